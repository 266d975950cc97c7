"""Whatever goes wrong inside ends in a sentence, with an id that the log explains; the bot never falls silent."""

import errno
import re
from typing import Any

import pytest
import structlog.testing
from sqlalchemy.exc import OperationalError

from bot import pictures, services
from bot.texts.said import error_sentence as said_plain
from engine.insight import overview
from engine.upkeep.faults import DiskTrouble
from practice.chat.client import ChatPerson, text_of
from storage import senders
from tests.bot.running import Running, tap
from tests.fixtures_db import SampleData
from tests.fixtures_words import logged


def broken(*_: Any) -> None:
    raise ZeroDivisionError("secret words of an error")


async def apology(owner: ChatPerson) -> str:
    said = text_of(await owner.wait_for("Something went wrong on my side"))
    assert "secret words" not in said
    found = re.search(r"error ([0-9A-F]{6})", said)
    assert found is not None
    return found[1]


async def test_a_broken_answer_ends_in_a_sentence_and_the_next_is_answered(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "cooldown", broken)
    with structlog.testing.capture_logs() as log:
        await owner.send("/cooldown")
        error_id = await apology(owner)
    assert [line["error_id"] for line in log if line["log_level"] == "error"] == [error_id]
    with bot.db.reading() as session:
        noted = logged(session, "bot_error")
    assert noted == [f"Error {error_id}: ZeroDivisionError."]
    await owner.send("/help")
    await owner.wait_for("How LinkedPilot works")


async def test_a_known_state_of_the_installation_is_told_with_its_cure(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(overview, "cooldown", full)
    with structlog.testing.capture_logs() as log:
        await owner.send("/cooldown")
        said = text_of(await owner.wait_for("disk"))
    assert said_plain(DiskTrouble("full", folder=str(bot.services.config.data_dir))) in said
    assert [line["log_level"] for line in log if "error_id" in line] == ["error"]


async def test_an_error_is_told_even_when_it_can_t_be_noted(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OperationalError("INSERT", None, Exception("database or disk is full"))

    monkeypatch.setattr(services, "_write", full)
    monkeypatch.setattr(overview, "cooldown", broken)
    await owner.send("/cooldown")
    await apology(owner)


async def test_words_about_something_that_is_gone_get_its_sentence(bot: Running, owner: ChatPerson) -> None:
    with bot.db.transaction() as session:
        anna = SampleData(session).sender("Anna")
    await owner.send("/senders")
    await tap(owner, "🟢 Anna")
    await tap(owner, "✏️ Name")
    await owner.wait_for("be called from now on")
    with bot.db.transaction() as session:
        senders.change(session, anna, removed_at=bot.clock.now())
    await owner.send("Anna-Lena")
    await owner.wait_for("There is no such sender")


async def test_a_picture_that_can_t_be_drawn_leaves_its_words(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_memory(_picture: Any) -> bytes:
        raise OSError("no memory for another process")

    monkeypatch.setattr(pictures, "draw", no_memory)
    await owner.send("/cooldown")
    await owner.wait_for("Cooldown")


async def test_somebody_who_blocked_the_bot_is_no_error_of_ours(bot: Running, owner: ChatPerson) -> None:
    await bot.settled()
    await owner.block()
    await owner.send("/cooldown")
    await bot.settled()
    with bot.db.reading() as session:
        assert logged(session, "bot_error") == []
    await owner.unblock()
    await owner.send("/help")
    await owner.wait_for("How LinkedPilot works")
