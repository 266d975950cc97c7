"""The one gate that every update passes. Default: no, and not even an answer.

What an update asks for is read here, once: `Request.data` is the route whose role is checked, and the route that is taken.
"""

import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session
from telegram import Chat, Message, Update, User
from telegram.constants import ChatType, MessageLimit

from bot import flows, texts
from bot.routing import commands, contents, invitations, routes
from bot.routing.commands import Typed
from bot.routing.request import Request
from bot.screens import help as help_screens
from bot.screens import users as user_screens
from bot.services import Services
from engine.rules.enums import Role
from engine.rules.facts import fact
from engine.upkeep import log
from storage import conversations, events, groups, users
from storage.conversations import ConversationRow
from storage.users import UserRow

START = "start"

logger = log.get(__name__)


def redeem(session: Session, code: str, person: User, chat: Chat, now: datetime) -> UserRow | None:
    """Let a stranger in who knows an open code; None, and a wrong try of theirs counted, otherwise."""
    given, since = invitations.hashed(code), now - invitations.LOCKED_FOR
    if users.wrong_tries(session, person.id, since) >= invitations.MOST_WRONG_TRIES:
        return None  # not even told
    for row in users.open_codes(session, now):
        taken = row.role is Role.OWNER and users.owner(session) is not None
        if secrets.compare_digest(row.code_hash, given) and not taken:
            users.use_code(session, row.id, now)
            name = commands.clean(person.full_name)
            line = fact("log.paired", name=name, role=row.role)
            events.add(session, now, "paired", line, user_id=person.id)
            return users.add(session, person.id, chat.id, name, row.role, now)
    users.count_wrong_try(session, person.id, now, since, invitations.MOST_STRANGERS)
    return None


def allow_group(session: Session, code: str, owner: User, chat: Chat, now: datetime) -> bool:
    """Answer in this group from now on; only the owner can make it so, with an open code."""
    row = users.get(session, owner.id)
    given = invitations.hashed(code)
    for known in users.open_codes(session, now, for_group=True):
        if row is not None and row.role is Role.OWNER and secrets.compare_digest(known.code_hash, given):
            users.use_code(session, known.id, now)
            groups.allow(session, chat.id, commands.clean(chat.title), now)
            line = fact("log.group_allowed", name=row.name)
            events.add(session, now, "group_allowed", line, user_id=row.id)
            return True
    return False


async def admit(services: Services, update: Update) -> Request | None:
    """The visit of a person who may do what this update asks for; None for everybody else."""
    message, typed = update.message, None
    if message is not None:
        await _follow_group(services, message)
        if contents.kind(message) is None:
            return None
        typed = commands.parse(message.to_dict(), services.bot.username)
    request = await _recognise(services, update, typed)
    if request is None:
        return None
    request.user = replace(request.user, topic_id=_topic(update))
    request.data, request.words = _asked(update, typed)
    if routes.reaches(request.user.role, _least(request)):
        return request
    if not await request.answer(help_screens.T.not_yours, alert=True):
        await request.show(help_screens.refused(help_screens.T.not_yours))
    return None


async def _follow_group(services: Services, message: Message) -> None:
    """A group that becomes a supergroup gets another number: Telegram says so in both."""
    old, new = message.migrate_from_chat_id or message.chat_id, message.migrate_to_chat_id or message.chat_id
    if old != new and await services.db.run(groups.move, old, new):
        logger.info("group_moved")


async def _recognise(services: Services, update: Update, typed: Typed | None) -> Request | None:
    person, chat, query = update.effective_user, update.effective_chat, update.callback_query
    if person is None or person.is_bot or chat is None:
        return None
    if chat.type != ChatType.PRIVATE:
        return await _recognise_in_group(services, update, typed, person, chat)
    if update.message is None and query is None:
        return None  # such as an edited message: what it said has been answered
    row, conversation = await services.db.read(_known, person.id)
    if row is None:
        code = _offered_code(typed)
        row = (
            None if code is None else await services.db.run(redeem, code, person, chat, services.clock.now())
        )
        if row is None:
            if code is not None:
                logger.warning("wrong_pairing_code", hint="5 wrong ones lock who sends them for an hour")
            return None
        logger.info("paired", role=row.role)
        row = await _speak(services, row, person)
        commands.menu_soon(services, row)
        return Request(
            services,
            row,
            update.update_id,
            update.message,
            query,
            conversation,
            toast=user_screens.welcome(row.role),
        )
    row = await _speak(services, row, person)
    return Request(services, row, update.update_id, update.message, query, conversation)


async def _recognise_in_group(
    services: Services, update: Update, typed: Typed | None, person: User, chat: Chat
) -> Request | None:
    """In the group that the owner allows: its users' commands, taps and replies; of the talk among people, nothing."""
    message, query = update.message, update.callback_query
    if chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP) or (message is None and query is None):
        return None
    code = _offered_code(typed)
    if code is not None:
        await services.db.run(allow_group, code, person, chat, services.clock.now())
    row, conversation = await services.db.read(_known, person.id)
    group = await services.db.read(groups.allowed)
    if row is None or group is None or group.id != chat.id:
        return None
    row = replace(await _speak(services, row, person), chat_id=chat.id)
    if message is not None and typed is None:
        answered = message.reply_to_message
        if (
            message.text is None
            or commands.looks_like_one(message.text)  # another bot's
            or answered is None
            or answered.message_id != await services.db.read(users.screen, row)
        ):
            return None
    return Request(services, row, update.update_id, message, query, conversation)


async def _speak(services: Services, row: UserRow, person: User) -> UserRow:
    """What is answered is written in the person's language: at first that of their Telegram, if there are texts in it."""
    if not row.language:
        row = replace(row, language=texts.known(person.language_code))
        await services.db.run(users.set_language, row.id, row.language)
    texts.speak(row.language)
    return row


def _topic(update: Update) -> int | None:
    """The topic, of a group or of the private chat, in which the person is; a mere thread of replies is none."""
    message = update.effective_message
    if not isinstance(message, Message) or not message.is_topic_message:
        return None
    return message.message_thread_id


def _known(session: Session, user_id: int) -> tuple[UserRow | None, ConversationRow | None]:
    return users.get(session, user_id), conversations.get(session, user_id)


def _offered_code(typed: Typed | None) -> str | None:
    if typed is None or typed.command.name != START or len(typed.argument.split()) != 1:
        return None
    return typed.argument if len(typed.argument) <= MessageLimit.DEEP_LINK_LENGTH else None


def _asked(update: Update, typed: Typed | None) -> tuple[str | None, str]:
    """The route that an update takes, None if it is no tap and no command; and its words."""
    if update.callback_query is not None:
        return update.callback_query.data or "", ""
    if typed is not None:
        return _linked(typed) or typed.command.data, typed.argument
    return None, "" if update.message is None else commands.clean(update.message.text)


def _linked(typed: Typed) -> str | None:
    """Where a link such as t.me/the_bot?start=campaign_12 leads; only to what is looked at, never to a deed."""
    if typed.command.name != START:
        return None
    data = typed.argument.replace("_", ":")
    return data if routes.least(data) is Role.VIEWER else None


def _least(request: Request) -> Role | None:
    """Which role this update needs; None: any. What is unknown is answered by a hint."""
    if request.data is not None:
        return routes.least(request.data)
    if request.message is None or request.message.document is not None:
        return Role.OPERATOR
    flow = flows.listening(request.conversation, request.words)
    return None if flow is None else flow.least
