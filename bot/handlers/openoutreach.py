"""What the buttons of OpenOutreach's instances do."""

import re
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
from engine.openoutreach import taking
from storage import lists, senders
from storage import openoutreach as store
from storage.conversations import ConversationRow

FLOW = "image"
# A repository with a tag or a digest, as Docker's reference grammar has them (distribution/reference).
IMAGE = re.compile(r"[a-z0-9][a-z0-9._/:-]{0,200}(:[A-Za-z0-9_.-]{1,128})?(@sha256:[0-9a-f]{64})?")

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
    return screens.box(await _look(request, number))


async def set_runs(request: Request, number: int, when: str) -> Screen:
    """It runs then."""
    if when not in screens.WHEN:
        raise Refusal(T.no_such_choice)
    card = await _look(request, number)
    runs, minutes = screens.WHEN[when]
    await request.run(store.set_runs, card.row.sender_id, runs, minutes)
    return await box(request, number)


async def ask_image(request: Request, number: int) -> Screen:
    """Which image?"""
    card = await _look(request, number)
    await request.ask(FLOW, "image", number=number)
    return screens.ask_image(card)


async def take_image(request: Request, conversation: ConversationRow, words: str) -> Screen:
    """This one."""
    number = conversation.data["number"]
    if IMAGE.fullmatch(words.strip()) is None:
        raise Refusal(T.no_image_name)
    card = await _look(request, number)
    await request.conclude(store.set_image, card.row.sender_id, words.strip())
    return await box(request, number)


async def ask_image_again(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    """The same question, and why the last answer wouldn't do."""
    return screens.ask_image(await _look(request, conversation.data["number"]), problem)


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
