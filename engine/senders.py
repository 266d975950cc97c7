"""What a person can do with senders; how many actions a sender has left."""

import re
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from engine.rules import limits as law
from engine.rules.enums import ActionType, CampaignStatus, SenderStatus
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.rules.kinds import KINDS
from engine.rules.limits import Left, Limits
from engine.rules.settings import Settings
from storage import campaigns as campaign_store
from storage import events, interactions, laptops, page_waiting
from storage import senders as store
from storage import settings as settings_store
from storage.senders import SenderRow

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
# Why a sender has its status; besides these, an incident's name.
NEVER_LOGGED_IN, PAUSED_BY_USER, REMOVED = "never_logged_in", "by_you", "removed"
DROPPED_OUT_AFTER = timedelta(days=1)  # spec, section 6: a pause that long is offered to be dealt out
LONGEST_NAME = 40
MOST = 1000  # a higher limit is a slip of the finger


class NotASender(UserError):
    """What was given makes no sender: its name, its address, its limits, or one too many."""


class SenderStays(UserError):
    """A sender can't be paused, or go on, by a word of the person's."""


class NotNow(UserError):
    """Nothing is opened with this sender: it is removed, logged out, paused, restricted or rests."""


class LimitPeriod(StrEnum):
    """The span of a limit: a local day, or that day and the six before it."""

    DAILY = "daily"
    WEEKLY = "weekly"


DAILY, WEEKLY = LimitPeriod


def add(
    session: Session, name: str, email: str, limits_preset: str, profiles_dir: Path, now: datetime
) -> SenderRow:
    """A new sender with one of the sets of limits; it gets its slots once it has logged in.

    Raises NotASender for an address in use, an unknown set, or one sender too many.
    """
    name, email = checked_name(name), checked_email(email)
    limits = _preset(limits_preset)
    known = store.by_email(session, email)
    if known is not None and known.removed_at is None:
        raise NotASender("address_taken", sender=known.name, email=email)
    most = settings_store.load(session).max_senders
    if len(store.own_senders(session)) >= most:
        raise NotASender("too_many", most=most)
    if known is not None:  # the account comes back: what it did before is still its own
        sender_id = known.id
        here = laptops.me(session).laptop
        store.change(session, sender_id, name=name, email=email, removed_at=None, laptop_id=here, **limits)
        store.set_status(session, sender_id, SenderStatus.LOGIN_EXPIRED, NEVER_LOGGED_IN, now)
    else:
        sender_id = store.add(session, name, email, limits, now)
    store.change(session, sender_id, profile_dir=str(profiles_dir / f"sender_{sender_id}"))
    events.add(session, now, "sender_added", fact("log.sender_added", sender=name), sender_id=sender_id)
    return store.get(session, sender_id)


def get(session: Session, sender_id: int) -> SenderRow:
    """A sender that isn't removed. Raises NoSuchSender."""
    row = store.get(session, sender_id)
    if row.removed_at is not None:
        raise store.NoSuchSender
    return row


