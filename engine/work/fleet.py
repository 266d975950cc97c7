"""This laptop among those that share a registry: who it is, that it lives, and whether it may act.

`data/laptop.json` says who it is and counts its starts, as the registry does. Whoever has a file for a database has none of it.
"""

import asyncio
import platform
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.clock import Clock
from engine.rules.enums import PushKind
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.upkeep import journal, log
from engine.work import joining, laptop_folder, lost
from engine.work.laptop_folder import Folder
from engine.work.registry_clock import RegistryClock
from storage import dialect, events, handed_in, journal_state, laptop_roles, laptops, outbox
from storage import senders as sender_store
from storage import settings as settings_store
from storage.database import Database
from storage.identity import Identity
from storage.journal import Journal
from storage.laptops import Laptop

SIGN_SECONDS = 15.0
MOST_AHEAD = timedelta(minutes=2)
WENT_BACK_KEY = "registry_went_back_at"  # when a laptop saw that the registry is an older state of itself

logger = log.get(__name__)


class KeptFromActing(UserError):
    """This laptop does nothing now, whatever is due."""


class NotJoined(KeptFromActing):
    """The registry has other laptops, and doesn't know this one: it has to join them."""


class HasLeft(KeptFromActing):
    """This laptop was taken out of the fleet."""


class Doubled(KeptFromActing):
    """It was started elsewhere since: its data folder, or that one, is a copy."""


class ClockOff(KeptFromActing):
    """Its clock and the registry's differ by more than two minutes."""


class WaitsForOthers(KeptFromActing):
    """The registry went back to an older state, and some laptops haven't said yet what they did since."""


class Membership:
    """One agent's place in the fleet."""

    def __init__(self, db: Database, clock: Clock, data_dir: Path, told_line: str = "") -> None:
        self._db = db
        self._clock = clock
        self._data_dir = data_dir
        self._told_line = told_line
        self._seen: datetime | None = None
        self._signed: float | None = None
        self._why: KeptFromActing | None = None
        self.doubled = False

    def start(self) -> None:
        """Count one more start, here and in the registry. Blocking. Raises NotJoined, HasLeft, Doubled."""
        folder = laptop_folder.read(self._data_dir)
        if folder is None:
            folder = self._first()
        begins = replace(folder, next_boot=max(folder.boot, folder.next_boot) + 1)
        laptop_folder.write(self._data_dir, begins)
        try:
            with self._db.transaction() as session:
                boot = count_start(session, folder)
        except Doubled:  # for good: its next start would else take the other one's for its own
            self._stop()
            raise
        laptop_folder.write(self._data_dir, started(begins, boot, self._db.journal))
        self._db.identity = Identity(folder.laptop, boot, self._told_line)
        self._seen = datetime.fromisoformat(folder.seen) if folder.seen else None

    def _first(self) -> Folder:
        """A registry of one laptop that nobody has said to be: this is it."""
        with self._db.transaction() as session:
            row = laptops.nobody_s(session)
            if row is None:
                raise NotJoined
            uid = joining.new_uid(laptop_roles.own(session))
            laptops.change(session, row.id, uid=uid, name=row.name or platform.node(), boot=0)
        return Folder(uid, row.id, 0, 0)

    async def sign(self) -> None:
        """Give a sign of life, every 15 seconds. Raises KeptFromActing as long as this laptop may not act."""
        now = self._clock.monotonic()
        if isinstance(self._why, Doubled):
            raise self._why
        if self._signed is None or now - self._signed >= SIGN_SECONDS:
            self._why = await self._sign()
            self._signed = now
        if self._why is not None:
            raise self._why

    async def _sign(self) -> KeptFromActing | None:
        own = self._clock.own if isinstance(self._clock, RegistryClock) else self._clock
        try:
            at, waits = await self._db.run(sign, self._db.journal, None, own.now(), self._seen)
        except KeptFromActing as kept:
            self.doubled = isinstance(kept, Doubled | HasLeft | NotJoined)
            if isinstance(kept, Doubled):
                await asyncio.to_thread(self._stop)
            return await self._tell(kept)
        if isinstance(self._clock, RegistryClock):
            self._clock.set(at)
        self._seen = at
        await asyncio.to_thread(self._remember, seen=at.isoformat())
        return None if waits is None else await self._tell(waits)

    def _stop(self) -> None:
        """The older of two copies: nobody asks it after a restore, so what it did goes to another laptop now."""
        self._remember(stopped=True)
        folder = laptop_folder.read(self._data_dir)
        if folder is not None and not folder.handed_in:
            with self._db.transaction() as session:
                hand_in(session, folder, self._db.journal)
            self._remember(handed_in=True)

    def _remember(self, **what: Any) -> None:
        folder = laptop_folder.read(self._data_dir)
        if folder is not None:
            laptop_folder.write(self._data_dir, replace(folder, **what))

    async def _tell(self, kept: KeptFromActing) -> KeptFromActing:
        if self._why is None or self._why.fact.code != kept.fact.code:
            logger.error("kept_from_acting", reason=str(kept))
            await self._db.run(_tell, self._clock.now(), self._db.identity.laptop, kept)
        return kept


