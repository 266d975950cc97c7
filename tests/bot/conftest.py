"""The whole bot over real HTTP against the practice chat, on a real SQLite file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.notifications import pushes
from bot.transport import taps
from engine.rules.enums import ActionType
from practice.chat.client import ChatPerson
from practice.serve import Served
from storage.database import Database
from storage.tables import PredefinedComment
from tests.bot.running import ADA, Running
from tests.fixtures_chat import chat, one_chat
from tests.fixtures_db import MONDAY, SampleData, db, empty_database

__all__ = ["chat", "db", "empty_database", "one_chat"]


@pytest.fixture
async def bot(
    chat: Served, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Running]:
    monkeypatch.setattr(pushes, "POLL_SECONDS", 0.05)
    # However slow this computer is now: a tap gets its words, not the early answer without any.
    monkeypatch.setattr(taps, "PATIENCE", 30.0)
    running = Running(chat, db, tmp_path / "data")
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def stranger(bot: Running) -> AsyncIterator[ChatPerson]:
    async with ChatPerson(bot.chat.url, ADA) as person:
        yield person


@pytest.fixture
async def owner(bot: Running, stranger: ChatPerson) -> ChatPerson:
    await bot.pair(stranger)
    return stranger


@pytest.fixture
def seeded(bot: Running) -> dict[str, int]:
    """Two senders, ten people on a list, of whom three are in Anna's cooldown, two comments."""
    with bot.db.transaction() as session:
        sample = SampleData(session)
        anna, ben = sample.sender("Anna"), sample.sender("Ben")
        list_id = sample.list_of(10, "Prospects")
        for number in range(3):
            sample.did(anna, ActionType.CONNECT, number, MONDAY)
        for text in ("Great post, {first_name}!", "Nice one"):
            session.add(PredefinedComment(text=text, tag="", used=0, created_at=MONDAY))
    return {"anna": anna, "ben": ben, "list": list_id}


@pytest.fixture
def prospects(bot: Running) -> dict[str, int]:
    """A sender and ten people on a list."""
    with bot.db.transaction() as session:
        sample = SampleData(session)
        return {"ben": sample.sender("Ben"), "list": sample.list_of(10, "Prospects")}
