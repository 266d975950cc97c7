"""Posts read a turn before their comments are due, so that a person sees what is commented on: a visit without a click."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.comments import checking, to_read
from engine.linkedin import post_names
from engine.linkedin.outcome import ActionTask, Result, SeenPost
from engine.rules.enums import ActionStatus, CommentSource, DraftState, Outcome
from engine.rules.facts import fact
from engine.rules.outcomes import AFTER
from engine.rules.settings import Settings
from engine.work import claims, closing, permission, tasks, whose_profile
from engine.work.claims import Claimed
from storage import drafts as store
from storage import interactions, queue
from storage import settings as settings_store
from storage.queue import ActionRow


@dataclass(frozen=True, slots=True)
class PostDue:
    """A post to be read now, and how many more after it."""

    row: ActionRow
    task: ActionTask
    settings: Settings
    left: int


def due(session: Session, sender_id: int, now: datetime) -> PostDue | None:
    """The next post that this sender may read now; a person whom the registry blocks is settled as such, unvisited."""
    settings = settings_store.load(session)
    while (action_id := to_read.next_one(session, sender_id, now, settings)) is not None:
        row = queue.get(session, action_id)
        verdict = permission.may_act(session, row.profile_url, row.action_type, sender_id, now)
        if verdict.allowed:
            return PostDue(
                row, _task(session, row, settings, now), settings, to_read.left(session, sender_id)
            )
        closing.close(session, row.task, permission.outcome_of(verdict), permission.blocked(verdict), now)
    action_id = store.unseen(session, sender_id)
    if action_id is None:
        return None
    row = queue.get(session, action_id)
    if not permission.may_act(session, row.profile_url, row.action_type, sender_id, now).allowed:
        store.change(session, action_id, read_at=now)  # its turn will say so; till then nobody goes there
        return None
    return PostDue(row, _task(session, row, settings, now), settings, 1)


def note(
    session: Session, post: PostDue, seen: SeenPost | Result, pages: str, now: datetime
) -> Outcome | None:
    """Write down what was read, or why nothing was; returns the outcome that the action has by that, if any."""
    row = post.row
    if queue.get(session, row.id).status is not row.status:
        return None  # decided meanwhile
    if isinstance(seen, SeenPost):
        return _read(session, row, seen, now)
    if row.status is ActionStatus.AWAITING_APPROVAL and AFTER[seen.outcome].status is ActionStatus.PENDING:
        store.change(session, row.id, read_at=now)  # it waits for its person as it is
        return seen.outcome
    picture = seen.evidence.name if seen.evidence else None
    closing.close(session, row.task, seen.outcome, seen.detail, now, picture, pages=pages)
    whose_profile.ask(session, row.task, seen.outcome, seen.detail, now)
    return seen.outcome


def _read(session: Session, row: ActionRow, seen: SeenPost, now: datetime) -> Outcome | None:
    leave = checking.leaves_alone(seen.text)
    if leave is not None:
        closing.close(session, row.task, Outcome.BETTER_NOT, fact("seen.gate_refused", reasons=(leave,)), now)
        store.change(session, row.id, state=DraftState.SKIPPED)
        return Outcome.BETTER_NOT
    found = {
        "post_urn": post_names.kept(seen.names),
        "post_text": seen.text,
        "posted_at": seen.posted_at,
        "read_at": now,
    }
    if row.status is ActionStatus.AWAITING_APPROVAL:
        store.change(session, row.id, **found)
    else:
        store.begin(session, row.id, row.sender_id, CommentSource.AI, DraftState.READ, now, **found)
    return None


def _task(session: Session, row: ActionRow, settings: Settings, now: datetime) -> ActionTask:
    own = interactions.own(session, row.profile_url, row.sender_id)
    would_be = Claimed(
        claim_id=0,
        action_id=row.id,
        campaign_id=row.campaign_id,
        sender_id=row.sender_id,
        lead_id=row.lead_id,
        action_type=row.action_type,
        profile_url=row.profile_url,
        full_name=row.full_name,
        comment_text=None,
        done_posts=claims.done_posts(own, row.action_type),
        claimed_at=now,
    )
    return tasks.of_claim(would_be, settings)
