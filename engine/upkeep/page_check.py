"""The daily look whether LinkedIn's pages are still those that we know, before a whole day is wasted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from playwright.async_api import Error as PlaywrightError
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.linkedin import actions
from engine.linkedin.capability_check import Capability, CapabilityVerdict, Finding, Known, judge
from engine.linkedin.page_visit import ActionEnded
from engine.rules.enums import Level, PushKind
from engine.rules.facts import fact, from_text, to_text
from engine.upkeep import log
from engine.work import looking, page_waiting, permission
from engine.work.sitting import Sittings
from engine.work.visitor import Visitor
from storage import events, outbox
from storage import settings as settings_store
from storage.database import Database

CHECKED_KEY = "pages_checked_on"
FOUND_KEY = "pages_found"

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class LastCheck:
    """What the last look found, and when; `version` is the page knowledge's."""

    at: datetime
    version: str
    findings: tuple[Finding, ...]
    broken: frozenset[Capability]  # seen broken, and not seen to work since


async def now(db: Database, clock: Clock, sittings: Sittings, sender_id: int) -> list[Finding]:
    """Look with a sender's own browser. Raises UserError when LinkedIn doesn't let it look."""
    async with looking.at(sittings, sender_id) as visitor:
        return await _check(db, clock, visitor, sender_id, tell=False)


async def once_a_day(db: Database, clock: Clock, visitor: Visitor, sender_id: int) -> None:
    """At the first turn of a day, while its browser is open; what is broken goes to the outbox."""
    if await db.run(begin, clock.now()):
        await look(db, clock, visitor, sender_id)


async def look(db: Database, clock: Clock, visitor: Visitor, sender_id: int) -> None:
    """The day's look with a browser that is open; what is broken goes to the outbox."""
    try:
        await _check(db, clock, visitor, sender_id, tell=True)
    except (ActionEnded, PlaywrightError) as error:  # the turn's own actions will meet it, and say so
        logger.warning("page_check_failed", reason=str(error).splitlines()[0])


async def _check(db: Database, clock: Clock, visitor: Visitor, sender_id: int, tell: bool) -> list[Finding]:
    found = judge(await visitor.check_pages(await db.read(known_to, sender_id, clock.now())))
    logger.info("page_check", found={each.capability: each.verdict for each in found})
    await db.run(note, found, visitor.knowledge, clock.now(), tell)
    return found


def known_to(session: Session, sender_id: int, now: datetime) -> Known:
    """What this sender has met or will meet, to be looked at."""
    return Known(
        permission.lead_of(session, sender_id, now),
        permission.post_of(session, sender_id, now),
        permission.to_invite(session, sender_id, now),
    )


def last(session: Session) -> LastCheck | None:
    """What the last look found; None before the first."""
    stored = settings_store.get(session, FOUND_KEY)
    if stored is None:
        return None
    told = json.loads(stored)
    findings = (
        Finding(Capability(name), CapabilityVerdict(verdict), from_text(why))
        for name, verdict, why in told["found"]
    )
    found = tuple(findings)
    # A look of an earlier release knows of no earlier one.
    broken = told.get(
        "broken", [each.capability for each in found if each.verdict is CapabilityVerdict.BROKEN]
    )
    return LastCheck(
        datetime.fromisoformat(told["at"]), told["version"], found, frozenset(map(Capability, broken))
    )


def note(session: Session, found: Sequence[Finding], version: str, now: datetime, tell: bool) -> None:
    """Write down what was found; what works again goes on, and what is newly broken is told."""
    if not found:
        return  # whatever stands in for LinkedIn has no pages
    before = last(session)
    was_broken = before.broken if before else frozenset[Capability]()
    _remember(session, found, was_broken, version, now)
    was = {each.capability: each.verdict for each in before.findings} if before else {}
    for each in found:
        if each.verdict is not CapabilityVerdict.WORKS:
            continue
        for kind in actions.kinds_on(each.capability):
            # Again: a page that is rare, while all others match, isn't visited every day.
            if was.get(each.capability) is not CapabilityVerdict.WORKS or page_waiting.is_stopped(
                session, kind
            ):
                page_waiting.release_kind(session, kind, now, each.capability in was_broken)
    broken = [each for each in found if each.verdict is CapabilityVerdict.BROKEN]
    for each in broken:
        line = fact("log.pages_changed", capability=each.capability, why=each.why)
        events.add(session, now, "pages_changed", line, Level.WARNING)
    if broken and tell:
        _alert(session, [each for each in broken if each.capability not in was_broken], now)


def _remember(
    session: Session,
    found: Sequence[Finding],
    was_broken: frozenset[Capability],
    version: str,
    now: datetime,
) -> None:
    by_verdict = {
        verdict: {each.capability for each in found if each.verdict is verdict}
        for verdict in CapabilityVerdict
    }
    broken = (was_broken | by_verdict[CapabilityVerdict.BROKEN]) - by_verdict[CapabilityVerdict.WORKS]
    told = {
        "at": now.isoformat(),
        "version": version,
        "found": [(each.capability, each.verdict, to_text(each.why)) for each in found],
        "broken": sorted(broken),
    }
    settings_store.put(session, FOUND_KEY, json.dumps(told))


def is_over(session: Session, now: datetime) -> bool:
    """Whether today's look has been begun."""
    return settings_store.get(session, CHECKED_KEY) == _today(session, now)


def begin(session: Session, now: datetime) -> bool:
    """Whether today's is still to come; marks it as begun, so that a crash in it isn't tried for ever."""
    if is_over(session, now):
        return False
    settings_store.put(session, CHECKED_KEY, _today(session, now))
    return True


def _today(session: Session, now: datetime) -> str:
    return now.astimezone(settings_store.load(session).zone).date().isoformat()


def _alert(session: Session, fresh: Sequence[Finding], now: datetime) -> None:
    """Once for each that broke; what hasn't worked since then stands on /pages and isn't told each day."""
    if fresh:
        broken = tuple(fact("push.broken", capability=each.capability, why=each.why) for each in fresh)
        outbox.push(session, now, PushKind.ERROR, fact("push.pages_changed", found=broken))
