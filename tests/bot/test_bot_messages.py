"""Whatever Telegram refuses is sent in the next simpler form; an answer goes where the question was asked."""

from pathlib import Path
from typing import Any

import pytest

from bot import pictures
from bot.routing import routes
from bot.routing.request import Request
from bot.screens.base import Button, Picture, Screen
from bot.texts.times import moment
from bot.transport.messages import length, pages
from engine.rules.enums import PushKind
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import groups, inbox, outbox
from tests.bot.running import ADA, Running, patch_route, tap, until
from tests.bot.world import GROUP_ID
from tests.fixtures_db import MONDAY
from tests.fixtures_words import markup

LONG = "\n".join(f"line {number} of many" for number in range(600))
PICTURE = Picture("cooldown", {"days": [["Mon", 3]]})


def shows(bot: Running, monkeypatch: pytest.MonkeyPatch, screen: Screen) -> None:
    """/schedule is this screen."""

    async def answer(_request: Request) -> Screen:
        return screen

    patch_route(monkeypatch, "schedule", answer)


async def ours(person: ChatPerson) -> list[dict[str, Any]]:
    return [message for message in await person.messages() if message["from"]["is_bot"]]


async def test_a_screen_whose_picture_is_refused_comes_as_words(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(bot, monkeypatch, Screen("<b>In words</b>", ((Button("Home", "home"),),), PICTURE))
    await bot.faults("refuse", methods=["sendPhoto"], says="PHOTO_INVALID_DIMENSIONS")
    await owner.send("/schedule")
    shown = await owner.wait_for("In words")
    assert "photo" not in shown
    assert buttons_of(shown) == [("Home", "home")]


async def test_a_screen_that_telegram_can_t_read_comes_as_plain_words(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(bot, monkeypatch, Screen("unclosed & <b>bold", ((Button("Home", "home"),),)))
    await owner.send("/schedule")
    assert buttons_of(await owner.wait_for("unclosed & bold")) == [("Home", "home")]
    await tap(owner, "home")  # it is the person's screen as any other: the next one takes its place
    await owner.wait_for("LinkedPilot")
    assert not [message for message in await ours(owner) if "unclosed" in text_of(message)]


async def test_a_screen_that_is_too_long_comes_on_pages_with_its_buttons_on_the_last(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(bot, monkeypatch, Screen(f"<b>Begin</b>\n{LONG}\nthe end", ((Button("Home", "home"),),)))
    await owner.send("/schedule")
    last = await owner.wait_for("the end")
    assert buttons_of(last) == [("Home", "home")]
    texts = [text_of(message) for message in await ours(owner) if "of many" in text_of(message)]
    assert "\n".join(texts) == f"Begin\n{LONG}\nthe end"


async def test_what_an_older_telegram_doesn_t_know_comes_as_it_was_before(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = f"<b>Until {moment(MONDAY, '14:05')}</b>"
    shows(bot, monkeypatch, Screen(words, ((Button("Copy", copies="/start"),), (Button("Go", "resume"),))))
    await owner.send("/schedule")
    shown = await owner.wait_for("Until 14:05")
    assert "date_time" in {entity["type"] for entity in shown["entities"]}
    (copy,), (go,) = shown["reply_markup"]["inline_keyboard"]
    assert (copy["copy_text"], go["style"]) == ({"text": "/start"}, "success")

    await bot.faults(
        "refuse",
        count=1,
        says='can\'t parse entities: Unsupported start tag "tg-time"',
        methods=["sendMessage"],
    )
    sent = await owner.send("/schedule")
    shown = await owner.wait_for("Until 14:05", after=sent)
    assert {entity["type"] for entity in shown["entities"]} == {"bold"}
    assert buttons_of(shown) == [("Go", "resume")]
    assert "style" not in shown["reply_markup"]["inline_keyboard"][0][0]


async def test_a_screen_is_changed_in_place_on_an_older_telegram_too(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await owner.send("/start")
    home = await owner.wait_for("LinkedPilot", after=sent)
    shows(bot, monkeypatch, Screen(f"Until {moment(MONDAY, '14:05')}", ((Button("Home", "home"),),)))
    await bot.faults(
        "refuse",
        count=1,
        says='can\'t parse entities: Unsupported start tag "tg-time"',
        methods=["editMessageText"],
    )
    await owner.press("schedule", home["message_id"], old=True)
    assert (await owner.wait_for("Until 14:05"))["message_id"] == home["message_id"]


async def test_buttons_that_are_refused_don_t_take_the_words_with_them(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(bot, monkeypatch, Screen("the words", ((Button("Home", "home"),),)))
    await bot.faults("refuse", count=2, methods=["sendMessage"], says="BUTTON_DATA_INVALID")
    await owner.send("/schedule")
    assert buttons_of(await owner.wait_for("the words")) == []


@pytest.mark.parametrize("method", ["sendPhoto", "sendMessage"])
async def test_a_push_goes_the_same_way(bot: Running, owner: ChatPerson, tmp_path: Path, method: str) -> None:
    shot = tmp_path / "evidence.png"
    shot.write_bytes(await pictures.draw(PICTURE))
    await bot.faults("refuse", count=1, methods=[method], says="IMAGE_PROCESS_FAILED")
    with bot.db.transaction() as session:
        outbox.push(session, bot.clock.now(), PushKind.ERROR, markup(f"first {LONG}"), photo=shot)
    bot.pushes.wake()
    await owner.wait_for("line 599 of many")
    said = "".join(text_of(message) for message in await ours(owner))
    assert all(f"line {number} of many" in said for number in range(600))


def test_pages_end_at_a_line_s_end_and_lose_nothing() -> None:
    assert pages("short") == ["short"]
    found = pages("a line\n" * 10 + "x" * 40, 20)
    assert all(length(page) <= 20 for page in found)
    assert "".join(found).replace("\n", "") == "a line" * 10 + "x" * 40
    assert pages("🙂" * 12, 10) == ["🙂" * 5, "🙂" * 5, "🙂" * 2]  # two units each, and none is cut in two


async def test_in_a_private_topic_the_answer_comes_there_and_the_note_of_its_opening_gets_none(
    bot: Running, owner: ChatPerson
) -> None:
    await bot.settled()
    before = len(await ours(owner))
    topic = await owner.open_topic("Leads")
    await bot.settled()
    assert len(await ours(owner)) == before
    await owner.send("/schedule")
    shown = await owner.wait_for("Schedule")
    assert (shown.get("message_thread_id"), shown.get("is_topic_message")) == (topic, True)
    await owner.press("sample", shown["message_id"], old=True)
    sample = await owner.wait_for(lambda message: "document" in message)
    assert sample["message_thread_id"] == topic
    owner.in_topic(0)
    await owner.send("/cooldown")
    assert "message_thread_id" not in await owner.wait_for("Cooldown")


async def test_a_topic_that_is_gone_meanwhile_is_answered_in_the_chat(
    bot: Running, owner: ChatPerson
) -> None:
    await owner.open_topic("Leads")
    await bot.faults("refuse", count=1, methods=["sendMessage"], says="message thread not found")
    await owner.send("/schedule")
    assert "message_thread_id" not in await owner.wait_for("Schedule")


async def test_in_a_forum_s_topic_the_answer_comes_there(bot: Running, owner: ChatPerson) -> None:
    with bot.db.transaction() as session:
        groups.allow(session, GROUP_ID, "Practice group", MONDAY)
    async with ChatPerson(bot.chat.url, ADA, group=True) as ada:
        topic = await ada.open_topic("Sales")
        await ada.send("/schedule")
        assert (await ada.wait_for("Schedule"))["message_thread_id"] == topic


@pytest.mark.parametrize(
    "note",
    [
        {"pinned_message": {"message_id": 1, "date": 1, "chat": {"id": ADA, "type": "private"}, "text": "x"}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "Eve"}]},
        {"left_chat_member": {"id": 5, "is_bot": False, "first_name": "Eve"}},
        {"forum_topic_closed": {}},
        {"new_chat_title": "Sales"},
        {"write_access_allowed": {}},
        {"chat_background_set": {"type": {"type": "wallpaper", "document": {}, "dark_theme_dimming": 1}}},
    ],
    ids=lambda note: next(iter(note)),
)
async def test_what_telegram_itself_notes_gets_no_answer(
    bot: Running, owner: ChatPerson, note: dict[str, Any]
) -> None:

    await bot.settled()
    before = len(await ours(owner))
    message = {
        "message_id": 90,
        "date": 1,
        "chat": {"id": ADA, "type": "private", "first_name": "Ada"},
        "from": {"id": ADA, "is_bot": False, "first_name": "Ada"},
        **note,
    }
    with bot.db.transaction() as session:
        inbox.store(session, [inbox.Arrived(9100, ADA, {"update_id": 9100, "message": message})], MONDAY)
    await bot.settled()
    await until(lambda: not bot.waiting_updates())
    assert len(await ours(owner)) == before


def test_the_urgent_lane_is_a_column_of_the_routes() -> None:
    assert {route.pattern for route in routes.ROUTES if route.urgent} == {"panic", "pause"}
    assert all(routes.is_urgent(data) for data in ("panic", "pause"))
    assert not any(routes.is_urgent(data) for data in ("", "resume", "panic:1", "campaign:1:pause"))
