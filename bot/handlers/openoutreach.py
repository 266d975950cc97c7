"""What the buttons of OpenOutreach's instances do."""

from functools import partial

from sqlalchemy.orm import Session

from bot.background import finding, long_work
from bot.background.long_work import LongWork
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import openoutreach as screens
from bot.screens.base import Screen, count
from bot.screens.openoutreach import InstanceCard
from bot.transport import messages
from bot.transport.sending import patiently
from engine import do_not_contact
from engine.openoutreach import instance_settings, taking
from engine.openoutreach.instance_settings import InstanceSetting
from storage import lists, senders
from storage import openoutreach as store

T = screens.T


async def openoutreach(request: Request) -> Screen:
    """All instances."""
    data_dir = request.services.config.data_dir
    await taking.ensure(request.services.db, data_dir, request.now)

    def look(session: Session) -> list[InstanceCard]:
        return [_card(session, request, each.number) for each in store.instances(session)]

    return screens.openoutreach(await request.read(look), str(data_dir / taking.FOLDER), request.now)


async def one(request: Request, number: int) -> Screen:
    """One instance."""
    return screens.one(await look(request, number), request.now)


async def read_now(request: Request, number: int) -> None:
    """Read what it found and did."""
    await _begin(request, number, "read")


async def import_new(request: Request, number: int) -> None:
    """Put whom it found onto its list."""
    await _begin(request, number, "import")


async def daily(request: Request, number: int) -> Screen:
    """Import what it finds every day, or no more."""
    card = await look(request, number)
    on = not card.row.daily_import
    await request.run(store.set_daily, card.row.sender_id, on)
    request.toast = T.daily_now_on if on else T.daily_now_off
    return await one(request, number)


async def start(request: Request, number: int) -> Screen:
    """Run its container for its minutes, as soon as the seat is free. Raises UserError."""
    await request.services.agent.start_container(number)
    await request.did()
    request.toast = T.starts
    return await one(request, number)


async def stop(request: Request, number: int) -> Screen:
    """End the container that runs."""
    await request.services.agent.stop_container(number)
    await request.did()
    request.toast = T.stopped
    return await one(request, number)


async def log(request: Request, number: int) -> None:
    """What its container has written lately, as a file. Raises UserError."""
    services = request.services
    written = await services.agent.container_log(number)
    if not written:
        raise Refusal(T.no_log)
    name = f"openoutreach-{number}.log"
    await patiently(lambda: messages.send_file(services.bot, request.user, written, name), services.clock)


async def box(request: Request, number: int) -> Screen:
    """When its container runs, and of which image."""
    return screens.box(await look(request, number))


async def set_runs(request: Request, number: int, when: str) -> Screen:
    """It runs then."""
    if when not in screens.WHEN:
        raise Refusal(T.no_such_choice)
    runs, minutes = screens.WHEN[when]

    def put(session: Session) -> None:
        instance_settings.set_setting(session, number, InstanceSetting.RUNS, runs)
        if minutes is not None:
            instance_settings.set_setting(session, number, InstanceSetting.MINUTES, str(minutes))

    await request.run(put)
    return await box(request, number)


async def ask_opted_out(request: Request, number: int) -> Screen:
    """Shall those who wanted no more of it be kept off?"""
    return screens.ask_opted_out(await look(request, number))


async def keep_off(request: Request, number: int) -> Screen:
    """Put them on do not contact."""
    card = await look(request, number)

    def add(session: Session) -> int:
        return sum(do_not_contact.add(session, url, request.now).new for url in card.opted_out)

    request.toast = T("kept_off", people=count(await request.run(add), "person"))
    return await one(request, number)


async def _begin(request: Request, number: int, what: str) -> None:
    card = await look(request, number)
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


async def look(request: Request, number: int) -> InstanceCard:
    """An instance with what belongs to it."""
    return await request.read(lambda session: _card(session, request, number))


def _card(session: Session, request: Request, number: int) -> InstanceCard:
    row = store.numbered(session, number)
    onto = lists.get(session, row.list_id).name if row.list_id is not None else ""
    folder = taking.folder_of(row, request.services.config.data_dir)
    return InstanceCard(row, senders.get(session, row.sender_id).name, folder, onto)
