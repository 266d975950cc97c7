"""The commands, once: what a message asks for, the menu and /help are made from this table.

`parse` is the one place where a message becomes a command: the gate, the fast lane of what shall stop everything and
what is then done all take what it says. Who may use a command stands at the route that it takes.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from telegram import BotCommand, BotCommandScopeChat
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot import texts
from bot.services import Services
from bot.transport.sending import patiently
from engine.rules.enums import Role
from engine.rules.names import visible
from engine.upkeep import log
from storage import users
from storage.users import UserRow

logger = log.get(__name__)

T = texts.of("commands")
HELP = texts.of("help")


@dataclass(frozen=True, slots=True)
class Command:
    """`data` is the route that it takes, the same as a button's; the route says who may."""

    name: str
    data: str

    @property
    def help(self) -> str:
        """What it shows or does, in a few words."""
        return T[self.name]


COMMANDS = (
    Command("start", "home"),
    Command("newcampaign", "new"),
    Command("campaigns", "campaigns"),
    Command("senders", "senders"),
    Command("relogin", "relogin"),
    Command("lists", "lists"),
    Command("export", "export"),
    Command("leads", "leads"),
    Command("cooldown", "cooldown"),
    Command("comments", "comments"),
    Command("approvals", "approvals"),
    Command("schedule", "schedule"),
    Command("stats", "stats"),
    Command("openoutreach", "openoutreach"),
    Command("simulate", "simulate"),
    Command("dnc", "dnc"),
    Command("forget", "forget"),
    Command("pages", "pages"),
    Command("why", "why"),
    Command("logs", "logs"),
    Command("users", "users"),
    Command("settings", "settings"),
    Command("pause", "pause"),
    Command("resume", "resume"),
    Command("panic", "panic"),
    Command("doctor", "doctor"),
    Command("laptops", "laptops"),
    Command("backup", "backup"),
    Command("help", "help"),
)


STOP = "pause"  # what "stop" means
BY_NAME = {command.name: command for command in COMMANDS}
# Marks behind the name are nothing (/panic!), but for those of a path, a link or an address: there it is no command.
_SPELLING = re.compile(
    r"/(?P<name>[a-z0-9_]+)(?:@(?P<bot>[a-z0-9_]*))?[^\w\s/<>@]*(?:\s(?P<argument>.*))?",
    re.IGNORECASE | re.DOTALL,
)
# Whose words they are: sent on from elsewhere, or written by another bot. (`forward_date` is of older servers.)
_OF_OTHERS = ("forward_origin", "forward_date", "via_bot")
_SHOWN = ("blockquote", "expandable_blockquote", "code", "pre")  # a text that is cited, not said


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as somebody typed it: which one, and what stands behind it."""

    command: Command
    argument: str


def parse(message: Mapping[str, Any], bot_name: str = "") -> Typed | None:
    """The command that a message is, if it is one; `message` as Telegram sends it.

    It begins with its name, in capitals or not, or is "stop" in a chat of the person's own; one that is meant for another bot (/pause@that_one) is none of ours.
    What is forwarded or cited, and what stands below a file, are words.
    """
    if _cites(message):
        return None
    words = clean(message.get("text"))
    found = _SPELLING.fullmatch(words)
    if found is None and message.get("chat", {}).get("type") == ChatType.PRIVATE and means_stop(words):
        return Typed(BY_NAME[STOP], "")
    if found is None or (found["bot"] or bot_name).lower() != bot_name.lower():
        return None
    command = BY_NAME.get(found["name"].lower())
    return None if command is None else Typed(command, (found["argument"] or "").strip())


def means_stop(words: str) -> bool:
    """Whether somebody says that everything shall stop, in any language: they don't look for the command then."""
    return words.strip(" .!\n\t").lower() in _stops()


@cache
def _stops() -> frozenset[str]:
    return frozenset(word for name in texts.languages() for word in texts.language(name)["typed"]["stop"])


def nearest(message: Mapping[str, Any], known: Iterable[Command]) -> Command | None:
    """The command of `known` that a slip (/pauze) most likely meant; None where it is none, or somebody else's words."""
    found = None if _cites(message) else _SPELLING.fullmatch(clean(message.get("text")))
    if found is None or found["bot"] or found["name"].lower() in BY_NAME:
        return None
    by_name = {command.name: command for command in known}
    near = difflib.get_close_matches(found["name"].lower(), by_name, n=1)
    return by_name[near[0]] if near else None


def _cites(message: Mapping[str, Any]) -> bool:
    """Whether it was sent on from elsewhere, or shows a text instead of saying it."""
    shown = (each.get("offset") == 0 and each.get("type") in _SHOWN for each in message.get("entities") or ())
    return any(key in message for key in _OF_OTHERS) or any(shown)


def clean(text: str | None) -> str:
    """What a message says, and what its writer is called."""
    return visible(text or "")


def looks_like_one(words: str) -> bool:
    """Words like a command, whether or not there is such a one: they answer no question."""
    return words.lstrip().startswith("/")


def of_role(services: Services, role: Role) -> Iterator[Command]:
    """The commands that a role may use."""
    return (command for command in COMMANDS if services.may(role, command.data))


def menu_soon(services: Services, user: UserRow) -> None:
    """Their menu, in its own time: Telegram may want us to wait, and the person shall see something at once."""
    services.jobs.start(f"menu of {user.id}: {user.role} {user.language}", set_menu(services, user.id))


async def set_menu(services: Services, user_id: int) -> None:
    """Put a person's commands into their own chat's menu; strangers have none.

    One after the other, each as the person is by then: whatever was waited for in between, the last one is right.
    """
    async with services.menu_locks[user_id]:
        user = await services.db.read(users.get, user_id)
        if user is None:
            return  # shut out meanwhile
        with texts.speaking(user.language):
            menu = [BotCommand(command.name, command.help) for command in of_role(services, user.role)]
        scope = BotCommandScopeChat(user.chat_id)
        try:
            await patiently(lambda: services.bot.set_my_commands(menu, scope=scope), services.clock)
        except TelegramError as error:  # a comfort: without it every command still works
            logger.warning("menu_not_set", reason=type(error).__name__)


async def describe(services: Services) -> None:
    """What a person reads before they press Start, and on the bot's profile; set only when it is another text.

    Each language's for the phones that speak it, and English for all others.
    """
    try:
        for name in texts.languages():
            with texts.speaking(name):
                await _describe(services, None if name == texts.LANGUAGE else name)
    except TelegramError as error:  # a comfort, as the menus are
        logger.warning("not_described", reason=type(error).__name__)


async def _describe(services: Services, code: str | None) -> None:
    bot, clock = services.bot, services.clock
    long, short = HELP.description, HELP.short_description
    if (await patiently(lambda: bot.get_my_description(code), clock)).description != long:
        await patiently(lambda: bot.set_my_description(long, code), clock)
    if (await patiently(lambda: bot.get_my_short_description(code), clock)).short_description != short:
        await patiently(lambda: bot.set_my_short_description(short, code), clock)
