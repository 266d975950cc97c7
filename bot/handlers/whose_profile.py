"""What the buttons do that ask whose profile it is."""

from sqlalchemy.orm import Session

from bot.routing.request import Request
from bot.screens import whose_profile as screens
from bot.screens.base import Paged, Screen, count, paged
from engine.work import whose_profile as engine
from storage import other_names as store
from storage.other_names import OtherName


async def names(request: Request, number: int = 0) -> Screen:
    """A page of what is open; one beyond the last is the last."""

    def look(session: Session) -> tuple[list[OtherName], Paged, int]:
        total = store.count(session)
        shown = paged(total, number, screens.PER_PAGE)
        return store.page(session, shown.per_page, shown.first), shown, total

    return screens.names(*await request.read(look))


async def one(request: Request, lead_id: int) -> Screen:
    """One of them."""
    return screens.one(await request.read(engine.get, lead_id))


async def them(request: Request, lead_id: int) -> Screen:
    """The person on the list it is."""
    again = await request.run(engine.settle, lead_id, True, request.now)
    request.toast = screens.T("goes_on", actions=count(again, "action")) if again else screens.T.noted
    return await one(request, lead_id)


async def not_them(request: Request, lead_id: int) -> Screen:
    """Somebody else: nothing is done to them through this link."""
    await request.run(engine.settle, lead_id, False, request.now)
    request.toast = screens.T.noted
    return await one(request, lead_id)
