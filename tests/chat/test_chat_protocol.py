"""The practice chat speaks Telegram's Bot API: its results, its limits and its words for what is wrong."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from practice.chat.client import ChatPerson, buttons_of
from practice.chat.faults import CHAT_BURST
from practice.serve import Served
from tests.fixtures_chat import TOKEN

ADA = 7001
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (300).to_bytes(4, "big") + (200).to_bytes(4, "big") + b"\0" * 9


def keyboard(*data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each[:20] or "-", callback_data=each)] for each in data]
    )


async def test_the_bot_and_its_person_hear_each_other(bot: Bot, ada: ChatPerson) -> None:
    sent = await bot.send_message(ADA, "<b>Hello</b> & 1 &lt; 2", parse_mode=ParseMode.HTML)
    assert (sent.text, sent.entities[0].type, sent.entities[0].length) == ("Hello & 1 < 2", "bold", 5)
    await ada.send("/start abc")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.text == "/start abc"
    assert update.message.entities[0].type == "bot_command"
    assert await bot.get_updates(offset=update.update_id + 1, timeout=0) == ()


async def test_a_long_poll_waits_for_what_comes(bot: Bot, ada: ChatPerson) -> None:
    asked = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0)
    await ada.send("at last")
    (update,) = await asked
    assert update.message is not None
    assert update.message.text == "at last"


async def test_updates_that_were_not_confirmed_come_again(bot: Bot, ada: ChatPerson) -> None:
    await ada.send("one")
    first = await bot.get_updates(timeout=5)
    assert [u.update_id for u in await bot.get_updates(timeout=0)] == [u.update_id for u in first]


async def test_of_two_readers_the_earlier_is_told_that_there_is_another(bot: Bot, chat: Served) -> None:
    async with Bot(TOKEN, base_url=f"{chat.url}/bot") as second:
        asked = [asyncio.create_task(each.get_updates(timeout=2)) for each in (bot, second)]
        ended = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(each) for each in ended} == {Conflict, tuple}
    assert "terminated by other getUpdates request" in str(next(e for e in ended if isinstance(e, Conflict)))


async def test_a_tap_is_answered_once(bot: Bot, ada: ChatPerson) -> None:
    message = await bot.send_message(ADA, "Choose", reply_markup=keyboard("go"))
    tapped = asyncio.create_task(ada.press("go", message.message_id))
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    assert update.callback_query.data == "go"
    await update.callback_query.answer("Done", show_alert=True)
    answer = await tapped
    assert (answer["text"], answer["alert"]) == ("Done", True)
    with pytest.raises(BadRequest, match="Query is too old"):
        await update.callback_query.answer()


async def test_a_message_is_edited_and_deleted_and_an_edit_that_changes_nothing_is_refused(
    bot: Bot, ada: ChatPerson
) -> None:
    message = await bot.send_message(ADA, "one", reply_markup=keyboard("a"))
    await bot.edit_message_text("two", ADA, message.message_id, reply_markup=keyboard("b"))
    (shown,) = await ada.messages()
    assert (shown["text"], buttons_of(shown)) == ("two", [("b", "b")])
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("two", ADA, message.message_id, reply_markup=keyboard("b"))
    await bot.delete_message(ADA, message.message_id)
    assert await ada.messages() == []
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("three", ADA, message.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ADA, message.message_id)


@pytest.mark.parametrize("letter", ["a", "é", "🚀"])
async def test_texts_end_at_4096_characters_as_telegram_counts_them(bot: Bot, letter: str) -> None:
    longest = 4096 // (len(letter.encode("utf-16-le")) // 2)
    await bot.send_message(ADA, letter * longest)
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(ADA, letter * longest + "a")


async def test_captions_end_at_1024_and_callback_data_at_64_bytes(bot: Bot) -> None:
    await bot.send_photo(ADA, PNG, caption="x" * 1024, reply_markup=keyboard("é" * 32))
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(ADA, PNG, caption="x" * 1025)
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(ADA, "x", reply_markup=keyboard("é" * 32 + "x"))


@pytest.mark.parametrize("text", ["", "   "])
async def test_an_empty_text_is_refused(bot: Bot, text: str) -> None:
    with pytest.raises(BadRequest, match="text is empty"):
        await bot.send_message(ADA, text)


@pytest.mark.parametrize("text", ["<b>open", "<h1>no</h1>", "a < b", "</b>"])
async def test_html_that_telegram_does_not_know_is_refused(bot: Bot, text: str) -> None:
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(ADA, text, parse_mode=ParseMode.HTML)


async def test_files_go_up_and_down(bot: Bot, ada: ChatPerson) -> None:
    await ada.upload(b"name\nJane\n", "léads.csv", caption="mine")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.document is not None
    assert (update.message.document.file_name, update.message.caption) == ("léads.csv", "mine")
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"name\nJane\n"
    sent = await bot.send_document(ADA, b"x,y\n", filename="out.csv")
    assert sent.document is not None
    assert sent.document.file_size == 4


async def test_a_file_over_20_mb_can_not_be_fetched_and_over_50_not_sent(bot: Bot, ada: ChatPerson) -> None:
    await ada.upload(b"x" * (20 * 1024 * 1024 + 1), "big.csv")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await update.message.document.get_file()
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(ADA, b"x" * (50 * 1024 * 1024 + 1), filename="huge.bin")


async def test_a_picture_has_its_own_size_and_takes_the_place_of_another(bot: Bot) -> None:
    message = await bot.send_photo(ADA, PNG, caption="one")
    assert (message.photo[-1].width, message.photo[-1].height) == (300, 200)
    await bot.edit_message_media(InputMediaPhoto(PNG, caption="two"), ADA, message.message_id)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("three", ADA, message.message_id)


async def test_a_bot_that_was_blocked_or_does_not_know_the_chat_is_told(bot: Bot, ada: ChatPerson) -> None:
    await ada.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ADA, "hello?")
    await ada.unblock()
    await bot.send_message(ADA, "hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(123, "hello?")


async def test_the_command_menu_is_set_per_person(bot: Bot, ada: ChatPerson) -> None:
    await bot.set_my_commands([BotCommand("help", "How it works")])
    assert await ada.commands() == [{"command": "help", "description": "How it works"}]
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("No-Good", "x")])


async def test_a_wrong_token_is_refused(chat: Served) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("2:wrong", base_url=f"{chat.url}/bot"):
            pass


async def fault(chat: Served, **fault: object) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        (await http.post(f"{chat.url}/practice/faults", json=fault)).raise_for_status()


async def test_too_many_messages_are_held_up_with_the_time_to_wait(bot: Bot, chat: Served) -> None:
    await fault(chat, limits=True)
    for _ in range(CHAT_BURST):
        await bot.send_message(ADA, "again")
    with pytest.raises(RetryAfter) as held:
        await bot.send_message(ADA, "once too often")
    wait = held.value.retry_after
    assert isinstance(wait, timedelta)
    assert wait >= timedelta(seconds=1)
    await fault(chat, limits=False)


@pytest.mark.parametrize("mode", ["down", "bad_gateway", "flood"])
async def test_what_goes_wrong_on_purpose_is_seen_as_it_would_be_with_telegram(
    bot: Bot, chat: Served, mode: str
) -> None:
    await fault(chat, mode=mode, count=1, methods=["sendMessage"])
    with pytest.raises((NetworkError, TimedOut, RetryAfter)):
        await bot.send_message(ADA, "lost?")
    await bot.send_message(ADA, "there")


async def test_an_answer_that_got_lost_leaves_the_message_behind(
    bot: Bot, ada: ChatPerson, chat: Served
) -> None:
    await fault(chat, mode="swallow", count=1, methods=["sendMessage"])
    with pytest.raises(NetworkError):
        await bot.send_message(ADA, "sent all the same")
    assert [message["text"] for message in await ada.messages()] == ["sent all the same"]
