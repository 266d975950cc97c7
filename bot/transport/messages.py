"""One message out, a screen or a push: what Telegram refuses goes in the next simpler form, so that its words arrive.

What an older server doesn't know (a time that the phone keeps right, a button that copies, its colour) goes as what it was
before; a picture with words becomes words, HTML becomes plain words, on as many pages as they need, and in the end they go
without buttons. A topic that is gone becomes the chat that it was in.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest

from bot.texts.said import plain
from engine.upkeep import log
from storage.users import UserRow

T = TypeVar("T")
Call = Callable[[], Awaitable[Message]]
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_TIME = re.compile(r"</?tg-time[^>]*>")
_FOLDED = "<blockquote expandable>"

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be said; `text` is Telegram's HTML. `silent`: the phone doesn't ring."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: bytes | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """One call's worth of it."""

    text: str
    html: bool = True
    photo: bytes | None = None
    keyboard: InlineKeyboardMarkup | None = None
    silent: bool = False


async def once(call: Call) -> Message:
    """The usual way to make a call: whoever wants more tries hands another one to `send`."""
    return await call()


async def send(
    bot: Bot, user: UserRow, out: Outgoing, attempt: Callable[[Call], Awaitable[Message]] = once
) -> Message:
    """Send it to where the person is answered; returns the message that has the buttons.

    Raises BadRequest when the chat isn't there, or refuses the plainest form, too.
    """
    forms = list(_forms(out))
    for number, form in enumerate(forms, 1):
        try:
            return await _in_topic(user, partial(_sent, bot, user, form, attempt))
        except BadRequest as refusal:
            if number == len(forms) or is_no_chat(refusal):
                raise
            logger.warning("sent_in_a_simpler_form", form=number, reason=str(refusal))
    raise AssertionError("there is no form")  # there is always the plain one


async def send_file(
    bot: Bot, user: UserRow, content: bytes, name: str, caption: str | None = None
) -> Message:
    """Send a file to where the person is answered."""
    return await _in_topic(
        user,
        lambda topic: bot.send_document(
            user.chat_id, content, filename=name, caption=caption, message_thread_id=topic
        ),
    )


def is_no_chat(error: BadRequest) -> bool:
    """Whether the person can't be written to at all."""
    return "chat not found" in str(error).lower()


async def _in_topic(user: UserRow, call: Callable[[int | None], Awaitable[T]]) -> T:
    try:
        return await call(user.topic_id)
    except BadRequest as refusal:
        gone = any(word in str(refusal).lower() for word in ("thread", "topic"))
        if user.topic_id is None or not gone:
            raise
    return await call(None)


async def _sent(
    bot: Bot,
    user: UserRow,
    form: list[_Part],
    attempt: Callable[[Call], Awaitable[Message]],
    topic: int | None,
) -> Message:
    *before, last = form
    for part in before:
        await attempt(partial(_call, bot, user, part, topic))
    return await attempt(partial(_call, bot, user, last, topic))


async def _call(bot: Bot, user: UserRow, part: _Part, topic: int | None) -> Message:
    mode = ParseMode.HTML if part.html else None
    if part.photo is not None:
        return await bot.send_photo(
            user.chat_id,
            part.photo,
            caption=part.text or None,
            parse_mode=mode,
            reply_markup=part.keyboard,
            disable_notification=part.silent,
            message_thread_id=topic,
        )
    return await bot.send_message(
        user.chat_id,
        part.text,
        parse_mode=mode,
        reply_markup=part.keyboard,
        disable_notification=part.silent,
        link_preview_options=NO_PREVIEW,
        message_thread_id=topic,
    )


def older(out: Outgoing) -> Outgoing:
    """The same for a server of years ago: no times, colours, folded quotes and buttons that copy."""
    text = _TIME.sub("", out.text).replace(_FOLDED, "<blockquote>")
    return replace(out, text=text, keyboard=None if out.keyboard is None else _older_buttons(out.keyboard))


def _older_buttons(keyboard: InlineKeyboardMarkup) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(button.text, url=button.url, callback_data=button.callback_data)
            for button in row
            if button.copy_text is None
        ]
        for row in keyboard.inline_keyboard
    ]
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


def _forms(out: Outgoing) -> Iterator[list[_Part]]:
    """From the one that was meant to the plainest."""
    plainer = older(out)
    for each in (out, plainer) if plainer != out else (out,):
        yield from _html(each)
    *first, last = pages(plain(out.text))
    before = [_Part(page, html=False, silent=True) for page in first]
    yield [*before, _Part(last, html=False, keyboard=plainer.keyboard, silent=out.silent)]
    if out.keyboard is not None:
        yield [*before, _Part(last, html=False, silent=out.silent)]


def _html(out: Outgoing) -> Iterator[list[_Part]]:
    words = _Part(out.text, keyboard=out.keyboard, silent=out.silent)
    if out.photo is not None:
        if length(plain(out.text)) <= MessageLimit.CAPTION_LENGTH:
            yield [_Part(out.text, photo=out.photo, keyboard=out.keyboard, silent=out.silent)]
        else:
            yield [_Part("", photo=out.photo, silent=True), words]
    if length(plain(out.text)) <= MessageLimit.MAX_TEXT_LENGTH:
        yield [words]


def pages(text: str, longest: int = MessageLimit.MAX_TEXT_LENGTH) -> list[str]:
    """Cut into pieces of at most so many UTF-16 units: at a line's end, else at a space, else anywhere."""
    found = []
    while length(text) > longest:
        piece = text.encode("utf-16-le")[: longest * 2].decode("utf-16-le", errors="ignore")
        cut = max(piece.rfind("\n"), 0) or max(piece.rfind(" "), 0) or len(piece)
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*[page for page in found if page], text]


def length(text: str) -> int:
    """As Telegram counts: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
