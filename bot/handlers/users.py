"""What the buttons of users do."""

from sqlalchemy.orm import Session
from telegram import BotCommandScopeChat
from telegram.error import TelegramError

from bot import texts
from bot.refusal import Refusal
from bot.routing import commands, invitations
from bot.routing.request import Request
from bot.screens import users as screens
from bot.screens.base import Screen
from engine.rules.enums import Role
from engine.rules.errors import UserError
from engine.upkeep import log
from storage import groups
from storage import users as store
from storage.groups import GroupRow
from storage.users import CodeRow, UserRow

logger = log.get(__name__)

T = texts.of("users")


class NoSuchUser(UserError):
    """That person isn't a user any more: look at /users."""


async def users(request: Request) -> Screen:
    """Everybody."""

    def look(session: Session) -> tuple[list[UserRow], list[CodeRow], GroupRow | None]:
        invited = store.open_codes(session, request.now)
        return store.all_users(session), invited, groups.allowed(session)

    return screens.users(*await request.read(look), request.now)


async def invite(request: Request, role: str) -> Screen:
    """A link that lets one person in."""
    chosen = _role(role)
    _in_private(request)
    code = await request.run(invitations.new_code, request.now, chosen)
    username = request.services.bot.username
    link = invitations.link(username, code)
    return screens.invited(chosen, link, code, username, invitations.lifetime(chosen))


async def withdraw(request: Request, code_id: int) -> Screen:
    """The link that was sent works no more."""

    def work(session: Session) -> None:
        if not store.withdraw_code(session, code_id):
            raise Refusal(T.withdrawn_already)

    await request.run(work)
    request.toast = T.withdrawn
    return await users(request)


async def allow_group(request: Request) -> Screen:
    """A link that takes the bot into a group."""
    _in_private(request)
    code = await request.run(invitations.new_group_code, request.now)
    username = request.services.bot.username
    link = invitations.group_link(username, code)
    return screens.group_link(link, code, username, invitations.INVITED_LIFE)


async def forbid_group(request: Request) -> Screen:
    """No answer there any more."""
    await request.run(groups.forbid)
    request.toast = T.group_removed
    return await users(request)


async def user(request: Request, user_id: int) -> Screen:
    """One person."""
    return screens.user(await request.read(_get, user_id), request.now)


async def set_role(request: Request, user_id: int, role: str) -> Screen:
    """What they may do from now on; their menu follows."""
    chosen = _role(role)

    def work(session: Session) -> UserRow:
        row = _other(session, user_id)
        store.set_role(session, row, chosen, request.now)
        return row

    row = await request.run(work)
    changed = await request.read(_get, user_id)
    commands.menu_soon(request.services, changed)
    request.toast = T("role_set", name=row.name, role=screens.ROLES[chosen])
    return screens.user(changed, request.now)


async def ask_remove(request: Request, user_id: int) -> Screen:
    """Really?"""
    return screens.ask_remove(await request.read(_get, user_id))


async def remove(request: Request, user_id: int) -> Screen:
    """From now on they get no answer, and what they began ends."""

    def work(session: Session) -> UserRow:
        row = _other(session, user_id)
        store.remove(session, user_id, request.now)
        return row

    row = await request.run(work)
    request.services.jobs.cancel_works_of(user_id)
    try:
        await request.services.bot.delete_my_commands(scope=BotCommandScopeChat(row.chat_id))
    except TelegramError as error:  # a comfort: the commands would get no answer anyway
        logger.warning("menu_not_taken", reason=type(error).__name__)
    request.toast = T.removed
    return await users(request)


def _in_private(request: Request) -> None:
    """A code isn't for everybody's eyes. Raises UserError."""
    if request.user.in_group:
        raise Refusal(T.not_here)


def _role(word: str) -> Role:
    if word not in (Role.OPERATOR, Role.VIEWER):
        raise Refusal(T.only_these_roles)
    return Role(word)


def _get(session: Session, user_id: int) -> UserRow:
    row = store.get(session, user_id)
    if row is None:
        raise NoSuchUser
    return row


def _other(session: Session, user_id: int) -> UserRow:
    """Somebody but the owner. Raises UserError."""
    row = _get(session, user_id)
    if row.role is Role.OWNER:
        raise Refusal(T.owner_stays)
    return row