def checked_name(name: str) -> str:
    """A sender's name in one line. Raises NotASender."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NotASender("name", longest=LONGEST_NAME)
    return name


def checked_email(email: str) -> str:
    """An address. Raises NotASender."""
    email = email.strip()
    if not EMAIL.fullmatch(email):
        raise NotASender("address", email=email[:60])
    return email


def rename(session: Session, sender_id: int, name: str, now: datetime) -> None:
    """Call it something else. Raises NotASender."""
    row, name = get(session, sender_id), checked_name(name)
    store.change(session, sender_id, name=name)
    events.add(
        session,
        now,
        "sender_changed",
        fact("log.sender_renamed", sender=row.name, name=name),
        sender_id=sender_id,
    )


def change_email(session: Session, sender_id: int, email: str, now: datetime) -> None:
    """The same account has another address. Raises NotASender for one that another sender has or had."""
    row, email = get(session, sender_id), checked_email(email)
    known = store.by_email(session, email)
    if known is not None and known.id != sender_id:
        raise NotASender("address_taken", sender=known.name, email=email)
    store.change(session, sender_id, email=email)
    events.add(session, now, "sender_changed", fact("log.sender_moved", sender=row.name), sender_id=sender_id)


def set_limit(
    session: Session, sender_id: int, kind: ActionType, period: LimitPeriod, limit: int | None, now: datetime
) -> Fact | None:
    """Set a `daily` or `weekly` limit; a weekly one of None is no limit. Raises NotASender.

    Returns a warning when LinkedIn is known to accept less, once: when the limit gets there.
    """
    before = get(session, sender_id)
    if limit is None and period is DAILY:
        raise NotASender("no_daily_limit")
    if limit is not None and not 0 <= limit <= MOST:
        raise NotASender("limit", most=MOST)
    column = dict(zip(LimitPeriod, KINDS[kind].limit_columns, strict=True))[period]
    store.change(session, sender_id, **{column: limit})
    if limit is None:
        line = fact("log.no_limit", sender=before.name, kind=kind, period=period)
    else:
        line = fact("log.limit_changed", sender=before.name, kind=kind, period=period, limit=limit)
    events.add(session, now, "limit_changed", line, sender_id=sender_id)
    after = _warning(store.get(session, sender_id), kind)
    return after if _warning(before, kind) is None else None


def set_limits(session: Session, sender_id: int, limits_preset: str, now: datetime) -> Fact | None:
    """Give a sender one of the sets of limits; returns a warning as `set_limit` does. Raises NotASender."""
    before = get(session, sender_id)
    store.change(session, sender_id, **_preset(limits_preset))
    line = fact("log.limits_changed", sender=before.name, preset=limits_preset)
    events.add(session, now, "limit_changed", line, sender_id=sender_id)
    after = store.get(session, sender_id)
    said = (_warning(after, kind) for kind in ActionType if _warning(before, kind) is None)
    return next((words for words in said if words is not None), None)


def warnings(row: SenderRow) -> list[Fact]:
    """Of each kind whose limits are above what LinkedIn is known to accept."""
    return [words for kind in ActionType if (words := _warning(row, kind)) is not None]


def pause(session: Session, sender_id: int, now: datetime) -> None:
    """No more slots until `resume`; its actions stay queued. Raises SenderStays for one that is logged out."""
    row = get(session, sender_id)
    if row.status is SenderStatus.LOGIN_EXPIRED:
        raise SenderStays("logged_out", sender=row.name)
    if row.status is SenderStatus.PAUSED:
        return  # and where LinkedIn is the reason, that stays the reason
    store.set_status(session, sender_id, SenderStatus.PAUSED, PAUSED_BY_USER, now)
    events.add(session, now, "sender_paused", fact("log.sender_paused", sender=row.name), sender_id=sender_id)


def resume(session: Session, sender_id: int, now: datetime) -> None:
    """Let a paused sender have slots again. Raises SenderStays when only a log-in can help."""
    row = get(session, sender_id)
    if row.status is SenderStatus.ACTIVE:
        return
    if row.status is SenderStatus.LOGIN_EXPIRED:
        raise SenderStays("log_in_first", sender=row.name)
    if row.status_reason != PAUSED_BY_USER:
        raise SenderStays("paused_because", sender=row.name, reason=row.status_reason)
    store.set_status(session, sender_id, SenderStatus.ACTIVE, "", now)
    events.add(
        session, now, "sender_resumed", fact("log.sender_resumed", sender=row.name), sender_id=sender_id
    )


def allow(row: SenderRow, now: datetime, only_looks: bool) -> None:
    """Raises NotNow where something keeps a sender from LinkedIn. A log-in is possible always.

    A person's own pause forbids it to act, not to look (`only_looks`).
    """
    if row.removed_at is not None:
        raise NotNow("removed", sender=row.name)
    if row.status is SenderStatus.LOGIN_EXPIRED:
        raise NotNow("logged_out", sender=row.name)
    if row.status is SenderStatus.PAUSED and row.status_reason != PAUSED_BY_USER:
        raise NotNow("paused_because", sender=row.name, reason=row.status_reason)
    if row.status is SenderStatus.PAUSED and not only_looks:
        raise NotNow("paused", sender=row.name)
    if row.resting_until is not None and row.resting_until > now:
        raise NotNow("rests", sender=row.name, until=row.resting_until)


def allow_here(session: Session, row: SenderRow) -> None:
    """Raises NotNow on a laptop on which the sender isn't logged in: its browser is elsewhere."""
    if laptops.is_mine(session, row.laptop_id):
        return
    elsewhere = None if row.laptop_id is None else laptops.get(session, row.laptop_id)
    if elsewhere is None:
        raise NotNow("on_no_laptop", sender=row.name)
    raise NotNow("on_another_laptop", sender=row.name, laptop=elsewhere.name)


