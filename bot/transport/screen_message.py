"""Showing a screen: one message per person, edited in place.

A tap on the screen's own message changes that message. Everything else (a command, words, a tap on a push) gets a
new one below, and the former screen goes.
"""

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot import pictures
from bot.screens.base import Button, Keyboard, Screen
from bot.services import Services
from bot.transport import messages
from bot.transport.messages import NO_PREVIEW, Outgoing
from bot.transport.sending import is_transient, patiently
from engine.rules.enums import Role
from engine.upkeep import log
from storage import users
from storage.users import UserRow

logger = log.get(__name__)


async def show(services: Services, user: UserRow, screen: Screen, over: int | None = None) -> int:
    """Show it in place of the message `over` if that is the person's screen; returns the message's id."""
    photo = await drawn(screen)
    keyboard = markup(services, screen.keyboard, user.role)
    async with services.screen_locks[user.id]:
        current = await services.db.read(users.screen, user)
        if (
            over is not None
            and over == current
            and await edit(services, user.chat_id, over, screen.text, keyboard, photo)
        ):
            return over
        message = await send(services, user, screen.text, keyboard, photo)
        await services.db.run(users.set_screen, user, message.message_id)
        if current is not None:
            await remove(services, user.chat_id, current)
        return message.message_id


async def let_go(services: Services, user: UserRow, message_id: int) -> None:
    """This message stays as it is: the next screen comes below it."""
    async with services.screen_locks[user.id]:
        if await services.db.read(users.screen, user) == message_id:
            await services.db.run(users.set_screen, user, None)


async def edit(
    services: Services,
    chat_id: int,
    message_id: int,
    text: str,
    keyboard: InlineKeyboardMarkup | None,
    photo: bytes | None = None,
) -> bool:
    """Change a message; False when it can't become that (gone, or a picture that shall be text)."""
    out = Outgoing(text, keyboard, photo)
    if await _edited(services, chat_id, message_id, out):
        return True
    plainer = messages.older(out)
    return plainer != out and await _edited(services, chat_id, message_id, plainer)


async def _edited(services: Services, chat_id: int, message_id: int, out: Outgoing) -> bool:
    bot = services.bot

    async def call() -> object:
        if out.photo is not None:
            media = InputMediaPhoto(out.photo, caption=out.text, parse_mode=ParseMode.HTML)
            return await bot.edit_message_media(media, chat_id, message_id, reply_markup=out.keyboard)
        return await bot.edit_message_text(
            out.text,
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=out.keyboard,
            link_preview_options=NO_PREVIEW,
        )

    try:
        await patiently(call, services.clock)
    except BadRequest as refusal:
        return "not modified" in str(refusal).lower()
    return True


async def send(
    services: Services,
    user: UserRow,
    text: str,
    keyboard: InlineKeyboardMarkup | None = None,
    photo: bytes | None = None,
) -> Message:
    """A new message where the person is answered."""
    out = Outgoing(text, keyboard, photo)
    return await messages.send(services.bot, user, out, lambda call: patiently(call, services.clock))


def markup(services: Services, keyboard: Keyboard, role: Role) -> InlineKeyboardMarkup | None:
    """The buttons that this role may press."""
    allowed = [
        [
            _button(services, button)
            for button in row
            if button.is_link or button.copies or services.may(role, button.data)
        ]
        for row in keyboard
    ]
    filled = [row for row in allowed if row]
    return InlineKeyboardMarkup(filled) if filled else None


def _button(services: Services, button: Button) -> InlineKeyboardButton:
    if button.copies:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copies))
    if button.is_link:
        return InlineKeyboardButton(button.label, url=button.data)
    return InlineKeyboardButton(button.label, callback_data=button.data, style=services.style(button.data))


async def drawn(screen: Screen) -> bytes | None:
    """The screen's picture, if it has one that can be drawn."""
    if screen.picture is None:
        return None
    try:
        return await pictures.draw(screen.picture)
    except Exception:
        logger.exception("picture_failed", picture=screen.picture.name)
        return None  # the words say the same


async def remove(services: Services, chat_id: int, message_id: int) -> None:
    try:
        await services.bot.delete_message(chat_id, message_id)
    except TelegramError as error:
        # Older than 48 hours, or deleted by the person: an old screen does no harm.
        logger.debug("screen_not_removed", transient=is_transient(error))
