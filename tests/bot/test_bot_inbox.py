"""A message, a tap or a file that Telegram has handed over is never lost, and handled once."""

import asyncio
import json
import logging
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.handlers import views
from bot.routing import routes
from bot.routing.request import Request
from bot.screens.base import Screen
from bot.transport import taps
from engine.upkeep import log
from engine.work.pausing import is_paused
from practice.chat.client import ChatPerson, text_of
from storage import comments, inbox, users
from storage.tables import InboxUpdate, PredefinedComment
from tests.bot.running import ADA, Running, patch_route, tap, until
from tests.fixtures_db import MONDAY
from tests.fixtures_words import logged


def open_rows(bot: Running) -> int:
    with bot.db.reading() as session:
        return session.scalar(select(func.count()).where(InboxUpdate.handled_at.is_(None))) or 0


def from_ada(update_id: int, text: str) -> inbox.Arrived:
    person = {"id": ADA, "is_bot": False, "first_name": "Ada"}
    chat = {"id": ADA, "type": "private", "first_name": "Ada"}
    message: dict[str, Any] = {"message_id": 1, "date": 0, "chat": chat, "from": person, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return inbox.Arrived(update_id, ADA, {"update_id": update_id, "message": message})


async def test_what_a_killed_agent_had_taken_is_handled_at_the_next_start(
    bot: Running, owner: ChatPerson
) -> None:
    await bot.stop()
    with bot.db.transaction() as session:  # stored and confirmed, then killed
        inbox.store(session, [from_ada(9001, "/pause")], MONDAY)
    await bot.start()
    await owner.wait_for("Everything is paused")
    assert await bot.db.read(is_paused)


async def test_what_was_sent_while_the_agent_was_away_is_handled_in_order(
    bot: Running, owner: ChatPerson
) -> None:
    await bot.stop()
    await owner.send("/comments")
    await owner.send("/pause")
    await owner.send("/resume")
    await bot.start()
    await owner.wait_for("Going on")
    assert not await bot.db.read(is_paused)


async def test_an_update_that_comes_twice_is_handled_once(bot: Running, owner: ChatPerson) -> None:
    await owner.send("/comments")
    await tap(owner, "Add comment")
    await owner.wait_for("New comment")
    update = from_ada(9002, "Great post")
    for _ in range(2):
        with bot.db.transaction() as session:
            inbox.store(session, [update], MONDAY)
        bot.inbox._news.set()
        await until(lambda: open_rows(bot) == 0)
    with bot.db.reading() as session:
        assert session.scalars(select(PredefinedComment.text)).all() == ["Great post"]


async def test_what_somebody_wrote_isn_t_kept_once_it_is_handled(bot: Running, owner: ChatPerson) -> None:
    await owner.send("a secret of mine")
    await owner.wait_for("I don't know what to do")
    await until(lambda: open_rows(bot) == 0)
    with bot.db.reading() as session:
        assert all(not payload for payload in session.scalars(select(InboxUpdate.payload)))


async def test_an_answer_that_can_t_be_sent_now_is_sent_later(bot: Running, owner: ChatPerson) -> None:
    await bot.faults("down", count=8, methods=["sendMessage"])
    await owner.send("/schedule")
    await owner.wait_for("Schedule")


async def test_the_bot_comes_back_by_itself_after_an_outage(bot: Running, owner: ChatPerson) -> None:
    await bot.faults("bad_gateway", methods=["getUpdates"])
    await owner.send("/pause")
    await bot.faults("ok")
    await owner.wait_for("Everything is paused")


async def test_a_crash_ends_in_one_sentence_with_an_id_and_the_next_update_goes_on(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_visit: object) -> None:
        raise RuntimeError("the inside")

    assert any(route.answer is views.schedule for route in routes.ROUTES)
    patch_route(monkeypatch, "schedule", broken)
    await owner.send("/schedule")
    said = text_of(await owner.wait_for("Something went wrong on my side (error "))
    error_id = said.split("(error ")[1][:6]
    with bot.db.reading() as session:
        events = logged(session, "bot_error")
    assert events == [f"Error {error_id}: RuntimeError."]
    assert "the inside" not in said
    await owner.send("/pause")
    await owner.wait_for("Everything is paused")


async def test_a_second_reader_of_the_bot_s_messages_stops_everything(
    bot: Running, owner: ChatPerson
) -> None:
    from telegram.error import Conflict

    real = bot.inbox._poll
    left = 4

    async def contested(offset: int) -> Any:
        nonlocal left
        if left:
            left -= 1
            raise Conflict("Conflict: terminated by other getUpdates request")
        return await real(offset)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.inbox, "_poll", contested)
        await owner.send("hello")  # ends the poll under way
        await owner.wait_for("Another program reads this bot's messages")
    assert await bot.db.read(is_paused)
    assert bot.agent.asked == ["stop"]


