"""The commands, once: handlers, the menu, /help and who may use them are made from this table."""

from collections.abc import Iterator
from dataclasses import dataclass

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.house import House
from bot.sending import patiently
from engine import log
from engine.rules.words import Role
from storage.users import UserRow

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Command:
    """`data` is the route that it takes, the same as a button's; the route says who may."""

    name: str
    help: str
    data: str


COMMANDS = (
    Command("start", "home: today, cooldowns, campaigns", "home"),
    Command("newcampaign", "make a campaign", "new"),
    Command("campaigns", "how far the campaigns are", "campaigns"),
    Command("senders", "the LinkedIn accounts", "senders"),
    Command("relogin", "log a sender in again", "relogin"),
    Command("lists", "lists of people, and upload", "lists"),
    Command("leads", "look through the people", "leads"),
    Command("cooldown", "who is blocked, until when", "cooldown"),
    Command("comments", "the comments to choose from", "comments"),
    Command("approvals", "comments that wait for you", "approvals"),
    Command("schedule", "who acts when, today", "schedule"),
    Command("stats", "what was done and accepted, any period", "stats"),
    Command("openoutreach", "OpenOutreach on this laptop", "openoutreach"),
    Command("simulate", "what would happen in the next weeks", "simulate"),
    Command("dnc", "never contact this person or company", "dnc"),
    Command("why", "why nothing happens with a sender, a campaign or a person", "why"),
    Command("logs", "what happened", "logs"),
    Command("users", "who may use this bot", "users"),
    Command("settings", "every setting", "settings"),
    Command("pause", "stop everything at the next safe point", "pause"),
    Command("resume", "go on", "resume"),
    Command("panic", "close the browser this second", "panic"),
    Command("help", "how this works", "help"),
)


def named(text: str) -> Command | None:
    """The command with which a message begins."""
    word = text.split(maxsplit=1)[0].split("@")[0] if text.strip() else ""
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
