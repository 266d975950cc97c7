"""Slots that the user fixes: the only hours of the day in which a sender acts."""

import re
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from engine import senders
from engine.rules import slots
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.rules.slots import Fixed
from engine.work import schedule
from storage import events
from storage import senders as store
from storage import settings as settings_store


class NotAFixedSlot(UserError):
    """These hours can't be a sender's own: not written so, or they don't go together with the others."""


HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})")


def set_hours(session: Session, sender_id: int, fixed: Fixed | None, now: datetime) -> None:
    """The only hours of the day in which the sender acts; None: its slot is planned as the others' are.

    Raises NotAFixedSlot when they aren't in the work hours, or too near to another sender's.
    """
    row = senders.get(session, sender_id)
    start, end = (None, None) if fixed is None else (fixed.start, fixed.end)
    store.change(session, sender_id, fixed_start=start, fixed_end=end)
    check(session)
    schedule.plan_anew(session, now)
    if fixed is None:
        line = fact("log.slot_planned", sender=row.name)
    else:
        line = fact("log.slot_fixed", sender=row.name, hours=str(fixed))
    events.add(session, now, "slot_fixed", line, sender_id=sender_id)


def check(session: Session) -> None:
    """Raises NotAFixedSlot when the fixed slots, the work hours and the gap don't go together."""
    settings = settings_store.load(session)
    fixed = {row.name: row.fixed for row in store.all_senders(session) if row.fixed is not None}
    gap = timedelta(minutes=settings.sender_gap_minutes)
    if reason := slots.conflict(fixed, settings.work_hours, gap):
        raise NotAFixedSlot("conflict", why=reason)


def parse(words: str) -> Fixed | None:
    """What a person's «09:00-11:30», or «any», means. Raises NotAFixedSlot."""
    if words.strip().lower() in ("any", "none", "-", "off"):
        return None
    found = HOURS.fullmatch(words.strip())
    if found is None:
        raise NotAFixedSlot("not_hours")
    hours, minutes, to_hours, to_minutes = map(int, found.groups())
    if max(minutes, to_minutes) > 59 or hours > 23 or to_hours > 24 or (to_hours == 24 and to_minutes):
        raise NotAFixedSlot("no_such_time")
    return Fixed(time(hours, minutes), time(to_hours % 24, to_minutes))
