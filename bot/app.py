"""Builds the Application, and what becomes of an update. The inbox feeds it, nothing polls inside it.

The library has one handler: what an update asks for is read by the gate alone, not once more by rules of its own.
"""

import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

from telegram import Message, Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler
from telegram.helpers import effective_message_type

from bot import flows
from bot.error_messages import apologise, sentence
from bot.flows import conversations, upload
from bot.flows.base import Flow
from bot.handlers import home
from bot.routing import access, audit, routes
from bot.routing.request import Request
from bot.screens import help as screens
from bot.screens import upload as upload_screens
from bot.screens.base import Screen
from bot.services import RunningAgent, Services
from bot.transport.sending import is_transient
from bot.transport.taps import LONGEST
from engine.clock import Clock
from engine.rules.errors import LinkedPilotError, UserError
from engine.upkeep.config import Config
from storage import users
from storage.conversations import ConversationRow
from storage.database import Database

# The library is moving from seconds to timedeltas, and warns whoever hasn't chosen.
os.environ.setdefault("PTB_TIMEDELTA", "true")

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE
Handled = Callable[[Update, Context], Coroutine[Any, Any, None]]
HOUSE = "house"


def build(config: Config, db: Database, agent: RunningAgent, clock: Clock) -> App:
    """The Application, not started. Raises UserError when there is no token."""
    if config.telegram_token is None:
        raise UserError("There is no Telegram token: ask @BotFather for one.")
    application: App = (
        ApplicationBuilder()
        .token(config.telegram_token.get_secret_value())
        .base_url(f"{config.telegram_api_url}/bot")
        .base_file_url(f"{config.telegram_api_url}/file/bot")
        .updater(None)
        .build()
    )
    services = Services(config, db, agent, clock, application.bot, routes.may)
    application.bot_data[HOUSE] = services
    application.add_handler(TypeHandler(Update, _handler(services)))
    application.add_error_handler(_failed(services))
    return application


def services_of(application: App) -> Services:
    """What the Application was built with."""
    return cast(Services, application.bot_data[HOUSE])


def _handler(services: Services) -> Handled:
    async def handle(update: Update, _context: Context) -> None:
        request = await access.admit(services, update)
        if request is None:
            return
        if update.update_id in services.acted:  # done already, and only its answer was lost
            await _leave(request, "")
            await request.show(await home.home(request))
            return
        await _take(request)

    return handle


async def _take(request: Request) -> None:
    """What the gate has let through: a tap or a command, a file, words, or something else."""
    if request.data is not None:
        await _take_route(request, request.data)
    elif request.message is None or await _other_kind(request, request.message):
        return
    elif request.message.document is not None:
        await _leave(request, "")
        await _show(request, upload.receive(request, request.message.document))
    else:
        await _words(request)


async def _take_route(request: Request, data: str) -> None:
    found = routes.find(data)
    if found is None:
        await request.answer(screens.T.old_button, alert=True)
        await _show(request, home.home(request))
        return
    route, arguments = found
    # Any command leaves the flow; a wizard waits until somebody goes on with it.
    await _leave(request, "" if request.query is None else route.flow)
    request.audit_entry = audit.of_button(route.pattern, arguments)
    await _show(request, route.answer(request, *arguments))


async def _leave(request: Request, flow: str) -> None:
    """The person goes on with `flow`, or with something that is none; most of the time they were in no other."""
    if request.conversation is not None and request.conversation.flow != flow:
        request.conversation = await request.services.db.run(
            conversations.leave, request.user.id, flow, request.now
        )


async def _words(request: Request) -> None:
    conversation, flow = request.conversation, flows.listening(request.conversation, request.words)
    if conversation is None or flow is None:
        await request.show(screens.hint(request.user.role, conversations.unfinished(conversation)))
        return
    request.audit_entry = audit.of_words(flow.name, conversation.data)
    await _show(request, _taken(request, flow, conversation, request.words))


async def _taken(request: Request, flow: Flow, conversation: ConversationRow, text: str) -> Screen | None:
    """What the flow makes of the words; it asks again for those that it can't take."""
    try:
        return await flow.take(request, conversation, text)
    except UserError as refusal:
        return await flow.ask(request, conversation, await sentence(request.services, refusal))


async def _other_kind(request: Request, message: Message) -> bool:
    """A photo, a voice message and the like is told that it is no list; an animation is a file, too, to Telegram."""
    kind = effective_message_type(message)
    if kind is None or kind not in upload_screens.KINDS:
        return False
    await request.show(upload_screens.other_kind(kind))
    return True


async def _show(request: Request, answer: Awaitable[Screen | None]) -> None:
    try:
        screen = await answer
    except LinkedPilotError as refusal:  # a sentence for the person: beside the button, or as a screen
        words = await sentence(request.services, refusal)
        if len(words) <= LONGEST and await request.answer(words, alert=True):
            return
        screen = screens.refused(words)
    if screen is None:
        await request.answer(request.toast)
        return
    worded = screens.with_word(request.toast, screen) if request.toast else screen
    await request.show(worded if request.query is None else screen)
    if not await request.answer(request.toast) and request.query is not None and request.toast:
        # The tap was answered before its words were known: now they stand on the screen.
        await request.show(worded)


def _failed(services: Services) -> Callable[[object, Context], Coroutine[Any, Any, None]]:
    async def failed(update: object, context: Context) -> None:
        error = context.error
        if not isinstance(update, Update) or error is None:
            return
        services.failures[update.update_id] = error
        if is_transient(error) or update.effective_user is None:
            return  # the inbox tries again
        user = await services.db.read(users.get, update.effective_user.id)
        if user is not None:
            await apologise(services, user, "update_failed", error)

    return failed
