"""What a turn takes up next: chosen, given its text, and claimed, in one transaction."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import senders
from engine.comments import library
from engine.rules.enums import SenderStatus
from engine.rules.errors import UserError
from engine.rules.kinds import KINDS, KindText
from engine.rules.settings import Settings
from engine.work import claims
from engine.work.claims import Claimed
from storage import queue
from storage import senders as sender_store
from storage import settings as settings_store
from storage.queue import ActionRow


@dataclass(frozen=True, slots=True)
class Taken:
    """An action of the queue, and how many more the slot still has to hold.

    `claimed` is None when the action was settled without a visit: the person is blocked, or no text fits.
    """

    row: ActionRow
    claimed: Claimed | None
    settings: Settings
    actions_left: int


def take(
    session: Session, sender_id: int, last_campaign: int | None, rng: random.Random, now: datetime
) -> Taken | None:
    """Take up the sender's next action; None when there is nothing that it may do now.

    `last_campaign` is the one for which it acted last, where that is known.
    """
    settings = settings_store.load(session)
    sender = sender_store.get(session, sender_id)
    if sender.status is not SenderStatus.ACTIVE or sender.removed_at is not None:
        return None
    budgets = senders.budgets(session, sender, now, settings)
    room = {kind: left.count for kind, left in budgets.items() if left.count > 0}
    row = queue.next_action(session, sender_id, set(room), now, last_campaign)
    if row is None:
        return None
    waiting = queue.work_left_of(session, sender_id, now, max(room.values()))
    left = sum(min(count, room.get(kind, 0)) for kind, count in waiting.items()) - 1
    return Taken(row, _claim(session, row, rng, now), settings, max(left, 0))


def _claim(session: Session, row: ActionRow, rng: random.Random, now: datetime) -> Claimed | None:
    text = None
    if KINDS[row.action_type].text is KindText.COMMENT:
        try:
            text = row.comment_text or library.text_for(session, row, now, rng)
        except UserError as refused:  # no text of the library fits this person
            claims.give_up(session, row.id, refused.fact, now)
            return None
    claimed = claims.claim_within_limits(session, row.task, now, text)
    return claimed if isinstance(claimed, Claimed) else None
