"""The kinds of actions, each a row of data: what else depends on the kind asks its row. Pure.

A new kind is a member of `ActionType`, a row here, its columns (`Kind.limit_columns`, `Kind.registry_columns`) with a
migration, its functions in `engine.linkedin.actions`, and its words: see the recipe in CONTRIBUTING.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.rules.enums import ActionType


class Repeats(StrEnum):
    """When a sender may do a kind to the same person again (spec, section 5)."""

    NEVER = "never"  # what was done stands: an invitation, a connection
    AFTER_COOLDOWN = "after_cooldown"
    ON_ANOTHER_POST = "on_another_post"  # after the cooldown, and never twice on the same post


class Target(StrEnum):
    """On whose page a kind is carried out."""

    PERSON = "person"  # the lead's profile
    POST = "post"  # the lead's newest own post


class KindText(StrEnum):
    """Which text goes along."""

    NONE = "none"
    NOTE = "note"  # the campaign's own, which may be empty
    COMMENT = "comment"  # of the library or the user's own: without one there is nothing to do


@dataclass(frozen=True, slots=True)
class KindLimits:
    """How many a day, and in 7 days; no weekly limit is None."""

    daily: int
    weekly: int | None = None

    def __post_init__(self) -> None:
        if self.daily < 0 or (self.weekly is not None and self.weekly < 0):
            raise ValueError("a limit is not below 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What there is to know of one kind."""

    name: ActionType
    past: str  # how the registry calls it once it is done: connected_at, connected_by_sender_id
    repeats: Repeats
    target: Target
    text: KindText = KindText.NONE
    # It asks to connect: the person answers it or doesn't, and LinkedIn itself limits how many a week.
    invites: bool = False
    careful: KindLimits  # what a careful user sets
    as_specified: KindLimits  # spec, section 2
    # What LinkedIn is known to accept of most accounts in 7 days (reports gathered in 2026); None: nothing is known.
    known_weekly: int | None = None

    @property
    def limit_columns(self) -> tuple[str, str]:
        """A sender's daily and weekly limit (spec, section 16)."""
        return f"daily_{self.name}_limit", f"weekly_{self.name}_limit"

    @property
    def registry_columns(self) -> tuple[str, str]:
        """Who did it to a person last, and when (spec, section 16)."""
        return f"{self.past}_by_sender_id", f"{self.past}_at"


_ROWS = (
    Kind(
        name=ActionType.CONNECT,
        past="connected",
        repeats=Repeats.NEVER,
        target=Target.PERSON,
        text=KindText.NOTE,
        invites=True,
        careful=KindLimits(12, 60),
        as_specified=KindLimits(150, None),
        known_weekly=100,
    ),
    Kind(
        name=ActionType.LIKE,
        past="liked",
        repeats=Repeats.ON_ANOTHER_POST,
        target=Target.POST,
        careful=KindLimits(10, 70),
        as_specified=KindLimits(100, 300),
    ),
    Kind(
        name=ActionType.COMMENT,
        past="commented",
        repeats=Repeats.ON_ANOTHER_POST,
        target=Target.POST,
        text=KindText.COMMENT,
        careful=KindLimits(3, 21),
        as_specified=KindLimits(50, 200),
    ),
)
KINDS: Mapping[ActionType, Kind] = {row.name: row for row in _ROWS}
INVITING = tuple(row.name for row in _ROWS if row.invites)
WITH_COMMENT = tuple(row.name for row in _ROWS if row.text is KindText.COMMENT)
