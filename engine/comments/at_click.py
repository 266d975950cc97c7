"""The last look at a comment: the post is open, nothing is typed yet. On exactly the text that would be posted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.comments import checking
from engine.comments.checking import Candidate
from engine.comments.drafts import LASTS
from engine.linkedin import post_names
from engine.linkedin.outcome import Result, SeenPost
from engine.rules.enums import CommentSource, DraftState, Outcome
from engine.rules.facts import Fact, fact
from storage import drafts as store
from storage.drafts import KeptDraft
from vps.gate import Fault


@dataclass(frozen=True, slots=True)
class Clicking:
    """The action under way, and what it would post."""

    action_id: int
    sender_id: int
    text: str


def verdict(session: Session, doing: Clicking, post: SeenPost, now: datetime) -> Result | None:
    """None: it may be posted. Else how the action ends, with nothing typed."""
    draft = store.kept(session, doing.action_id)
    if draft is not None and draft.state is DraftState.APPROVED:
        stale = _stale(draft, doing, post, now)
        if stale is not None:
            return stale
    else:
        draft = None  # a text of the library that nobody has to see, or a person's own single try
    source = CommentSource.PREDEFINED if draft is None else draft.source
    edited = draft is not None and draft.written != draft.text
    one = Candidate(doing.action_id, doing.sender_id, source, doing.text, post.text, edited)
    against = checking.against(session, one, now)
    if draft is not None and draft.override is not None:  # the owner's reason holds but for what is final
        against = tuple(each for each in against if each.final)
    if not against:
        return None
    topic = next((each for each in against if each.code is Fault.TOPIC), None)
    if topic is not None:
        return Result(Outcome.BETTER_NOT, _refused(checking.told((topic,))))
    outcome = Outcome.BETTER_NOT if draft is None else Outcome.TEXT_REFUSED
    return Result(outcome, _refused(checking.told(against)))


def _stale(draft: KeptDraft, doing: Clicking, post: SeenPost, now: datetime) -> Result | None:
    if draft.text != doing.text:
        return Result(Outcome.TEXT_REFUSED, fact("seen.not_what_was_approved"))
    if draft.source is CommentSource.AI and draft.sender_id != doing.sender_id:
        return Result(Outcome.POST_CHANGED, fact("seen.written_for_another_sender"))
    if draft.post_urn is not None and not post_names.same(post_names.read(draft.post_urn), post.names):
        return Result(Outcome.POST_CHANGED, fact("seen.another_post_is_newest"))
    if (
        draft.created_at < now - LASTS
    ):  # what waits too long is begun anew; a doubt that was settled comes past that
        return Result(Outcome.POST_CHANGED, fact("seen.draft_too_old", days=LASTS.days))
    return None


def _refused(reasons: tuple[Fact, ...]) -> Fact:
    return fact("seen.gate_refused", reasons=reasons)
