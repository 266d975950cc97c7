"""What is learnt of a sender: how long and with which signs they write, what they change in drafts, whether `auto` may be offered.

A profile of lengths and punctuation, and the newest comments as examples; no clone is promised.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from statistics import median

from sqlalchemy.orm import Session

from engine.rules.enums import CommentSource, DraftDeed
from storage import decisions
from storage.decisions import Edit

EXAMPLES = 6  # of a sender's comments, for the AI server
LOOKED_AT = 60  # of a sender's newest comments and edits
ENOUGH_APPROVED = 50  # then `auto` may be offered …
MOST_EDITED = 0.1  # … unless this share of them was edited
_SENTENCE = re.compile(r"[.!?…]+")
ROOM = 1.3  # a comment may be a little longer than the sender's usual ones


class Change(StrEnum):
    """What a person did to a text."""

    SHORTER = "shorter"  # by a fifth at least
    LONGER = "longer"
    BEGINNING = "beginning"  # its first words
    END = "end"  # its last words
    QUESTION = "question"  # added or taken away
    EXCLAMATION = "exclamation"
    EMOJI = "emoji"
    WORDS = "words"  # some words for others, and nothing of the above


@dataclass(frozen=True, slots=True)
class VoiceProfile:
    """How a sender writes, in numbers: medians and shares of their newest comments. Lengths in characters."""

    comments: int
    length: int
    longest: int
    sentences: float
    questions: float
    exclamations: float
    emoji: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is known of a sender's comments by now."""

    profile: VoiceProfile | None
    decided: int  # drafts of the AI server's that were approved, as they were or edited
    edited: int
    another: int
    skipped: int
    changes: tuple[tuple[Change, int], ...]  # the most frequent first
    last_edit: Edit | None


def profile_of(texts: Sequence[str]) -> VoiceProfile | None:
    """None without any text."""
    if not texts:
        return None
    lengths = [len(text) for text in texts]

    def share(holds: Callable[[str], object]) -> float:
        return sum(bool(holds(text)) for text in texts) / len(texts)

    return VoiceProfile(
        comments=len(texts),
        length=round(median(lengths)),
        longest=max(lengths),
        sentences=median(max(len(_SENTENCE.findall(text)), 1) for text in texts),
        questions=share(lambda text: "?" in text),
        exclamations=share(lambda text: "!" in text),
        emoji=share(_emoji),
    )


def changes_in(edit: Edit) -> frozenset[Change]:
    """What was changed from one text to the other."""
    before, after = edit.before.strip(), edit.after.strip()
    first, last = before.split(), after.split()
    found = set[Change]()
    if len(after) <= 0.8 * len(before):
        found.add(Change.SHORTER)
    if len(after) >= 1.2 * len(before):
        found.add(Change.LONGER)
    matcher = SequenceMatcher(None, first, last, autojunk=False)
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        if what == "equal":
            continue
        if min(start, other_start) == 0 and len(first) > 1:
            found.add(Change.BEGINNING)
        if end == len(first) and other_end == len(last):
            found.add(Change.END)
    for sign, change in (("?", Change.QUESTION), ("!", Change.EXCLAMATION)):
        if (sign in before) != (sign in after):
            found.add(change)
    if _emoji(before) != _emoji(after):
        found.add(Change.EMOJI)
    return frozenset(found) or frozenset({Change.WORDS})


def _emoji(text: str) -> int:
    """How many signs of it are pictures."""
    return sum(unicodedata.category(each) == "So" for each in text)


def learnt(session: Session, sender_id: int) -> Learnt:
    """All of it, for one sender."""
    edits = decisions.edits(session, sender_id, LOOKED_AT)
    counted = Counter(change for edit in edits for change in changes_in(edit))
    deeds = decisions.counts(session, sender_id, CommentSource.AI)
    edited = deeds.get(DraftDeed.EDITED, 0)
    return Learnt(
        profile=profile_of([each.text for each in decisions.posted_by(session, sender_id, LOOKED_AT)]),
        decided=deeds.get(DraftDeed.APPROVED, 0) + edited,
        edited=edited,
        another=deeds.get(DraftDeed.ANOTHER, 0),
        skipped=deeds.get(DraftDeed.SKIPPED, 0),
        changes=tuple(counted.most_common(3)),
        last_edit=edits[0] if edits else None,
    )


def changed_most(session: Session) -> tuple[tuple[Change, int], ...]:
    """What people change most in the AI server's drafts, of whichever sender."""
    found = Counter[Change]()
    for sender_id in decisions.edited_senders(session):
        for edit in decisions.edits(session, sender_id, LOOKED_AT):
            found.update(changes_in(edit))
    return tuple(found.most_common(3))


def may_auto(session: Session, sender_id: int) -> bool:
    """Whether so many of the AI server's drafts were approved, nearly all as they were, that nobody has to see each."""
    deeds = decisions.counts(session, sender_id, CommentSource.AI)
    edited = deeds.get(DraftDeed.EDITED, 0)
    decided = deeds.get(DraftDeed.APPROVED, 0) + edited
    return decided >= ENOUGH_APPROVED and edited < MOST_EDITED * decided


def examples(session: Session, sender_id: int) -> list[str]:
    """The sender's newest comments: what their voice is learnt from."""
    return [each.text for each in decisions.posted_by(session, sender_id, EXAMPLES)]


def longest_for(session: Session, sender_id: int, most: int, least: int) -> int:
    """How long a comment in this sender's voice may be: somewhat above their usual ones, within what is set."""
    profile = profile_of([each.text for each in decisions.posted_by(session, sender_id, LOOKED_AT)])
    if profile is None or profile.comments < 3:
        return most
    return min(max(round(profile.length * ROOM), 2 * least), most)
