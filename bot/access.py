"""The one gate that every update passes. Default: no, and not even an answer."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session
from telegram import Chat, Message, Update, User
from telegram.constants import ChatType, MessageLimit

from bot import commands, flows, invitations, routes
from bot.house import House
from bot.screens import help as help_screens
from bot.visit import Visit
from engine import log
from engine.rules.words import Role
from storage import conversations, events, users
from storage.conversations import Talk
from storage.users import UserRow

MOST_WRONG_TRIES = 5

logger = log.get(__name__)


def redeem(session: Session, code: str, person: User, chat: Chat, now: datetime) -> UserRow | None:
    """Let a stranger in who knows an open code; None, and a wrong try counted, otherwise."""
    given = invitations.hashed(code)
    for row in users.open_codes(session, now, MOST_WRONG_TRIES):
        taken = row.role is Role.OWNER and users.owner(session) is not None
        if secrets.compare_digest(row.code_hash, given) and not taken:
            users.use_code(session, row.id, now)
            events.add(session, now, "paired", f"Somebody became {row.role}.", user_id=person.id)
            return users.add(session, person.id, chat.id, person.full_name, row.role, now)
    users.count_wrong_try(session, now)
    return None


async def admit(house: House, update: Update) -> Visit | None:
    """The visit of a person who may do what this update asks for; None for everybody else."""
    visit = await _recognise(house, update)
    if visit is None:
        return None
    least = _least(update, visit.talk)
    if routes.reaches(visit.user.role, least):
        return visit
    if visit.query is not None:
        await visit.answer(help_screens.NOT_YOURS, alert=True)
    return None


async def _recognise(house: House, update: Update) -> Visit | None:
    person, chat, query = update.effective_user, update.effective_chat, update.callback_query
    if person is None or person.is_bot or chat is None or chat.type != ChatType.PRIVATE:
        return None
    if update.message is None and query is None:
        return None  # such as an edited message: what it said has been answered
    row, talk = await house.db.read(_known, person.id)
    if row is None:
        code = _offered_code(update.message)
        row = None if code is None else await house.db.run(redeem, code, person, chat, house.clock.now())
        if row is None:
            if code is not None:
                logger.warning("wrong_pairing_code", hint="5 wrong tries lock it; a restart makes a new one")
            return None
        logger.info("paired", role=row.role)
        await commands.set_menu(house, row)
    return Visit(house, row, update.update_id, update.message, query, talk)


def _known(session: Session, user_id: int) -> tuple[UserRow | None, Talk | None]:
    return users.get(session, user_id), conversations.get(session, user_id)


def _offered_code(message: Message | None) -> str | None:
    words = (message.text or "").split() if message is not None else []
    if len(words) != 2 or words[0].split("@")[0] != "/start" or len(words[1]) > MessageLimit.DEEP_LINK_LENGTH:
        return None
    return words[1]


def _least(update: Update, talk: Talk | None) -> Role | None:
    """Which role this update needs; None: any. What is unknown is answered by a hint."""
    if update.callback_query is not None:
        return routes.least(update.callback_query.data or "")
    message = update.message
    if message is None or message.document is not None:
        return Role.OPERATOR
    command = commands.named(message.text or "")
    if command is not None:
        return routes.least(command.data)
    flow = flows.find(talk)
    return None if flow is None else flow.least
