"""What happens next: whose turn comes, and from when; or what keeps everybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.insight import why
from engine.rules import slots as law
from engine.rules.facts import Fact, fact
from engine.work import schedule, who_works
from storage import senders as sender_store
from storage import settings as settings_store
from storage import slots


@dataclass(frozen=True, slots=True)
class Coming:
    """`sender` has the next turn, from `at` on; before the day is planned that is who comes first as things stand.

    `why` says why nobody acts until then, or that nobody comes.
    """

    sender: str | None = None
    at: datetime | None = None
    why: Fact | None = None


def coming(session: Session, now: datetime) -> Coming:
    """Today's next slot, else who begins the next work day, else what keeps everybody."""
    settings = settings_store.load(session)
    window = law.work_window(now, settings.work_hours)
    kept = why.of_everybody(session, now)
    if kept and kept[0].until is None:  # it ends when the person does something
        return Coming(why=kept[0].fact)
    planned = slots.of_day(session, window.day) if window is not None else []
    following = next((slot for slot in planned if slot.untouched and slot.ends_at > now), None)
    if following is not None:
        return Coming(following.sender_name, max(following.starts_at, now))
    reason = kept[0].fact if kept else schedule.why_empty(session, now, settings)
    if planned and reason.code == schedule.BEING_MADE:
        reason = fact("schedule.day_full")
    begins = law.next_work_window(now, settings.work_hours)
    first = [] if begins is None else who_works.able(session, begins.start + timedelta(minutes=1), settings)
    if begins is None or not first:
        return Coming(why=reason if not kept else schedule.why_empty(session, now, settings))
    return Coming(sender_store.get(session, first[0]).name, begins.start, reason)
