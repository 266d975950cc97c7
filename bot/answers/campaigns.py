"""What the buttons of a campaign do."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.screens import campaigns as screens
from bot.screens.base import Screen, count
from bot.visit import Visit
from engine import campaigns as engine
from engine.campaigns import CampaignCard, CampaignDraft, Check, Preview, StartReport
from storage import senders as sender_store
from storage import settings as settings_store


async def campaigns(visit: Visit, page: int = 0) -> Screen:
    """All campaigns."""
    return screens.campaigns(await visit.read(engine.progress), page)


async def card(visit: Visit, campaign_id: int, said: str = "") -> Screen:
    """One campaign."""

    def look(session: Session) -> tuple[CampaignCard, ZoneInfo]:
        return engine.progress_of(session, campaign_id, visit.now), settings_store.load(session).zone

    data, zone = await visit.read(look)
    return screens.card(data, visit.now, zone, said)


async def check(visit: Visit, campaign_id: int) -> Screen:
    """A draft's preview and what is wrong with it."""

    def look(session: Session) -> tuple[CampaignDraft, Preview, list[Check]]:
        draft = engine.draft_of(session, campaign_id)
        return draft, engine.preview(session, draft, visit.now), engine.checks(session, draft, visit.now)

    draft, data, checks = await visit.read(look)
    return screens.before_start(
        campaign_id, draft.name, draft.action_type, draft.cooldown_policy, data, checks
    )


async def start(visit: Visit, campaign_id: int) -> Screen:
    """Deal the leads out."""
    seed = visit.house.rng.getrandbits(31)

    def work(session: Session) -> tuple[str, StartReport, dict[int, str]]:
        report = engine.start(session, campaign_id, visit.now, seed)
        return engine.draft_of(session, campaign_id).name, report, sender_store.names(session)

    return await card(visit, campaign_id, screens.started(*await visit.run(work)))


async def pause(visit: Visit, campaign_id: int) -> Screen:
    """Its actions wait."""
    await visit.run(engine.pause, campaign_id, visit.now)
    visit.toast = "Paused"
    return await card(visit, campaign_id)


async def resume(visit: Visit, campaign_id: int) -> Screen:
    """It goes on."""
    await visit.run(engine.resume, campaign_id, visit.now)
    visit.toast = "Going on"
    return await card(visit, campaign_id)


async def ask_cancel(visit: Visit, campaign_id: int) -> Screen:
    """Really?"""
    return screens.ask_cancel((await visit.read(engine.progress_of, campaign_id, visit.now)).progress)


async def cancel(visit: Visit, campaign_id: int) -> Screen:
    """Stop it for good."""
    dropped = await visit.run(engine.cancel, campaign_id, visit.now)
    return await card(visit, campaign_id, f"✖️ Cancelled; {count(dropped, 'action')} dropped.")


async def duplicate(visit: Visit, campaign_id: int) -> Screen:
    """A draft like this one."""
    copy = await visit.run(engine.duplicate, campaign_id, visit.now)
    return await card(visit, copy, "🧬 A draft with the same choices.")
