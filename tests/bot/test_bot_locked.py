"""A database that another program holds: /panic closes the browser all the same, and only for whoever may."""

import asyncio
import sqlite3

import pytest

from practice.chat.client import ChatPerson
from tests.bot.running import Running, see

pytestmark = pytest.mark.sqlite_file


async def held_while(bot: Running, person: ChatPerson, words: str) -> list[str]:
    """What the agent was asked for by these words while nothing can be written."""
    assert bot.db.path is not None
    other = sqlite3.connect(bot.db.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        await person.send(words)
        for _ in range(30):
            await asyncio.sleep(0.1)
            if bot.agent.asked:
                break
        return list(bot.agent.asked)
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_panic_is_done_before_it_can_be_written_down(bot: Running, owner: ChatPerson) -> None:
    assert await held_while(bot, owner, "/panic") == ["panic"]
    await see(owner, "The browser is closed and everything is paused")


async def test_nothing_else_is(bot: Running, owner: ChatPerson) -> None:
    assert await held_while(bot, owner, "/pause") == []


async def test_nobody_else_s_is(bot: Running, stranger: ChatPerson) -> None:
    assert await held_while(bot, stranger, "/panic") == []
