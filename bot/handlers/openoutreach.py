"""What the buttons of OpenOutreach's instances do."""

from functools import partial

from sqlalchemy.orm import Session

from bot.background import finding, long_work
from bot.background.long_work import LongWork
from bot.routing.request import Request
from bot.screens import openoutreach as screens
from bot.screens.base import Screen, count
from bot.screens.openoutreach import InstanceCard
from engine import do_not_contact
from engine.openoutreach import taking
from storage import lists, senders
from storage import openoutreach as store

T = screens.T


async def openoutreach(request: Request) -> Screen:
    """All instances."""
    await request.keep(store.ensure)
    data_dir = request.services.config.data_dir

    def look(session: Session) -> list[InstanceCard]:
        return [_card(session, request, each.number) for each in store.instances(session)]

    return screens.openoutreach(await request.read(look), str(data_dir / taking.FOLDER), request.now)


async def one(request: Request, number: int) -> Screen:
    """One instance."""
    return screens.one(await _look(request, number), request.now)


async def read_now(request: Request, number: int) -> None:
    """Read what it found and did."""
    await _begin(request, number, "read")


async def import_new(request: Request, number: int) -> None:
    """Put whom it found onto its list."""
    await _begin(request, number, "import")


async def daily(request: Request, number: int) -> Screen:
    """Import what it finds every day, or no more."""
    card = await _look(request, number)
    on = not card.row.daily_import
    await request.run(store.set_daily, card.row.sender_id, on)
    request.toast = T.daily_now_on if on else T.daily_now_off
    return await one(request, number)


async def ask_opted_out(request: Request, number: int) -> Screen:
    """Shall those who wanted no more of it be kept off?"""
    return screens.ask_opted_out(await _look(request, number))


async def keep_off(request: Request, number: int) -> Screen:
    """Put them on do not contact."""
    card = await _look(request, number)

    def add(session: Session) -> int:
        return sum(do_not_contact.add(session, url, request.now).new for url in card.opted_out)

    request.toast = T("kept_off", people=count(await request.run(add), "person"))
    return await one(request, number)


async def _begin(request: Request, number: int, what: str) -> None:
    card = await _look(request, number)
    work = finding.bring_in if what == "import" else finding.look
    long = LongWork(
        name=f"openoutreach {number}",
        title=screens.under_way(card, what),
        again=f"openoutreach:{number}:{what}",
        stages=("storing",),
        work=partial(work, card=card),
        nothing=screens.nothing,
        busy=T.busy,
    )
    await long_work.begin(request, long, request.run)


async def _look(request: Request, number: int) -> InstanceCard:
    return await request.read(lambda session: _card(session, request, number))


def _card(session: Session, request: Request, number: int) -> InstanceCard:
    row = store.numbered(session, number)
    onto = lists.get(session, row.list_id).name if row.list_id is not None else ""
    folder = taking.folder_of(row, request.services.config.data_dir)
    return InstanceCard(row, senders.get(session, row.sender_id).name, folder, onto)
