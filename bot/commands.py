"""The commands, once: handlers, the menu, /help and who may use them are made from this table."""

from collections.abc import Iterator
from dataclasses import dataclass

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot import texts
from bot.house import House
from bot.sending import patiently
from engine import log
from engine.rules.words import Role
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
    Command("pages", "pages"),
    Command("why", "why"),
    Command("logs", "logs"),
    Command("users", "users"),
    Command("settings", "settings"),
    Command("pause", "pause"),
    Command("resume", "resume"),
    Command("panic", "panic"),
    Command("backup", "backup"),
    Command("help", "help"),
)


def named(text: str, bot_name: str = "") -> Command | None:
    """The command with which a message begins; one that is meant for another bot (/pause@that_one) is none of ours."""
    word, _, meant = text.split(maxsplit=1)[0].partition("@") if text.strip() else ("", "", "")
    if meant.lower() not in ("", bot_name.lower()):
        return None
    return next((command for command in COMMANDS if word == f"/{command.name}"), None)


def of_role(house: House, role: Role) -> Iterator[Command]:
    """The commands that a role may use."""
    return (command for command in COMMANDS if house.may(role, command.data))


async def set_menu(house: House, user: UserRow) -> None:
    """Put this person's commands into their chat's menu; strangers have none."""
    menu = [BotCommand(command.name, command.help) for command in of_role(house, user.role)]
    try:
        await patiently(
            lambda: house.bot.set_my_commands(menu, scope=BotCommandScopeChat(user.chat_id)), house.clock
        )
    except TelegramError as error:  # a comfort: without it every command still works
        logger.warning("menu_not_set", reason=type(error).__name__)


async def describe(house: House) -> None:
    """What a person reads before they press Start, and on the bot's profile; set only when it is another text."""
    bot = house.bot
    try:
        if (await patiently(bot.get_my_description, house.clock)).description != HELP.description:
            await patiently(lambda: bot.set_my_description(HELP.description), house.clock)
        short = (await patiently(bot.get_my_short_description, house.clock)).short_description
        if short != HELP.short_description:
            await patiently(lambda: bot.set_my_short_description(HELP.short_description), house.clock)
    except TelegramError as error:  # a comfort, as the menus are
        logger.warning("not_described", reason=type(error).__name__)
