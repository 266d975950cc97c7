"""Which senders have something to do now that their limits allow."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine import senders
from engine.comments import to_read
from engine.rules.enums import SenderStatus, TurnEnd
from engine.rules.settings import Settings
from storage import openoutreach, queue
from storage import senders as sender_store
from storage.senders import SenderRow


def able(
    session: Session, now: datetime, settings: Settings, among: frozenset[int] | None = None
) -> list[int]:
    """Who (of those) has work that their limits allow at that time, in the order in which they get their slots."""
    work = queue.work_left(session, now, most=1)
    reading = to_read.wanting(session, now, settings)
    found = []
    for sender in sender_store.all_senders(session):
        if not _may(sender, now) or (among is not None and sender.id not in among):
            continue
        if sender.id in reading:
            found.append(sender.id)
            continue
        kinds = work.get(sender.id)
        if not kinds:
            continue
        left = senders.budgets(session, sender, now, settings)
        if any(left[kind].count > 0 for kind in kinds):
            found.append(sender.id)
    return found


def for_their_container(
    session: Session, now: datetime, busy: list[int], served: Mapping[int, TurnEnd | None]
) -> list[int]:
    """Those who have nothing of their own to do, and whose OpenOutreach has had no slot today."""
    wanting = set(openoutreach.wanting_a_slot(session)) - set(busy) - set(served)
    return [
        sender.id
        for sender in sender_store.all_senders(session)
        if sender.id in wanting and _may(sender, now)
    ]


def _may(sender: SenderRow, now: datetime) -> bool:
    resting = sender.resting_until is not None and sender.resting_until > now
    return sender.status is SenderStatus.ACTIVE and not resting
