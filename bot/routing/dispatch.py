"""What becomes of an update: the gate, then the one route, file or flow that it is for, then the screen."""

from collections.abc import Awaitable

from telegram import Message, Update
from telegram.error import Forbidden

from bot import flows, texts
from bot.error_messages import apologise, sentence
from bot.flows import conversations, upload
from bot.flows.base import Flow
from bot.handlers import ai_server, free_words, home
from bot.routing import access, audit, contents, routes
from bot.routing.request import Request
from bot.screens import help as screens
from bot.screens import upload as upload_screens
from bot.screens.base import Screen
from bot.services import Services
from bot.transport.sending import is_transient
from bot.transport.taps import LONGEST
from engine.rules.errors import LinkedPilotError, UserError
from engine.upkeep import log
from storage import users
from storage.conversations import ConversationRow

logger = log.get(__name__)


async def handle(services: Services, update: Update, acted: bool = False) -> str | None:
    """Do what an update asks for and answer it; returns the name of what went wrong, None when nothing did.

    `acted` says that its deed is done already, and only the answer was lost. Raises what Telegram said when the answer
    can't be sent now and may be sent later.
    """
    try:
        await _answer(services, update, acted)
    except Forbidden as blocked:  # 403: the person, or their group, doesn't want to hear from us
        logger.info("may_not_write_there", update_id=update.update_id, reason=str(blocked))
        return type(blocked).__name__
    except Exception as error:
        if is_transient(error):
            raise
        await _apologise(services, update, error)
        return type(error).__name__
    return None


async def _answer(services: Services, update: Update, acted: bool) -> None:
    request = await access.admit(services, update)
    if request is None:
        return
    if acted:
        await _leave(request, "")
        await request.show(await home.home(request))
    elif request.data is not None:
        await _take_route(request, request.data)
    elif request.message is not None:
        await _take_message(request, request.message)


async def _take_message(request: Request, message: Message) -> None:
    """A file, words, or what is neither and told so: a photo, a voice message."""
    kind = contents.kind(message)
    if kind == contents.FILE and message.document is not None:
        await _leave(request, "")
        await _show(request, upload.receive(request, message.document))
    elif kind == contents.TEXT:
        await _words(request)
    elif kind is not None:
        await request.show(upload_screens.other_kind(kind))


async def _apologise(services: Services, update: Update, error: Exception) -> None:
    try:
        person = update.effective_user
        user = None if person is None else await services.db.read(users.get, person.id)
        if user is not None:
            await apologise(services, user, "update_failed", error)
            return
        logger.error("update_failed", update_id=update.update_id, exc_info=error)
    except Exception:  # such as of a disk that is full: the next update goes on
        logger.exception("not_apologised", update_id=update.update_id)


async def _take_route(request: Request, data: str) -> None:
    found = routes.find(data)
    if found is None:
        await request.answer(screens.T.old_button, alert=True)
        await _show(request, home.home(request))
        return
    route, arguments = found
    # Any command leaves the flow; a wizard waits until somebody goes on with it.
    await _leave(request, "" if request.query is None else route.flow)
    with texts.speaking(request.services.config.language):  # the log is everybody's
        request.audit_entry = audit.of_button(route.pattern, arguments)
    await _show(request, route.answer(request, *arguments))


async def _leave(request: Request, flow: str) -> None:
    """The person goes on with `flow`, or with something that is none; most of the time they were in no other."""
    if request.conversation is not None and request.conversation.flow != flow:
        request.conversation = await request.services.db.run(
            conversations.leave, request.user.id, flow, request.now
        )


async def _words(request: Request) -> None:
    if ai_server.MARK in request.words:  # a password, and no answer to any question
        await ai_server.take(request, request.words)
        return
    conversation, flow = request.conversation, flows.listening(request.conversation, request.words)
    if conversation is None or flow is None:
        await _show(request, free_words.take(request))
        return
    with texts.speaking(request.services.config.language):
        request.audit_entry = audit.of_words(flow.name, conversation.data)
    await _show(request, _taken(request, flow, conversation, request.words))


async def _taken(request: Request, flow: Flow, conversation: ConversationRow, text: str) -> Screen | None:
    """What the flow makes of the words; it asks again for those that it can't take."""
    try:
        return await flow.take(request, conversation, text)
    except UserError as refusal:
        return await flow.ask(request, conversation, await sentence(request.services, refusal))


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
