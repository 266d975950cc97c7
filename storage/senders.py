"""The LinkedIn accounts. A removed one stays as a row, because what it did still binds the others."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import ActionType, SenderStatus
from engine.rules.errors import UserError
from engine.rules.kinds import KINDS, KindLimits
from engine.rules.slots import Fixed
from storage import laptops, prepared
from storage.rows import AnyRow
from storage.tables import OtherAddress, Sender, core


class NoSuchSender(UserError):
    """There is no such sender, or it was removed."""


@dataclass(frozen=True, slots=True)
class SenderRow:
    """One account. A weekly limit of None is no limit."""

    id: int
    name: str
    email: str
    status: SenderStatus
    status_reason: str
    status_since: datetime | None
    profile_dir: str
    profile_url: str | None
    seen_url: str | None  # of another account whose log-in was seen in its browser
    seen_name: str | None
    limits: Mapping[ActionType, KindLimits]  # the user's, before any warm-up
    warm_up_started_at: datetime | None
    connects_parked_until: datetime | None
    resting_until: datetime | None
    fixed_start: time | None
    fixed_end: time | None
    last_active_at: datetime | None
    removed_at: datetime | None
    laptop_id: int | None  # None: its laptop has left
    created_at: datetime

    @property
    def fixed(self) -> Fixed | None:
        """The only hours of the day in which it acts, local time."""
        if self.fixed_start is None or self.fixed_end is None:
            return None
        return Fixed(self.fixed_start, self.fixed_end)

    def daily_limit(self, kind: ActionType) -> int:
        """The user's limit a day, before any warm-up."""
        return self.limits[kind].daily

    def weekly_limit(self, kind: ActionType) -> int | None:
        """The user's limit in 7 days."""
        return self.limits[kind].weekly


_SENDERS = core(Sender)
_LIMITS = {kind: row.limit_columns for kind, row in KINDS.items()}
COLUMNS = (
    *(_SENDERS.c[each.name] for each in fields(SenderRow) if each.name != "limits"),
    *(_SENDERS.c[name] for names in _LIMITS.values() for name in names),
)
_NAMES = [column.name for column in COLUMNS]
_ALL = select(*COLUMNS).where(_SENDERS.c.removed_at.is_(None)).order_by(_SENDERS.c.id)
_ONE = select(*COLUMNS).where(_SENDERS.c.id == bindparam("sender_id"))
_CHANGE = update(_SENDERS).where(_SENDERS.c.id == bindparam("wanted"))


def _row(found: AnyRow) -> SenderRow:
    values = dict(zip(_NAMES, found, strict=True))
    limits = {kind: KindLimits(values.pop(day), values.pop(week)) for kind, (day, week) in _LIMITS.items()}
    return SenderRow(**values, limits=limits)


def all_senders(session: Session) -> list[SenderRow]:
    """All that aren't removed, in the order in which they were added."""
    return [_row(found) for found in prepared.run(session, _ALL)]


def get(session: Session, sender_id: int) -> SenderRow:
    """One sender, a removed one too. Raises NoSuchSender."""
    row = prepared.run(session, _ONE, {"sender_id": sender_id}).one_or_none()
    if row is None:
        raise NoSuchSender
    return _row(row)


def own_senders(session: Session) -> list[SenderRow]:
    """Those of them whose browsers are on this laptop."""
    return [row for row in all_senders(session) if laptops.is_mine(session, row.laptop_id)]


def names(session: Session) -> dict[int, str]:
    """Every sender's name by id, removed ones too: their actions still show."""
    return {sender_id: name for sender_id, name in session.execute(select(Sender.id, Sender.name))}


def by_email(session: Session, email: str) -> SenderRow | None:
    """The sender with this address in whatever case, a removed one too."""
    row = session.execute(select(*COLUMNS).where(func.lower(_SENDERS.c.email) == email.lower())).first()
    return None if row is None else _row(row)


def own_addresses(session: Session) -> frozenset[str]:
    """The canonical addresses of the senders' own accounts, of those that weren't removed: nobody's leads."""
    own = select(Sender.profile_url).where(Sender.profile_url.is_not(None), Sender.removed_at.is_(None))
    others = select(OtherAddress.url).where(OtherAddress.profile_url.in_(own))
    return frozenset(url for query in (own, others) for url in session.scalars(query) if url)


def by_profile(session: Session, profile_url: str) -> SenderRow | None:
    """The sender whose account has this canonical address, a removed one too."""
    row = session.execute(select(*COLUMNS).where(Sender.profile_url == profile_url)).first()
    return None if row is None else _row(row)


def add(session: Session, name: str, email: str, limits: dict[str, int | None], now: datetime) -> int:
    """A new account of this laptop's, not logged in yet; `limits` by column. Returns its id."""
    return session.execute(
        insert(Sender)
        .values(
            name=name,
            email=email,
            status=SenderStatus.LOGIN_EXPIRED,
            status_reason="never_logged_in",
            status_since=now,
            profile_dir="",
            laptop_id=laptops.me(session).laptop,
            created_at=now,
            **limits,
        )
        .returning(Sender.id)
    ).scalar_one()


def change(session: Session, sender_id: int, **values: Any) -> None:
    """Set columns of one sender."""
    prepared.run(session, _CHANGE, {"wanted": sender_id}, sets=values)


def set_status(session: Session, sender_id: int, status: SenderStatus, reason: str, now: datetime) -> None:
    """Why it is so is for the person; since when is kept only while the status stays the same."""
    session.execute(
        update(Sender).where(Sender.id == sender_id, Sender.status != status).values(status_since=now)
    )
    change(session, sender_id, status=status, status_reason=reason)


def set_last_active(session: Session, sender_id: int, now: datetime) -> None:
    """A turn of this sender has just ended."""
    change(session, sender_id, last_active_at=now)


def rest(session: Session, sender_id: int, until: datetime) -> None:
    """No slot for this sender before `until`."""
    change(session, sender_id, resting_until=until)


def park_connects(session: Session, sender_id: int, until: datetime) -> None:
    """No invitation of this sender before `until`: LinkedIn's own limit is reached."""
    change(session, sender_id, connects_parked_until=until)