async def test_an_update_that_brings_the_agent_down_isn_t_tried_for_ever(
    bot: Running, owner: ChatPerson
) -> None:
    await until(lambda: open_rows(bot) == 0)
    await bot.stop()
    with bot.db.transaction() as session:
        inbox.store(session, [from_ada(9003, "/pause")], MONDAY)
    for _ in range(5):  # five agents began with it and died
        with bot.db.transaction() as session:
            assert inbox.begin_next(session) is not None
    await bot.start()
    await owner.send("/comments")
    await owner.wait_for("Comments")
    assert not await bot.db.read(is_paused)


async def test_neither_token_nor_words_stand_in_the_log(bot: Running, owner: ChatPerson) -> None:
    log.configure(bot.config, console=False, level=logging.DEBUG)
    try:
        await owner.send("a secret of mine")
        await owner.wait_for("I don't know what to do")
        await bot.faults("bad_gateway", count=3)
        await owner.send("another secret")
        await bot.settled()
        lines = (bot.config.logs_dir / log.FILE).read_text()
    finally:
        for handler in [h for h in logging.getLogger().handlers if type(h).__module__ == "engine.upkeep.log"]:
            logging.getLogger().removeHandler(handler)
            handler.close()
    assert lines
    assert "secret" not in lines
    assert bot.config.telegram_token is not None
    assert bot.config.telegram_token.bare not in lines
    assert all(json.loads(line) for line in lines.splitlines())


async def test_the_library_of_comments_is_where_it_was(bot: Running, owner: ChatPerson) -> None:
    with bot.db.transaction() as session:
        comments.add(session, "Nice", "", MONDAY)
    await bot.restart()
    await owner.send("/comments")
    await owner.wait_for("Nice")


async def test_an_update_that_can_t_be_read_stops_none_of_the_others(bot: Running, owner: ChatPerson) -> None:
    broken = {"update_id": 9005, "message": {"from": {"id": ADA}, "chat": {"id": ADA, "type": "private"}}}
    with bot.db.transaction() as session:
        inbox.store(session, [inbox.Arrived(9005, ADA, broken)], MONDAY)
    await owner.send("/pause")
    await owner.wait_for("Everything is paused")
    await until(lambda: open_rows(bot) == 0)


async def test_a_tap_whose_work_takes_long_is_answered_before_it_is_done(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = asyncio.Event()

    async def slow(request: Request) -> Screen:
        await answered.wait()  # nothing is shown before the tap has its answer
        request.toast = "Three leads moved"
        return Screen("the result")

    monkeypatch.setattr(taps, "PATIENCE", 0.01)
    patch_route(monkeypatch, "cooldown", slow)
    await owner.send("/start")
    await tap(owner, "☰ More")
    assert (await tap(owner, "cooldown"))["answered"]
    answered.set()
    await owner.wait_for("Three leads moved\n\nthe result")  # nobody would read it beside the button any more


async def test_a_database_that_is_away_when_the_menus_are_set_doesn_t_end_the_conversation(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bot.stop()
    real, asked = users.all_users, 0

    def away_at_first(session: Session) -> list[users.UserRow]:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise OperationalError("SELECT", None, ConnectionError("the server is away"))
        return real(session)

    monkeypatch.setattr(users, "all_users", away_at_first)
    await bot.start()
    await owner.send("/pause")
    await owner.wait_for("Everything is paused")
    await until(lambda: asked > 1)
