"""What the buttons of users do."""

from sqlalchemy.orm import Session
from telegram import BotCommandScopeChat
from telegram.error import TelegramError

from bot import invitations
from bot.screens import users as screens
from bot.screens.base import Screen
from bot.visit import Visit
from engine import log
from engine.rules.errors import UserError
from engine.rules.words import Role
from storage import events
from storage import users as store
from storage.users import UserRow

logger = log.get(__name__)


class NoSuchUser(UserError):
    """That person isn't a user any more: look at /users."""


async def users(visit: Visit) -> Screen:
    """Everybody."""
    return screens.users(await visit.read(store.all_users), visit.now)


async def invite(visit: Visit, role: str) -> Screen:
    """A link that lets one person in."""
    if role not in (Role.OPERATOR, Role.VIEWER):
        raise UserError("One can be invited as operator or as viewer.")
    chosen = Role(role)

    def work(session: Session) -> str:
        events.add(session, visit.now, "invited", f"Somebody was invited as {chosen}.", user_id=visit.user.id)
        return invitations.new_code(session, visit.now, chosen)

    code = await visit.run(work)
    username = visit.house.bot.username
    link = invitations.link(username, code)
    return screens.invited(chosen, link, code, username, invitations.life(chosen))


async def user(visit: Visit, user_id: int) -> Screen:
    """One person."""
    return screens.user(await visit.read(_get, user_id), visit.now)


async def ask_remove(visit: Visit, user_id: int) -> Screen:
    """Really?"""
    return screens.ask_remove(await visit.read(_get, user_id))


async def remove(visit: Visit, user_id: int) -> Screen:
    """From now on they get no answer."""

    def work(session: Session) -> UserRow:
        row = _get(session, user_id)
        if row.role is Role.OWNER:
            raise UserError("The owner can't be removed.")
        store.remove(session, user_id)
        events.add(session, visit.now, "user_removed", f"A {row.role} was removed.", user_id=visit.user.id)
        return row

    row = await visit.run(work)
    try:
        await visit.house.bot.delete_my_commands(scope=BotCommandScopeChat(row.chat_id))
    except TelegramError as error:  # a comfort: the commands would get no answer anyway
        logger.warning("menu_not_taken", reason=type(error).__name__)
    visit.toast = "Removed"
    return await users(visit)


def _get(session: Session, user_id: int) -> UserRow:
    row = store.get(session, user_id)
    if row is None:
        raise NoSuchUser
    return row
