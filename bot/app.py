"""Builds the Application: one line per handler. The inbox feeds it, nothing polls inside it."""

import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ApplicationHandlerStop,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.helpers import effective_message_type

from bot import access, commands, deeds, flows, routes, talks
from bot.answers import home
from bot.flows import upload
from bot.flows.base import Flow
from bot.house import House, RunningAgent
from bot.receipts import Numbers, Receipts
from bot.screens import help as screens
from bot.screens import upload as upload_screens
from bot.screens.base import Screen
from bot.sending import is_transient
from bot.taps import LONGEST
from bot.trouble import apologise
from bot.visit import Visit
from engine.clock import Clock
from engine.config import Config
from engine.rules.errors import LinkedPilotError, UserError
from engine.rules.words import Role
from storage import users
from storage.conversations import Talk
from storage.database import Database

# The library is moving from seconds to timedeltas, and warns whoever hasn't chosen.
os.environ.setdefault("PTB_TIMEDELTA", "true")

App = Application[Any, Any, Any, Any, Any, Any]
Handled = Callable[[Update, "Context"], Coroutine[Any, Any, None]]
HOUSE = "house"


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """What a handler gets; the gate puts the visit in."""

    visit: Visit


def build(config: Config, db: Database, agent: RunningAgent, clock: Clock) -> App:
    """The Application, not started. Raises UserError when there is no token."""
    if config.telegram_token is None:
        raise UserError("There is no Telegram token: ask @BotFather for one.")
    numbers = Numbers()
    application: App = (
        ApplicationBuilder()
        .token(config.telegram_token.get_secret_value())
        .base_url(f"{config.telegram_api_url}/bot")
        .base_file_url(f"{config.telegram_api_url}/file/bot")
        .request(Receipts(numbers))
        .get_updates_request(Receipts(numbers, connections=1))
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .build()
    )
    house = House(config, db, agent, clock, application.bot, routes.may, numbers)
    application.bot_data[HOUSE] = house
    application.add_handler(TypeHandler(Update, _gate(house)), group=-1)
    for command in commands.COMMANDS:
        application.add_handler(CommandHandler(command.name, _command(command.data)))
    application.add_handler(CallbackQueryHandler(_tap))
    application.add_handler(MessageHandler(filters.Document.ALL, _file))
    application.add_handler(MessageHandler(filters.TEXT, _words))
    application.add_handler(MessageHandler(filters.ALL, _unknown))
    application.add_error_handler(_failed(house))
    return application


def house_of(application: App) -> House:
    """What the Application was built with."""
    return cast(House, application.bot_data[HOUSE])


def _gate(house: House) -> Handled:
    async def gate(update: Update, context: Context) -> None:
        visit = await access.admit(house, update)
        if visit is None:
            raise ApplicationHandlerStop
        context.visit = visit
        if update.update_id in house.acted:  # done already, and only its answer was lost
            visit.talk = await visit.keep(talks.leave, visit.user.id, "", visit.now)
            await visit.show(await home.home(visit))
            raise ApplicationHandlerStop

    return gate


def _command(data: str) -> Handled:
    async def handle(update: Update, context: Context) -> None:
        visit = context.visit
        visit.words = _text(visit).partition(" ")[2].strip()
        # Any command leaves the flow; a wizard waits until somebody goes on with it.
        visit.talk = await visit.keep(talks.leave, visit.user.id, "", visit.now)
        await _take_route(visit, _linked(visit) or data)

    return handle


def _linked(visit: Visit) -> str | None:
    """Where a link such as t.me/the_bot?start=campaign_12 leads; only to what is looked at, never to a deed."""
    if not _text(visit).startswith("/start"):
        return None
    data = visit.words.replace("_", ":")
    return data if routes.least(data) is Role.VIEWER else None


async def _tap(update: Update, context: Context) -> None:
    visit = context.visit
    data = visit.query.data or "" if visit.query is not None else ""
    found = routes.find(data)
    if found is None:
        await visit.answer(screens.OLD_BUTTON, alert=True)
        data = "home"
    else:
        await _leave(visit, found[0].flow)
    await _take_route(visit, data)


async def _leave(visit: Visit, flow: str) -> None:
    """The person goes on with `flow`, or with something that is none; most of the time they were in no other."""
    if visit.talk is not None and visit.talk.flow != flow:
        visit.talk = await visit.house.db.run(talks.leave, visit.user.id, flow, visit.now)


async def _take_route(visit: Visit, data: str) -> None:
    found = routes.find(data)
    assert found is not None
    route, arguments = found
    visit.deed = deeds.of_button(route.pattern, arguments)
    await _show(visit, route.answer(visit, *arguments))


async def _file(update: Update, context: Context) -> None:
    visit = context.visit
    document = visit.message.document if visit.message is not None else None
    if document is not None and not await _other_kind(update, visit):
        await _leave(visit, "")
        await _show(visit, upload.receive(visit, document))


async def _words(update: Update, context: Context) -> None:
    visit = context.visit
    talk, flow = visit.talk, flows.find(visit.talk)
    text = _text(visit)
    if talk is None or flow is None or talk.data.get(talks.AWAY) or text.startswith("/"):
        await visit.show(screens.hint(visit.user.role, talks.unfinished(talk)))
        return
    visit.deed = deeds.of_words(flow.name, talk.data)
    await _show(visit, _taken(visit, flow, talk, text))


async def _taken(visit: Visit, flow: Flow, talk: Talk, text: str) -> Screen | None:
    """What the flow makes of the words; it asks again for those that it can't take."""
    try:
        return await flow.take(visit, talk, text)
    except UserError as refusal:
        return await flow.ask(visit, talk, str(refusal))


async def _other_kind(update: Update, visit: Visit) -> bool:
    """A photo, a voice message and the like is told that it is no list; an animation is a file, too, to Telegram."""
    kind = effective_message_type(update)
    if kind is None or kind not in upload_screens.KINDS:
        return False
    await visit.show(upload_screens.other_kind(kind))
    return True


async def _unknown(update: Update, context: Context) -> None:
    if not await _other_kind(update, context.visit):
        await context.visit.show(screens.hint(context.visit.user.role, talks.unfinished(context.visit.talk)))


async def _show(visit: Visit, answer: Awaitable[Screen | None]) -> None:
    try:
        screen = await answer
    except LinkedPilotError as refusal:  # a sentence for the person: beside the button, or as a screen
        if len(str(refusal)) <= LONGEST and await visit.answer(str(refusal), alert=True):
            return
        screen = screens.refused(str(refusal))
    if screen is None:
        await visit.answer(visit.toast)
        return
    worded = screens.with_word(visit.toast, screen) if visit.toast else screen
    await visit.show(worded if visit.query is None else screen)
    if not await visit.answer(visit.toast) and visit.query is not None and visit.toast:
        # The tap was answered before its words were known: now they stand on the screen.
        await visit.show(worded)


def _failed(house: House) -> Callable[[object, Context], Coroutine[Any, Any, None]]:
    async def failed(update: object, context: Context) -> None:
        error = context.error
        if not isinstance(update, Update) or error is None:
            return
        house.failures[update.update_id] = error
        if is_transient(error) or update.effective_user is None:
            return  # the inbox tries again
        user = await house.db.read(users.get, update.effective_user.id)
        if user is not None:
            await apologise(house, user, "update_failed", error)

    return failed


def _text(visit: Visit) -> str:
    # No database keeps a NUL in a text; no phone sends one.
    return (visit.message.text or "").replace("\0", "") if visit.message is not None else ""