def _tell(session: Session, now: datetime, laptop_id: int, kept: KeptFromActing) -> None:
    row = laptops.get(session, laptop_id)
    name = platform.node() if row is None else row.name
    outbox.push(session, now, PushKind.ERROR, fact("push.laptop_kept", laptop=name, why=kept.fact))


def count_start(session: Session, folder: Folder) -> int:
    """One more start of the laptop that the folder said it is before it; returns its number.

    A start that the folder had only announced may have been counted. Raises NotJoined, HasLeft, Doubled.
    """
    row = laptops.of_folder(session, folder.uid)
    if row is None or row.id != folder.laptop:
        raise NotJoined
    if row.left_at is not None:
        raise HasLeft
    if folder.stopped or row.boot > max(folder.boot, folder.next_boot):
        raise Doubled(laptop=row.name)
    boot = max(row.boot, folder.boot) + 1  # a registry that went back knows fewer of them
    laptops.change(session, row.id, boot=boot)
    return boot


def started(folder: Folder, boot: int, own: Journal | None) -> Folder:
    """What the folder says from its start on. A copy of it has all lines of its journal before that, too."""
    first = 0 if own is None else own.last + 1
    return replace(folder, boot=boot, next_boot=boot, first_line=first, handed_in=False)


def hand_in(session: Session, folder: Folder, own: Journal | None) -> None:
    """The older of two copies has stopped: what its journal has since its start is for whoever gives a sign of life next."""
    if own is not None and own.exists:
        handed_in.put(session, own.lines(after=folder.first_line - 1))


def sign(
    session: Session, own: Journal | None, at: datetime | None, laptop_time: datetime, seen: datetime | None
) -> tuple[datetime, KeptFromActing | None]:
    """A sign of life in the registry's time (`at`, where it isn't asked); returns that time, and what keeps it from acting.

    `seen` is the last one that it knows the registry to have taken: one that doesn't know it any more is an older state of itself.
    Raises NotJoined, HasLeft, Doubled, and nothing is written.
    """
    now, who = at or dialect.server_time(session), laptops.me(session)
    row = laptops.get(session, who.laptop)
    if row is None:
        raise NotJoined
    if row.left_at is not None:
        raise HasLeft
    # A number that it never gave out, as it knows, or a sign of life that it has never seen.
    forgotten = seen is not None and (row.seen_at is None or row.seen_at < seen)
    if forgotten or row.boot < who.boot:
        _went_back(session, row, who.boot, now, forgotten)
    elif row.boot != who.boot:
        raise Doubled(laptop=row.name)
    ahead = laptop_time - now
    version = _version()
    laptops.sign(session, now, laptops.line_now(session), version, ahead.total_seconds())
    if own is not None:
        journal.take_over(session, now)
        journal.read_back_in(session, own, now)
    lost.look(session, now)
    waits = _waits_for(session, now)
    if abs(ahead) > MOST_AHEAD:
        return now, ClockOff(minutes=round(abs(ahead).total_seconds() / 60), laptop=row.name)
    return now, WaitsForOthers(laptops=tuple(each.name for each in waits)) if waits else None


def _went_back(session: Session, row: Laptop, boot: int, now: datetime, forgotten: bool) -> None:
    if not forgotten:
        # The older of two copies has come since, and had its own lines counted as this one's.
        journal_state.remember(session, journal_state.Known(None, 0))
    laptops.change(session, row.id, boot=max(row.boot, boot))
    if settings_store.get(session, WENT_BACK_KEY) is None:
        settings_store.put(session, WENT_BACK_KEY, now.isoformat())
        outbox.push(session, now, PushKind.ERROR, fact("push.registry_went_back"))


def _waits_for(session: Session, now: datetime) -> list[Laptop]:
    """This laptop has said what it did since the registry went back; which others haven't? When all have, it is over."""
    since = settings_store.get(session, WENT_BACK_KEY)
    if since is None:
        return []
    laptops.change(session, laptops.me(session).laptop, brought_in_at=now)
    went_back = datetime.fromisoformat(since)
    waits = [
        each
        for each in laptops.all_laptops(session)
        if each.uid is not None and (each.brought_in_at is None or each.brought_in_at < went_back)
    ]
    if not waits:
        settings_store.put(session, WENT_BACK_KEY, None)
    return waits


def leave(session: Session, laptop_id: int, now: datetime) -> list[campaigns.Reallocation]:
    """A laptop is taken out: what it holds is in doubt, its senders are removed, and their work is to be dealt out to the others.

    Returns what `campaigns.deal_again` has to do of it: where nobody can take it, it stays till somebody can. Raises HasLeft.
    """
    row = laptops.get(session, laptop_id)
    if row is None or row.left_at is not None:
        raise HasLeft
    lost.settle(session, row, now)
    gone = [each for each in sender_store.all_senders(session) if each.laptop_id == laptop_id]
    for each in gone:
        senders.remove(session, each.id, now)
    laptops.take_out(session, laptops.sender_ids(session, laptop_id))
    laptops.change(session, laptop_id, left_at=now)
    joining.shut_out(session, row)
    events.add(session, now, "laptop_left", fact("log.laptop_left", laptop=row.name))
    return [campaigns.begin_hand_over(session, each.id, now) for each in gone]


def _version() -> str:
    try:
        return version_of("linkedpilot")
    except PackageNotFoundError:
        return ""
