"""What the buttons of senders do."""

import asyncio
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import texts
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import sender_questions as questions
from bot.screens import senders as screens
from bot.screens.base import Screen
from bot.texts.said import error_sentence
from engine import campaigns
from engine import senders as engine
from engine.campaigns import HandOver, Reallocation
from engine.insight import overview
from engine.insight.overview import SenderToday
from engine.rules.enums import ActionType, SenderStatus
from engine.rules.facts import Fact
from engine.rules.fingerprints import ChangedMeanwhile
from engine.work import fixed_slots, own_account
from engine.work.own_account import Seen
from storage import interactions, page_waiting
from storage import settings as settings_store
from storage.interactions import Used
from storage.senders import SenderRow

T = texts.of("senders")


async def senders(request: Request) -> Screen:
    """All senders."""

    def look(session: Session) -> tuple[tuple[SenderToday, ...], int]:
        return overview.home(session, request.now).senders, settings_store.load(session).max_senders

    lines, most = await request.read(look)
    return screens.senders(lines, most)


async def choose_relogin(request: Request) -> Screen:
    """Which one?"""
    return screens.choose_relogin((await request.read(overview.home, request.now)).senders)


async def card(request: Request, sender_id: int) -> Screen:
    """One sender."""

    def look(
        session: Session,
    ) -> tuple[SenderRow, Mapping[ActionType, Used], frozenset[ActionType], bool, ZoneInfo, Seen | None]:
        row, zone = engine.get(session, sender_id), settings_store.load(session).zone
        today = request.now.astimezone(zone).date()
        used = interactions.used(session, sender_id, today)
        stopped = page_waiting.stopped_kinds(session, sender_id, today)
        out = any(each.id == sender_id for each in engine.dropped_out(session, request.now))
        return row, used, stopped, out, zone, own_account.offered(session, sender_id)

    row, used, stopped, out, zone, seen = await request.read(look)
    current = request.services.agent.current()
    at_work = current.doing if current is not None and current.sender_id == sender_id else None
    return screens.sender(row, used, out, request.now, zone, at_work, stopped, seen)


async def pause(request: Request, sender_id: int) -> Screen:
    """No more slots for it."""
    row = await request.read(engine.get, sender_id)
    if row.status is SenderStatus.PAUSED:
        request.toast = T("paused_already", name=row.name)
    else:
        await request.run(engine.pause, sender_id, request.now)
        request.toast = T("paused", name=row.name)
    return await card(request, sender_id)


async def resume(request: Request, sender_id: int) -> Screen:
    """Slots again."""
    row = await request.read(engine.get, sender_id)
    if row.status is SenderStatus.ACTIVE:
        request.toast = T("resumed_already", name=row.name)
    else:
        await request.run(engine.resume, sender_id, request.now)
        request.toast = T("resumed", name=row.name)
    return await card(request, sender_id)


async def warm_up(request: Request, sender_id: int, switch: str) -> Screen:
    """Start or end the warm-up; one that runs already isn't begun anew by a second tap."""
    row, on = await request.read(engine.get, sender_id), switch == "on"
    if on != (row.warm_up_started_at is not None):
        await request.run(engine.start_warm_up if on else engine.stop_warm_up, sender_id, request.now)
    request.toast = T.warm_up_on if on else T.warm_up_off
    return await card(request, sender_id)


async def ask_name(request: Request, sender_id: int) -> Screen:
    """What shall it be called?"""
    row = await request.read(engine.get, sender_id)
    await request.ask("sender_name", "name", sender_id=sender_id)
    return questions.ask_new_name(row)


async def ask_email(request: Request, sender_id: int) -> Screen:
    """Which address?"""
    row = await request.read(engine.get, sender_id)
    await request.ask("sender_email", "email", sender_id=sender_id)
    return questions.ask_new_email(row)


