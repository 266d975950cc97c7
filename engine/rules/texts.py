"""Notes and comments: templates filled in, chosen in turn, checked before they are posted. Pure."""

import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.rules.errors import UserError
from engine.rules.names import first_name

LONGEST_COMMENT = 1250  # LinkedIn's own bound
LONGEST_NOTE = 300  # with Premium; 200 on free accounts, which the dialog's own field tells
NEVER = datetime.min.replace(tzinfo=UTC)
FIELDS = ("first_name", "company")

# What is filled in is no template: its own marks stand aside until all is chosen.
_ASIDE = str.maketrans("{|}", "\1\2\3")
_BACK = str.maketrans("\1\2\3", "{|}")
_INNERMOST = re.compile(r"\{([^{}]*)\}")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w-])[\w-]+\.(?:com|org|net|io|ai|co|de|fr|es|it|nl|pt|tr|eu)\b",
    re.I,
)


class UnfitText(UserError):
    """This text can't be posted: empty, too long, a field, brace or link that it mustn't have, or none is left."""


@dataclass(frozen=True, slots=True)
class TextSubject:
    """What a template may say about a lead."""

    full_name: str
    company: str = ""

    def field(self, name: str) -> str:
        """What stands for it, or nothing."""
        return first_name(self.full_name) if name == "first_name" else self.company.strip()


@dataclass(frozen=True, slots=True)
class LibraryText:
    """One predefined comment and when it was last used."""

    id: int
    text: str
    last_used_at: datetime | None = None


def render(template: str, person: TextSubject, rng: random.Random) -> str:
    """Fill in `{first_name}`, `{company}` and `{this|that}`, from the inside out.

    A choice that needs a field the person lacks is left out of `{…|…}`, so `{first_name|there}` always
    works. Raises UnfitText when a field is missing that has no such way out.
    """
    text, missing = template, "\0"

    def field(name: str) -> str:
        return person.field(name).replace(missing, "").translate(_ASIDE)

    def fill(found: re.Match[str]) -> str:
        inner = found[1]
        if "|" in inner:
            choices = [field(choice) if choice in FIELDS else choice for choice in inner.split("|")]
            usable = [
                choice
                for name, choice in zip(inner.split("|"), choices, strict=True)
                if missing not in choice and not (name in FIELDS and not choice)
            ]
            return rng.choice(usable) if usable else missing
        if inner in FIELDS:
            return field(inner) or missing
        raise UnfitText("unknown_field", field=inner[:40], fields=FIELDS)

    while _INNERMOST.search(text):
        text = _INNERMOST.sub(fill, text)
    if missing in text:
        raise UnfitText("field_missing")
    return text.translate(_BACK).strip()


def check_text(text: str, longest: int, links_in: str = "") -> None:
    """Refuse what must not be posted: empty, too long, a leftover brace, a link that `links_in` hasn't.

    `links_in` is what the user wrote themselves. Raises UnfitText.
    """
    if not text.strip():
        raise UnfitText("empty")
    if len(text) > longest:
        raise UnfitText("too_long", length=len(text), longest=longest)
    if "{" in text or "}" in text:
        raise UnfitText("leftover_brace")
    for link in _LINK.findall(text):
        if link not in links_in:
            raise UnfitText("foreign_link", link=link[:80])


def check_template(template: str, longest: int) -> None:
    """Refuse a template that could never be posted. Raises UnfitText."""
    sample = TextSubject("Jane Doe", "Example")
    check_text(render(template, sample, random.Random(0)), longest, template)  # noqa: S311 - no secret


def choose_comment(
    library: Sequence[LibraryText],
    used_on_person: Collection[str],
    last_used: int | None,
    rng: random.Random,
) -> LibraryText:
    """The next text in turn: not one used on this person, not the last one again, the longest unused first.

    Raises UnfitText when none is left.
    """
    fresh = [entry for entry in library if entry.text not in used_on_person]
    if len(fresh) > 1:
        fresh = [entry for entry in fresh if entry.id != last_used]
    if not fresh:
        raise UnfitText("none_left")
    never = [entry for entry in fresh if entry.last_used_at is None]
    if never:
        return rng.choice(never)
    return min(fresh, key=lambda entry: (entry.last_used_at or NEVER, entry.id))
