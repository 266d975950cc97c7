"""What the buttons of a campaign do."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.routing.request import Request
from bot.screens import campaigns as screens
from bot.screens import preview as preview_screen
from bot.screens import timeline as timeline_screen
from bot.screens.base import Screen, count, short
from bot.texts.said import error_sentence
from engine import campaigns as engine
from engine.campaigns import (
    CampaignCard,
    CampaignDraft,
    CampaignProgress,
    CampaignTimeline,
    DealtOut,
    Preview,
    StartCheck,
    StartReport,
)
from engine.rules.enums import CampaignStatus
from engine.rules.fingerprints import ChangedMeanwhile
from engine.work import page_waiting
from storage import campaigns as store
from storage import senders as sender_store
from storage import settings as settings_store

T = screens.T


async def campaigns(request: Request, page: int = 0) -> Screen:
    """All campaigns."""
    return screens.campaigns(await request.read(engine.progress), page)


async def card(request: Request, campaign_id: int, said: str = "") -> Screen:
    """One campaign."""

    def look(session: Session) -> tuple[CampaignCard, ZoneInfo]:
        return engine.progress_of(session, campaign_id, request.now), settings_store.load(session).zone

    data, zone = await request.read(look)
    return screens.card(data, request.now, zone, said)


async def progress(request: Request, campaign_id: int) -> Screen:
    """Day by day, with what is to come."""

    def look(session: Session) -> tuple[CampaignProgress, CampaignTimeline]:
        timeline = engine.timeline_of(session, campaign_id, request.now)
        return engine.progress_of(session, campaign_id, request.now).progress, timeline

    return timeline_screen.progress(*await request.read(look))


async def check(request: Request, campaign_id: int, problem: str = "") -> Screen:
    """A draft's preview and what is wrong with it."""
    if (await request.read(store.get, campaign_id)).status is not CampaignStatus.DRAFT:
        return await card(request, campaign_id)

    def look(session: Session) -> tuple[CampaignDraft, Preview, list[StartCheck], datetime, ZoneInfo]:
        draft = engine.draft_of(session, campaign_id)
        found = engine.preview(session, draft, request.now), engine.checks(session, draft, request.now)
        return draft, *found, request.now, settings_store.load(session).zone

    return preview_screen.before_start(campaign_id, *await request.read(look), problem)


async def start(request: Request, campaign_id: int, seen: str) -> Screen:
    """Deal the leads out, if the draft is still what the preview showed."""
    seed = request.services.rng.getrandbits(31)

    def work(session: Session, dealt: DealtOut) -> tuple[str, StartReport, dict[int, str]]:
        report = engine.conclude(session, dealt, request.now)
        return store.get(session, campaign_id).name, report, sender_store.names(session)

    try:
        db = request.services.db
        dealt = await asyncio.to_thread(engine.deal_out, db, campaign_id, request.now, seed, seen)
        said = screens.started(*await request.run(work, dealt))
    except ChangedMeanwhile as changed:
        return await check(request, campaign_id, error_sentence(changed))
    return await card(request, campaign_id, said)


async def pause(request: Request, campaign_id: int) -> Screen:
    """Its actions wait."""
    await request.run(engine.pause, campaign_id, request.now)
    request.toast = T("paused", name=await _name(request, campaign_id))
    return await card(request, campaign_id)


async def resume(request: Request, campaign_id: int) -> Screen:
    """It goes on."""
    await request.run(engine.resume, campaign_id, request.now)
    request.toast = T("resumed", name=await _name(request, campaign_id))
    return await card(request, campaign_id)


async def _name(request: Request, campaign_id: int) -> str:
    return short((await request.read(store.get, campaign_id)).name, 40)


async def try_again(request: Request, campaign_id: int) -> Screen:
    """What waits because LinkedIn's page wasn't known takes its turn once more."""
    number = await request.run(page_waiting.release_campaign, campaign_id, request.now)
    said = T("tried_again", count=count(number, "action")) if number else T.none_waits
    return await card(request, campaign_id, said)


async def ask_cancel(request: Request, campaign_id: int) -> Screen:
    """Really?"""
    each = (await request.read(engine.progress_of, campaign_id, request.now)).progress
    return await card(request, campaign_id) if each.status in screens.OVER else screens.ask_cancel(each)


async def cancel(request: Request, campaign_id: int) -> Screen:
    """Stop it for good."""
    dropped = await request.run(engine.cancel, campaign_id, request.now)
    await asyncio.to_thread(engine.drop_open, request.services.db, campaign_id)
    return await card(request, campaign_id, T("ended", count=count(dropped, "action")))


async def delete(request: Request, campaign_id: int) -> Screen:
    """A draft that nobody wants."""
    name = await _name(request, campaign_id)
    await request.run(engine.delete, campaign_id, request.now)
    request.toast = T("deleted", name=name)
    return await campaigns(request)


async def duplicate(request: Request, campaign_id: int, number: int) -> Screen:
    """A draft like this one; its number stands in the button, so that a tap twice makes one."""
    copy = await request.run(engine.duplicate, campaign_id, request.now, number)
    return await card(request, copy, T.duplicated)