async def ask_hours(request: Request, sender_id: int) -> Screen:
    """Between which hours?"""
    row = await request.read(engine.get, sender_id)
    await request.ask("hours", "hours", sender_id=sender_id)
    return questions.ask_hours(row)


async def any_hours(request: Request, sender_id: int) -> Screen:
    """Planned day by day again."""
    await request.run(fixed_slots.set_hours, sender_id, None, request.now)
    return await card(request, sender_id)


async def limits(request: Request, sender_id: int, warning: Fact | None = None) -> Screen:
    """Its limits."""
    return screens.limits(await request.read(engine.get, sender_id), warning)


async def set_limits(request: Request, sender_id: int, preset: str) -> Screen:
    """One of the sets of limits."""
    return await limits(
        request, sender_id, await request.run(engine.set_limits, sender_id, preset, request.now)
    )


async def ask_limit(request: Request, sender_id: int, kind: str, period: str) -> Screen:
    """Which number?"""
    if kind not in list(ActionType) or period not in list(engine.LimitPeriod):
        raise Refusal(T.no_such_limit)
    row = await request.read(engine.get, sender_id)
    await request.ask("limit", "number", sender_id=sender_id, kind=kind, period=period)
    return questions.ask_limit(row, ActionType(kind), engine.LimitPeriod(period))


async def relogin(request: Request, sender_id: int, sure: bool = False) -> Screen:
    """Open the window in which the user logs in; a running turn is ended only after asking."""
    row = await request.read(engine.get, sender_id)
    current = request.services.agent.current()
    if current is not None and not sure:
        return screens.ask_end_turn(row, current.sender_name)
    waits_for = await request.services.agent.relogin(sender_id)
    await request.did()
    return screens.window_opens(row, waits_for)


async def relogin_now(request: Request, sender_id: int) -> Screen:
    """As above, asked already."""
    return await relogin(request, sender_id, sure=True)


async def ask_own(request: Request, sender_id: int, problem: str = "") -> Screen:
    """Is what was seen really this sender's account?"""
    seen = await request.read(own_account.offered, sender_id)
    if seen is None:
        request.toast = T.nothing_to_take
        return await card(request, sender_id)
    return screens.ask_own(seen, problem)


async def take_own(request: Request, sender_id: int, agreed: str) -> Screen:
    """It is, says the owner, who has seen which."""
    try:
        row = await request.run(own_account.take, sender_id, agreed, request.now)
    except ChangedMeanwhile as changed:
        return await ask_own(request, sender_id, error_sentence(changed))
    return screens.own_taken(row)


async def deal(request: Request, sender_id: int) -> Screen:
    """Give the leads of a sender that dropped out to the others: by its card, or by the message that offers it."""

    def work(session: Session) -> tuple[str, Reallocation]:
        row = engine.get(session, sender_id)
        return row.name, campaigns.begin_hand_over(session, sender_id, request.now)

    return screens.handed_over(*await _dealt(request, *await request.run(work)))


async def _dealt(request: Request, name: str, dealing: Reallocation) -> tuple[str, HandOver]:
    db = request.services.db
    return name, await asyncio.to_thread(campaigns.deal_again, db, dealing, request.now)


async def ask_remove(request: Request, sender_id: int) -> Screen:
    """Really?"""
    return screens.ask_remove(await request.read(engine.get, sender_id))


async def remove(request: Request, sender_id: int) -> Screen:
    """Take it out of the house and deal its leads out; one that acts now is stopped first."""
    current = request.services.agent.current()
    if current is not None and current.sender_id == sender_id:
        await request.services.agent.stop_turn()

    def work(session: Session) -> tuple[str, Reallocation]:
        row = engine.get(session, sender_id)
        engine.remove(session, sender_id, request.now)
        return row.name, campaigns.begin_hand_over(session, sender_id, request.now)

    name, handed = await _dealt(request, *await request.run(work))
    if handed.dealt or handed.kept or handed.skipped:
        return screens.handed_over(name, handed)
    return screens.removed(name)
