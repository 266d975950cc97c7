"""What the engine is asked to do to one person, and what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from engine.rules.enums import ActionType, Difference, Outcome
from engine.rules.facts import Fact

# Awaited once, right before the first click that can't be undone, with the canonical address that the
# visit really led to. If it raises, nothing is clicked.
Mark = Callable[[str], Awaitable[None]]
# Awaited with the characters on the screen, before anything of the page is clicked: it returns when they are read.
Read = Callable[[int], Awaitable[None]]


async def at_a_glance(characters: int) -> None:
    """Nobody watches: no time is spent on reading."""


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A post as the page shows it. `posted_at` is its age as far as it is told: it may be older."""

    url: str  # of its author, canonical
    names: frozenset[str]  # see post_names
    text: str
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActionTask:
    """One thing to do to one person."""

    action: ActionType
    profile_url: str  # canonical
    full_name: str = ""
    note: str | None = None  # connect
    send_without_note: bool = True  # when the account is out of notes, or the note is too long for it
    accept_incoming: bool = False  # connect: accept the person's own invitation where one stands
    comment_text: str | None = None
    # Posts that had this kind from this sender, each by all its names (post_names.kept).
    done_posts: frozenset[str] = frozenset()
    post_max_age: timedelta = timedelta(days=30)
    read: Read = at_a_glance
    judge: "Judge | None" = None  # comment: whether this text goes under the post that is open
    dry_run: bool = False  # nothing is typed or opened that leaves a trace; the mark is asked for before that


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. `detail` is what was seen, a fact without secrets (its code begins with "seen")."""

    outcome: Outcome
    detail: Fact | None = None
    post_urn: str | None = None  # the post's names (post_names.kept)
    resolved_url: str | None = None  # whom the click was aimed at, when the profile redirected
    evidence: Path | None = None
    # After a click: the page was seen to show that nothing was sent, so no doubt is left.
    surely_nothing: bool = False
    differs: Difference | None = None  # done, and not quite as it was asked for


# Awaited with the post that is open, before anything is typed: a result ends the action there.
Judge = Callable[[SeenPost], Awaitable[Result | None]]


class DoubtAnswer(StrEnum):
    """What a look, without a click, tells of an action in doubt."""

    DONE = "done"
    NOT_DONE = "not_done"
    CANT_TELL = "cant_tell"
