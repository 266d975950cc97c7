"""What the buttons of doubts do."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.routing.request import Request
from bot.screens import doubts as screens
from bot.screens.base import Paged, Screen, paged
from engine.work import doubts as engine
from storage import doubts as store
from storage import settings as settings_store
from storage.doubts import DoubtRow


async def doubts(request: Request, number: int = 0) -> Screen:
    """A page of what is in doubt; one beyond the last is the last."""

    def look(session: Session) -> tuple[list[DoubtRow], Paged, int, ZoneInfo]:
        total = store.count(session)
        shown = paged(total, number, screens.PER_PAGE)
        found = store.page(session, shown.per_page, offset=shown.first)
        return found, shown, total, settings_store.load(session).zone

    found, shown, total, zone = await request.read(look)
    return screens.doubts(found, shown, total, request.now, zone)


async def one(request: Request, action_id: int, said: str = "") -> Screen:
    """One of them."""

    def look(session: Session) -> tuple[DoubtRow, ZoneInfo]:
        return engine.get(session, action_id), settings_store.load(session).zone

    doubt, zone = await request.read(look)
    return screens.one(doubt, request.now, zone, said)


async def check(request: Request, action_id: int) -> Screen:
    """Look at the page, as soon as the seat is free."""
    await request.read(engine.get, action_id)
    request.services.agent.check(action_id)
    await request.did()
    return await one(request, action_id, screens.T.queued)


async def happened(request: Request, action_id: int) -> Screen:
    """The person saw it there."""
    return await _by_hand(request, action_id, True)


async def did_not(request: Request, action_id: int) -> Screen:
    """The person saw that it isn't there."""
    return await _by_hand(request, action_id, False)


async def _by_hand(request: Request, action_id: int, yes: bool) -> Screen:
    await request.run(engine.settle_by_hand, action_id, yes, request.now)
    request.toast = screens.T.settled
    return await doubts(request)
