"""The gate on this side: what speaks against a comment, asked before it is shown, after an edit, and at the click.

A comment that a machine wrote has to pass all of it. One that the user wrote, for a library or in an edit, may hold the
links that they wrote; and a text of the library, made for any post, isn't measured by what it has of this one: of it only what
nobody may post counts (`OF_ANY_TEXT`), and another language than the post's where both are told surely.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from engine.rules.enums import CommentSource
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from storage import decisions
from storage import settings as settings_store
from vps import gate
from vps.gate import FINAL, Bounds, Fault, Objection

REMEMBERED = timedelta(days=90)  # of all senders: nothing like it is posted again
OF_ANY_TEXT = FINAL | {Fault.LEFTOVER, Fault.MACHINE, Fault.REFUSAL}
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]{1,63}(?:\.[\w-]{1,63})+(?:/\S*)?", re.IGNORECASE)
TOLD = 3  # of the reasons against a text: the first ones say enough


class UnfitComment(UserError):
    """The gate doesn't let this comment through; `final` where no owner's reason outweighs that."""

    def __init__(self, reasons: Sequence[Objection]) -> None:
        super().__init__("final" if is_final(reasons) else None, reasons=told(reasons))
        self.final = is_final(reasons)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment to be judged, and the post that it is for: "" where that isn't read yet."""

    action_id: int
    sender_id: int
    source: CommentSource
    text: str
    post: str
    edited: bool = False  # in a person's own words


def against(session: Session, one: Candidate, now: datetime) -> tuple[Objection, ...]:
    """All that speaks against it; nothing does when it may be posted."""
    from_library = one.source is CommentSource.PREDEFINED  # for any post, so like others it may be
    known = [] if from_library else [shingles(text) for text in lately(session, now, but=one.action_id)]
    facts, limits = decisions.voice(session, one.sender_id).facts, bounds(session)
    names = decisions.spoken_to(session, one.action_id)

    def judged(text: str) -> tuple[Objection, ...]:
        return gate.judge(text, one.post, facts=facts, lately=known, names=names, bounds=limits).objections

    found = judged(one.text)
    if one.edited or from_library:
        found = _but_for_links(found, one.text, judged)
    if from_library:
        sure = gate.language_of(gate.without(one.text, names)) is not None
        return tuple(
            each for each in found if each.code in OF_ANY_TEXT or (sure and each.code is Fault.LANGUAGE)
        )
    return found


def check(session: Session, one: Candidate, now: datetime) -> None:
    """Raises UnfitComment."""
    reasons = against(session, one, now)
    if reasons:
        raise UnfitComment(reasons)


def lately(session: Session, now: datetime, but: int | None = None) -> list[str]:
    """What any sender posted in 90 days or is about to, the newest first; but for one action's own."""
    return decisions.approved_texts(session, but) + decisions.texts_since(session, now - REMEMBERED)


def bounds(session: Session) -> Bounds:
    """The gate's lengths, as they are set."""
    settings = settings_store.load(session)
    return Bounds(shortest=settings.comment_min_chars, longest=settings.comment_max_chars)


@lru_cache(maxsize=20_000)  # four senders' 90 days at the usual limits
def shingles(text: str) -> frozenset[int]:
    """The gate's, remembered: the same texts are compared with again and again."""
    return gate.shingles(text)


def leaves_alone(post: str) -> Fact | None:
    """Why nothing is ever written under this post; None where something may be."""
    topic = gate.refrain(post)
    return None if topic is None else fact("gate.topic", topic=topic)


def told(reasons: Iterable[Objection]) -> tuple[Fact, ...]:
    """The first reasons, to be said."""
    return tuple(fact(f"gate.{each.code}", **each.facts) for each in list(reasons)[:TOLD])


def is_final(reasons: Iterable[Objection]) -> bool:
    """Whether no reason of the owner's outweighs them."""
    return any(each.final for each in reasons)


def _but_for_links(
    found: tuple[Objection, ...], text: str, judged: Callable[[str], tuple[Objection, ...]]
) -> tuple[Objection, ...]:
    """What speaks against a text besides the links that the user wrote; their signs look like leftovers, too."""
    if not any(each.code is Fault.LINK for each in found):
        return found
    final = tuple(each for each in found if each.final)
    rest = judged(" ".join(_LINK.sub(" ", text).split()))
    return final + tuple(each for each in rest if not each.final and each.code is not Fault.LINK)
