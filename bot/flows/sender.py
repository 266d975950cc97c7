"""A new sender: name, e-mail, limits."""

from bot import texts
from bot.flows.base import Flow
from bot.handlers import senders as answers
from bot.routing.request import Request
from bot.screens import senders as screens
from bot.screens.base import Screen
from engine import senders as engine
from engine.rules.enums import Role
from engine.rules.errors import UserError
from storage.conversations import ConversationRow
from storage.senders import SenderRow

NAME, EMAIL, LIMITS = "name", "email", "limits"
OWN = "own"

T = texts.of("senders")


async def begin(visit: Request) -> Screen:
    """The first question."""
    await visit.ask("sender", NAME)
    return screens.ask_name()


async def back_to_email(visit: Request) -> Screen:
    """One step back."""
    name = _gathered(visit)["name"]
    await visit.ask("sender", EMAIL, name=name)
    return screens.ask_email(name)


async def choose_limits(visit: Request, preset: str) -> Screen:
    """The last answer: the sender is there."""
    gathered = _gathered(visit)
    if "email" not in gathered:
        return screens.ask_email(gathered["name"])
    row: SenderRow = await visit.conclude(
        engine.add,
        gathered["name"],
        gathered["email"],
        "careful" if preset == OWN else preset,
        visit.house.config.profiles_dir,
        visit.now,
    )
    return await answers.limits(visit, row.id) if preset == OWN else screens.added(row)


async def _take(visit: Request, talk: ConversationRow, words: str) -> Screen:
    if talk.step == LIMITS:
        raise UserError(T.choose_by_button)
    if talk.step == NAME:
        name = engine.checked_name(words)
        await visit.ask("sender", EMAIL, name=name)
        return screens.ask_email(name)
    await visit.ask("sender", LIMITS, name=talk.data["name"], email=engine.checked_email(words))
    return screens.ask_limits(talk.data["name"])


async def _ask(visit: Request, talk: ConversationRow, problem: str) -> Screen:
    if talk.step == NAME:
        return screens.ask_name(problem)
    if talk.step == LIMITS:
        return screens.ask_limits(talk.data["name"], problem)
    return screens.ask_email(talk.data["name"], problem)


def _gathered(visit: Request) -> dict[str, str]:
    if visit.talk is None or visit.talk.flow != "sender" or "name" not in visit.talk.data:
        raise UserError(T.long_ago)
    return visit.talk.data


FLOW = Flow("sender", Role.OWNER, _take, _ask)
