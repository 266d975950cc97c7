"""A new sender: name, e-mail, limits."""

from bot import texts
from bot.flows.base import Flow
from bot.handlers import senders as answers
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import sender_questions as screens
from bot.screens.base import Screen
from engine import senders as engine
from engine.rules.enums import Role
from storage.conversations import ConversationRow
from storage.senders import SenderRow

NAME, EMAIL, LIMITS = "name", "email", "limits"
OWN = "own"

T = texts.of("senders")


async def begin(request: Request) -> Screen:
    """The first question."""
    await request.ask("sender", NAME)
    return screens.ask_name()


async def back_to_email(request: Request) -> Screen:
    """One step back."""
    name = _gathered(request)["name"]
    await request.ask("sender", EMAIL, name=name)
    return screens.ask_email(name)


async def choose_limits(request: Request, preset: str) -> Screen:
    """The last answer: the sender is there."""
    gathered = _gathered(request)
    if "email" not in gathered:
        return screens.ask_email(gathered["name"])
    row: SenderRow = await request.conclude(
        engine.add,
        gathered["name"],
        gathered["email"],
        "careful" if preset == OWN else preset,
        request.services.config.profiles_dir,
        request.now,
    )
    return await answers.limits(request, row.id) if preset == OWN else screens.added(row)


async def _take(request: Request, conversation: ConversationRow, words: str) -> Screen:
    if conversation.step == LIMITS:
        raise Refusal(T.choose_by_button)
    if conversation.step == NAME:
        name = engine.checked_name(words)
        await request.ask("sender", EMAIL, name=name)
        return screens.ask_email(name)
    await request.ask("sender", LIMITS, name=conversation.data["name"], email=engine.checked_email(words))
    return screens.ask_limits(conversation.data["name"])


async def _ask(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    if conversation.step == NAME:
        return screens.ask_name(problem)
    if conversation.step == LIMITS:
        return screens.ask_limits(conversation.data["name"], problem)
    return screens.ask_email(conversation.data["name"], problem)


def _gathered(request: Request) -> dict[str, str]:
    if (
        request.conversation is None
        or request.conversation.flow != "sender"
        or "name" not in request.conversation.data
    ):
        raise Refusal(T.long_ago)
    return request.conversation.data


FLOW = Flow("sender", Role.OWNER, _take, _ask)
