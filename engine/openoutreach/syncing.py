"""What an instance did comes onto the record as its sender's own, once each. Blocking.

So cooldown, limits and "never twice" hold for both. What LinkedPilot has on record already stays as it is: that OpenOutreach sees a
connection doesn't mean that it made it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.openoutreach.deeds import Deed, DeedKind
from engine.openoutreach.reading import InstanceReading
from engine.rules.enums import ActionType, Difference, InteractionResult, InteractionSource
from storage import interactions, registry
from storage import openoutreach as store
from storage.database import Database
from storage.openoutreach import KnownDeeds

AT_ONCE = 200  # deeds in one transaction: the agent's own writes wait for 0.1 s at most


@dataclass(frozen=True, slots=True)
class Recording:
    """Whose deeds they are, and by which clock, zone and cooldown they count."""

    sender_id: int
    now: datetime
    zone: ZoneInfo
    cooldown: timedelta


def record(db: Database, reading: InstanceReading, how: Recording) -> int:
    """Write down what isn't known yet; returns how many deeds that were."""
    with db.reading() as session:
        known = store.known_deeds(session, how.sender_id)
    news, written = _news(reading, known), 0
    while some := list(islice(news, AT_ONCE)):
        with db.transaction() as session:
            _write(session, some, how)
        written += len(some)
    return written


def _news(reading: InstanceReading, known: KnownDeeds) -> Iterator[Deed]:
    for deed in reading.deeds():
        url = deed.profile_url
        if deed.kind is DeedKind.INVITATION:
            new = url not in known.invited
        elif deed.at is None or not reading.messages.get(url):  # by its state alone: one at most is known of
            new = url not in known.written
        else:
            new = (url, deed.at) not in known.messages
        if new:
            yield deed


def _write(session: Session, deeds: Sequence[Deed], how: Recording) -> None:
    for deed in deeds:
        # What nobody dated happened when it was seen, and nothing happened later than now.
        at = min(deed.at or how.now, how.now)
        interactions.add(
            session,
            profile_url=deed.profile_url,
            sender_id=how.sender_id,
            action_type=ActionType.CONNECT,
            result=InteractionResult.DONE,
            at=at,
            day=at.astimezone(how.zone).date(),
            now=how.now,
            source=InteractionSource.OPENOUTREACH,
            differs=Difference.MESSAGE if deed.kind is DeedKind.MESSAGE else None,
        )
    for url in dict.fromkeys(deed.profile_url for deed in deeds):
        registry.rebuild(session, url, how.cooldown)
