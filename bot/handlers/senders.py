"""What the buttons of senders do."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import texts
from bot.routing.request import Request
from bot.screens import senders as screens
from bot.screens.base import Screen
from engine import campaigns
from engine import senders as engine
from engine.campaigns import HandOver
from engine.insight import overview
from engine.insight.overview import SenderToday
from engine.rules.enums import ActionType, SenderStatus
from engine.rules.errors import UserError
from engine.work import fixed_slots
from storage import interactions, page_waiting
from storage import settings as settings_store
from storage.interactions import Used
from storage.senders import SenderRow

T = texts.of("senders")


async def senders(visit: Request) -> Screen:
    """All senders."""

    def look(session: Session) -> tuple[tuple[SenderToday, ...], int]:
        return overview.home(session, visit.now).senders, settings_store.load(session).max_senders

    lines, most = await visit.read(look)
    return screens.senders(lines, most)


async def choose_relogin(visit: Request) -> Screen:
    """Which one?"""
    return screens.choose_relogin((await visit.read(overview.home, visit.now)).senders)


async def card(visit: Request, sender_id: int) -> Screen:
    """One sender."""

    def look(
        session: Session,
    ) -> tuple[SenderRow, Mapping[ActionType, Used], frozenset[ActionType], bool, ZoneInfo]:
        row, zone = engine.get(session, sender_id), settings_store.load(session).zone
        today = visit.now.astimezone(zone).date()
        used = interactions.used(session, sender_id, today)
        stopped = page_waiting.stopped_kinds(session, sender_id, today)
        out = any(each.id == sender_id for each in engine.dropped_out(session, visit.now))
        return row, used, stopped, out, zone

    row, used, stopped, out, zone = await visit.read(look)
    current = visit.house.agent.current()
    at_work = current.doing if current is not None and current.sender_id == sender_id else ""
    return screens.sender(row, used, out, visit.now, zone, at_work, stopped)


async def pause(visit: Request, sender_id: int) -> Screen:
    """No more slots for it."""
    row = await visit.read(engine.get, sender_id)
    if row.status is SenderStatus.PAUSED:
        visit.toast = T("paused_already", name=row.name)
    else:
        await visit.run(engine.pause, sender_id, visit.now)
        visit.toast = T("paused", name=row.name)
    return await card(visit, sender_id)


async def resume(visit: Request, sender_id: int) -> Screen:
    """Slots again."""
    row = await visit.read(engine.get, sender_id)
    if row.status is SenderStatus.ACTIVE:
        visit.toast = T("resumed_already", name=row.name)
    else:
        await visit.run(engine.resume, sender_id, visit.now)
        visit.toast = T("resumed", name=row.name)
    return await card(visit, sender_id)


async def warm_up(visit: Request, sender_id: int, switch: str) -> Screen:
    """Start or end the warm-up; one that runs already isn't begun anew by a second tap."""
    row, on = await visit.read(engine.get, sender_id), switch == "on"
    if on != (row.warm_up_started_at is not None):
        await visit.run(engine.start_warm_up if on else engine.stop_warm_up, sender_id, visit.now)
    visit.toast = T.warm_up_on if on else T.warm_up_off
    return await card(visit, sender_id)


async def ask_name(visit: Request, sender_id: int) -> Screen:
    """What shall it be called?"""
    row = await visit.read(engine.get, sender_id)
    await visit.ask("sender_name", "name", sender_id=sender_id)
    return screens.ask_new_name(row)


async def ask_email(visit: Request, sender_id: int) -> Screen:
    """Which address?"""
    row = await visit.read(engine.get, sender_id)
    await visit.ask("sender_email", "email", sender_id=sender_id)
    return screens.ask_new_email(row)


async def ask_hours(visit: Request, sender_id: int) -> Screen:
    """Between which hours?"""
    row = await visit.read(engine.get, sender_id)
    await visit.ask("hours", "hours", sender_id=sender_id)
    return screens.ask_hours(row)


async def any_hours(visit: Request, sender_id: int) -> Screen:
    """Planned day by day again."""
    await visit.run(fixed_slots.set_hours, sender_id, None, visit.now)
    return await card(visit, sender_id)


async def limits(visit: Request, sender_id: int, warning: str | None = None) -> Screen:
    """Its limits."""
    return screens.limits(await visit.read(engine.get, sender_id), warning)


async def set_limits(visit: Request, sender_id: int, preset: str) -> Screen:
    """One of the sets of limits."""
    return await limits(visit, sender_id, await visit.run(engine.set_limits, sender_id, preset, visit.now))


async def ask_limit(visit: Request, sender_id: int, kind: str, period: str) -> Screen:
    """Which number?"""
    if kind not in list(ActionType) or period not in engine.PERIODS:
        raise UserError(T.no_such_limit)
    row = await visit.read(engine.get, sender_id)
    await visit.ask("limit", "number", sender_id=sender_id, kind=kind, period=period)
    return screens.ask_limit(row, ActionType(kind), engine.PERIODS[period].name)


async def relogin(visit: Request, sender_id: int, sure: bool = False) -> Screen:
    """Open the window in which the user logs in; a running turn is ended only after asking."""
    row = await visit.read(engine.get, sender_id)
    current = visit.house.agent.current()
    if current is not None and not sure:
        return screens.ask_end_turn(row, current.sender_name)
    waits_for = await visit.house.agent.relogin(sender_id)
    await visit.did()
    return screens.window_opens(row, waits_for)


async def relogin_now(visit: Request, sender_id: int) -> Screen:
    """As above, asked already."""
    return await relogin(visit, sender_id, sure=True)


async def deal(visit: Request, sender_id: int) -> Screen:
    """Give the leads of a sender that dropped out to the others: by its card, or by the message that offers it."""

    def work(session: Session) -> tuple[str, HandOver]:
        row = engine.get(session, sender_id)
        return row.name, campaigns.hand_over(session, sender_id, visit.now)

    return screens.handed_over(*await visit.run(work))


async def ask_remove(visit: Request, sender_id: int) -> Screen:
    """Really?"""
    return screens.ask_remove(await visit.read(engine.get, sender_id))


async def remove(visit: Request, sender_id: int) -> Screen:
    """Take it out of the house and deal its leads out; one that acts now is stopped first."""
    current = visit.house.agent.current()
    if current is not None and current.sender_id == sender_id:
        await visit.house.agent.stop_turn()

    def work(session: Session) -> tuple[str, HandOver]:
        row = engine.get(session, sender_id)
        engine.remove(session, sender_id, visit.now)
        return row.name, campaigns.hand_over(session, sender_id, visit.now)

    name, handed = await visit.run(work)
    if handed.dealt or handed.kept or handed.skipped:
        return screens.handed_over(name, handed)
    return screens.removed(name)
