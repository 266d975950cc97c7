"""What an instance did comes onto the record as its sender's own, once each. Blocking.

So cooldown, limits and "never twice" hold for both. What LinkedPilot has on record already stays as it is: that OpenOutreach sees a
connection doesn't mean that it made it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.openoutreach.deeds import Deed, DeedKind
from engine.openoutreach.reading import InstanceReading
from engine.rules.enums import ActionType, Difference, InteractionResult, InteractionSource
from storage import forgotten, interactions, registry
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
        forgotten_people = forgotten.all_of_them(session)
    now_called = _now_called(db)
    deeds = (_as_called(deed, now_called) for deed in reading.deeds())
    news = (deed for deed in deeds if _is_new(deed, known) and deed.profile_url not in forgotten_people)
    written = 0
    while some := list(islice(news, AT_ONCE)):
        with db.transaction() as session:
            # Another process may have read the same in the meantime: what it wrote is known here.
            known_now = store.known_deeds(session, how.sender_id, [deed.profile_url for deed in some])
            still_new = [deed for deed in some if _is_new(deed, known_now)]
            _write(session, still_new, how)
        written += len(still_new)
    return written


def _now_called(db: Database) -> Mapping[str, str]:
    """Addresses that turned out to be another person's old ones, with the new ones: the instance knows the old only."""
    if db.journal is None:
        return {}
    merged = (line.values for line in db.journal.lines() if line.fact == "merged")
    return {values["old"]: values["new"] for values in merged}


def _as_called(deed: Deed, now_called: Mapping[str, str]) -> Deed:
    url, seen = deed.profile_url, {deed.profile_url}
    while (newer := now_called.get(url)) is not None and newer not in seen:
        seen.add(newer)
        url = newer
    return deed if url == deed.profile_url else replace(deed, profile_url=url)


def _is_new(deed: Deed, known: KnownDeeds) -> bool:
    if deed.kind is DeedKind.INVITATION:
        return deed.profile_url not in known.invited
    if deed.by_state:  # one at most is known of
        return deed.profile_url not in known.written
    return (deed.profile_url, deed.at) not in known.messages


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
