"""The database's file vanishes from under the running agent: nothing more is done, and everybody is told."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot import past_the_books, vanished
from engine import do_not_contact
from engine.rules.facts import fact
from practice.chat.client import ChatPerson
from storage.database import Database, DatabaseVanished
from tests.bot.running import Running, see
from tests.fixtures_db import MONDAY, url

pytestmark = pytest.mark.sqlite_file


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))
    path.write_bytes(path.with_name("elsewhere.db").read_bytes())


@pytest.mark.parametrize("what", [moved, Path.unlink, replaced])
async def test_the_browser_is_closed_and_everybody_is_told(
    bot: Running, owner: ChatPerson, what: object
) -> None:
    watching = asyncio.create_task(vanished.watch(bot.services))
    await asyncio.sleep(0)
    assert callable(what)
    assert bot.db.path is not None
    what(bot.db.path)
    await see(owner, "was moved, deleted or replaced")
    assert isinstance(await watching, DatabaseVanished)
    assert bot.agent.asked == ["end"]


@pytest.mark.parametrize("what", [moved, Path.unlink, replaced])
def test_nothing_is_written_to_a_file_that_nobody_finds(db: Database, what: object) -> None:
    with db.transaction() as session:
        do_not_contact.add(session, url(1), MONDAY)
    assert callable(what)
    assert db.path is not None
    what(db.path)
    with pytest.raises(DatabaseVanished), db.transaction() as session:
        do_not_contact.add(session, url(2), MONDAY)


async def test_what_keeps_the_agent_from_its_rounds_is_told_once_though_no_table_can_be_read(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling = asyncio.create_task(past_the_books.watch(bot.services))
    await asyncio.sleep(0.1)  # it has seen who there is

    async def unreadable(*_: object) -> None:
        raise OperationalError("SELECT", None, OSError("the disk is gone"))

    monkeypatch.setattr(bot.services.db, "read", unreadable)
    bot.agent.trouble = fact("trouble.full")
    await see(owner, "The disk is full.")
    bot.agent.trouble = fact("trouble.locked")
    await see(owner, "Another program holds")
    monkeypatch.undo()
    telling.cancel()
    told = [each for each in await owner.messages() if "The disk is full." in (each.get("text") or "")]
    assert len(told) == 1
