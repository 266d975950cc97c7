"""Which column is what: the answer, which a person may correct. How it is guessed: `engine.leads.guessing`. Pure."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from engine.leads.headers import Field
from engine.rules.errors import UserError

Row = Sequence[str]


class NoLinkColumn(UserError):
    """A list can't do without profile links."""


class LinkColumnTaken(UserError):
    """The column that was chosen for something else holds the profile links."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Columns by number, from 0. `guessed` names those that nobody has confirmed.

    `first_row` is the file's first row of people: above it stand the header and notes.
    """

    profile_url: int
    full_name: int | None = None
    first_name: int | None = None
    last_name: int | None = None
    title: int | None = None
    company: int | None = None
    first_row: int = 0
    guessed: frozenset[Field] = frozenset()
    # More of the same person: their member id or their address once more, where `profile_url` says an id or nothing.
    same_person: tuple[int, ...] = ()
    # Links to other people: somebody may have meant those. With `everybody` each of them is a person of the row, too, and what
    # else the row says is said of the one in `profile_url`.
    other_people: tuple[int, ...] = ()
    everybody: bool = False

    def column(self, field: Field) -> int | None:
        """The column that says `field`."""
        column: int | None = getattr(self, field.value)
        return column

    def correct(self, field: Field, column: int | None) -> Self:
        """The mapping after a person said which column `field` is; a column says one thing only.

        Raises NoLinkColumn, LinkColumnTaken.
        """
        if field is Field.PROFILE_URL and column is None:
            raise NoLinkColumn
        if field is not Field.PROFILE_URL and column == self.profile_url:
            raise LinkColumnTaken
        displaced = [other for other in Field if other is not field and self.column(other) == column]
        changes: dict[str, Any] = {other.value: None for other in displaced}
        changes |= {field.value: column, "guessed": self.guessed - {field, *displaced}}
        if field is Field.PROFILE_URL and column != self.profile_url and column is not None:
            changes |= self._beside(column)
        return replace(self, **changes)

    def of_all(self, columns: Sequence[int]) -> Self:
        """The mapping after a person said that each of these columns holds a person of the row; what else it says is the first one's.

        Raises LinkColumnTaken.
        """
        first, *others = dict.fromkeys(columns)
        if any(self.column(field) in others for field in list(Field)[1:]):
            raise LinkColumnTaken
        chosen = self.correct(Field.PROFILE_URL, first)
        same = tuple(each for each in chosen.same_person if each not in others)
        more = {"other_people": tuple(others), "everybody": True} if others else {"everybody": False}
        return replace(chosen, same_person=same, **more)

    def only_first(self) -> Self:
        """The mapping after a person said that only the people of the profile column are meant."""
        return replace(self, everybody=False, guessed=self.guessed - {Field.PROFILE_URL})

    def _beside(self, chosen: int) -> dict[str, Any]:
        """What else changes as another column with links is chosen."""
        if chosen in self.same_person:
            same = (self.profile_url, *(each for each in self.same_person if each != chosen))
            return {"same_person": same, "everybody": False}
        others = (self.profile_url, *(each for each in self.other_people if each != chosen))
        changes = {"same_person": (), "other_people": others, "everybody": False}
        if chosen not in self.other_people:
            return changes
        # What was guessed beside the one person's link is nothing about the other: nobody under another's name.
        anothers = self.guessed - {Field.PROFILE_URL}
        return changes | {field.value: None for field in anothers} | {"guessed": frozenset[Field]()}

    def as_json(self) -> dict[str, Any]:
        """For a JSON column; `from_json` takes it back."""
        return {field.value: self.column(field) for field in Field} | {
            "first_row": self.first_row,
            "guessed": sorted(self.guessed),
            "same_person": list(self.same_person),
            "other_people": list(self.other_people),
            "everybody": self.everybody,
        }

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> Self:
        """The mapping that `as_json` gave, of an earlier release too."""
        columns = {name: tuple(data.get(name, ())) for name in ("same_person", "other_people")}
        return cls(**{**data, **columns, "guessed": frozenset(map(Field, data["guessed"]))})
