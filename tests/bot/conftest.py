"""The whole bot over real HTTP against the practice chat, on a real SQLite file."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from bot import pushes
from practice.chat.app import create
from practice.chat.client import Person
from practice.serve import Served, serve
from storage.database import Database
from tests.bot.running import ADA, TOKEN, Running
from tests.fixtures_db import House as Stock
from tests.fixtures_db import db, empty_database

__all__ = ["db", "empty_database"]


@pytest.fixture(scope="session")
def one_chat() -> Iterator[Served]:
    with serve(create(TOKEN)) as served:
        yield served


@pytest.fixture
def chat(one_chat: Served) -> Served:
    """The practice chat, empty."""
    httpx.post(f"{one_chat.url}/practice/reset", trust_env=False).raise_for_status()
    return one_chat


@pytest.fixture
async def bot(
    chat: Served, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Running]:
    monkeypatch.setattr(pushes, "POLL_SECONDS", 0.05)
    running = Running(chat, db, tmp_path / "data")
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def stranger(bot: Running) -> AsyncIterator[Person]:
    async with Person(bot.chat.url, ADA) as person:
        yield person


@pytest.fixture
async def owner(bot: Running, stranger: Person) -> Person:
    await bot.pair(stranger)
    return stranger


@pytest.fixture
def stock(db: Database) -> Iterator[Stock]:
    """Senders, lists and history, in a transaction that ends with `stock.session.commit()`."""
    with db.transaction() as session:
        yield Stock(session)