def remove(session: Session, sender_id: int, now: datetime) -> None:
    """Take a sender out of the house; what it did still binds the others.

    Its open actions stay in the queue until `engine.campaigns.hand_over` deals them out.
    """
    row = get(session, sender_id)
    store.change(session, sender_id, removed_at=now)
    store.set_status(session, sender_id, SenderStatus.PAUSED, REMOVED, now)
    line = fact("log.sender_removed", sender=row.name)
    events.add(session, now, "sender_removed", line, sender_id=sender_id)


def start_warm_up(session: Session, sender_id: int, now: datetime) -> None:
    """Daily limits begin at 20 % and reach 100 % after 4 weeks."""
    row = get(session, sender_id)
    store.change(session, sender_id, warm_up_started_at=now)
    events.add(session, now, "warm_up", fact("log.warm_up", sender=row.name), sender_id=sender_id)


def stop_warm_up(session: Session, sender_id: int, now: datetime) -> None:
    """Daily limits count in full at once."""
    row = get(session, sender_id)
    store.change(session, sender_id, warm_up_started_at=None)
    events.add(session, now, "warm_up", fact("log.warm_up_over", sender=row.name), sender_id=sender_id)


def limits_of(row: SenderRow, kind: ActionType, stopped_until: datetime | None = None) -> Limits:
    """A sender's limits of one kind, as the law takes them."""
    parked = row.connects_parked_until if KINDS[kind].invites else None
    return Limits(
        row.daily_limit(kind), row.weekly_limit(kind), row.warm_up_started_at, parked, stopped_until
    )


def limits_now(
    session: Session, row: SenderRow, now: datetime, settings: Settings
) -> dict[ActionType, Limits]:
    """A sender's limits of all kinds; one whose pages weren't known is stopped until the local day is over."""
    today = now.astimezone(settings.zone).date()
    over = datetime.combine(today + timedelta(days=1), time(), settings.zone)
    stopped = page_waiting.stopped_kinds(session, row.id, today)
    return {kind: limits_of(row, kind, over if kind in stopped else None) for kind in ActionType}


def budget(session: Session, sender_id: int, action: ActionType, now: datetime, settings: Settings) -> Left:
    """How many more of this kind the sender may do now; uncertain ones count as done."""
    return budgets(session, store.get(session, sender_id), now, settings)[action]


def budgets(session: Session, row: SenderRow, now: datetime, settings: Settings) -> dict[ActionType, Left]:
    """How many more of each kind the sender may do now."""
    used = interactions.used(session, row.id, now.astimezone(settings.zone).date())
    limits = limits_now(session, row, now, settings)
    return {kind: law.left(kind, limits[kind], used[kind].today, used[kind].week, now) for kind in ActionType}


def dropped_out(session: Session, now: datetime) -> list[SenderRow]:
    """Senders that do nothing any more while a running campaign has actions for them.

    Logged out, or paused for more than a day: the bot offers to deal their actions out to others.
    """
    found = []
    for row in store.all_senders(session):
        paused_long = row.status is SenderStatus.PAUSED and (
            row.status_since is not None and now - row.status_since > DROPPED_OUT_AFTER
        )
        if (row.status is SenderStatus.LOGIN_EXPIRED or paused_long) and campaign_store.of_sender(
            session, row.id, (CampaignStatus.RUNNING,)
        ):
            found.append(row)
    return found


def _preset(name: str) -> dict[str, int | None]:
    if name not in law.PRESETS:
        raise NotASender("no_such_preset", preset=name, presets=tuple(law.PRESETS))
    return law.PRESETS[name]


def _warning(row: SenderRow, kind: ActionType) -> Fact | None:
    return law.warning(kind, row.daily_limit(kind), row.weekly_limit(kind))
