"""What the buttons of a campaign do."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.routing.request import Request
from bot.screens import campaigns as screens
from bot.screens import preview as preview_screen
from bot.screens import timeline as course_screen
from bot.screens.base import Screen, count
from engine import campaigns as engine
from engine.campaigns import (
    CampaignCard,
    CampaignDraft,
    CampaignProgress,
    StartCheck,
    CampaignTimeline,
    Preview,
    StartReport,
)
from engine.rules.enums import CampaignStatus
from engine.rules.fingerprints import ChangedMeanwhile
from engine.work import page_waiting
from storage import campaigns as store
from storage import senders as sender_store
from storage import settings as settings_store

T = screens.T


async def campaigns(visit: Request, page: int = 0) -> Screen:
    """All campaigns."""
    return screens.campaigns(await visit.read(engine.progress), page)


async def card(visit: Request, campaign_id: int, said: str = "") -> Screen:
    """One campaign."""

    def look(session: Session) -> tuple[CampaignCard, ZoneInfo]:
        return engine.progress_of(session, campaign_id, visit.now), settings_store.load(session).zone

    data, zone = await visit.read(look)
    return screens.card(data, visit.now, zone, said)


async def progress(visit: Request, campaign_id: int) -> Screen:
    """Day by day, with what is to come."""

    def look(session: Session) -> tuple[CampaignProgress, CampaignTimeline]:
        course = engine.course(session, campaign_id, visit.now)
        return engine.progress_of(session, campaign_id, visit.now).progress, course

    return course_screen.progress(*await visit.read(look))


async def check(visit: Request, campaign_id: int, problem: str = "") -> Screen:
    """A draft's preview and what is wrong with it."""
    if (await visit.read(store.get, campaign_id)).status is not CampaignStatus.DRAFT:
        return await card(visit, campaign_id)

    def look(session: Session) -> tuple[CampaignDraft, Preview, list[StartCheck]]:
        draft = engine.draft_of(session, campaign_id)
        return draft, engine.preview(session, draft, visit.now), engine.checks(session, draft, visit.now)

    return preview_screen.before_start(campaign_id, *await visit.read(look), problem)


async def start(visit: Request, campaign_id: int, seen: str) -> Screen:
    """Deal the leads out, if the draft is still what the preview showed."""
    seed = visit.house.rng.getrandbits(31)

    def work(session: Session) -> tuple[str, StartReport, dict[int, str]]:
        report = engine.start(session, campaign_id, visit.now, seed, seen)
        return store.get(session, campaign_id).name, report, sender_store.names(session)

    try:
        said = screens.started(*await visit.run(work))
    except ChangedMeanwhile as changed:
        return await check(visit, campaign_id, str(changed))
    return await card(visit, campaign_id, said)


async def pause(visit: Request, campaign_id: int) -> Screen:
    """Its actions wait."""
    await visit.run(engine.pause, campaign_id, visit.now)
    visit.toast = T.paused
    return await card(visit, campaign_id)


async def resume(visit: Request, campaign_id: int) -> Screen:
    """It goes on."""
    await visit.run(engine.resume, campaign_id, visit.now)
    visit.toast = T.resumed
    return await card(visit, campaign_id)


async def try_again(visit: Request, campaign_id: int) -> Screen:
    """What waits because LinkedIn's page wasn't known takes its turn once more."""
    number = await visit.run(page_waiting.release_campaign, campaign_id, visit.now)
    said = T("tried_again", count=count(number, "action")) if number else T.none_waits
    return await card(visit, campaign_id, said)


async def ask_cancel(visit: Request, campaign_id: int) -> Screen:
    """Really?"""
    each = (await visit.read(engine.progress_of, campaign_id, visit.now)).progress
    return await card(visit, campaign_id) if each.status in screens.OVER else screens.ask_cancel(each)


async def cancel(visit: Request, campaign_id: int) -> Screen:
    """Stop it for good."""
    dropped = await visit.run(engine.cancel, campaign_id, visit.now)
    return await card(visit, campaign_id, T("cancelled", count=count(dropped, "action")))


async def delete(visit: Request, campaign_id: int) -> Screen:
    """A draft that nobody wants."""
    await visit.run(engine.delete, campaign_id, visit.now)
    visit.toast = T.deleted
    return await campaigns(visit)


async def duplicate(visit: Request, campaign_id: int, number: int) -> Screen:
    """A draft like this one; its number stands in the button, so that a tap twice makes one."""
    copy = await visit.run(engine.duplicate, campaign_id, visit.now, number)
    return await card(visit, copy, T.duplicated)
