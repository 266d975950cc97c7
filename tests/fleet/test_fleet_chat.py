"""The laptops in the chat: shown, one more let in, one taken out; and what is asked for here is done where the sender's browser is."""

from pathlib import Path

import pytest
from sqlalchemy import select

from engine import campaigns
from engine.rules.enums import ActionType, Role, WishKind
from engine.work import errands, fleet, joining
from engine.work.fleet import Membership
from engine.work.laptop_folder import Folder, write
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import dialect, laptops, wishes
from storage import senders as sender_store
from storage import settings as settings_store
from storage.database import Database
from storage.identity import Identity
from storage.tables import Action
from tests.agent.told import Bench, soon
from tests.bot.running import CLEO, Running, see
from tests.fixtures_db import MONDAY, SampleData
from tests.postgresql import Server

HERE, THERE = Identity(1, 1, "office"), Identity(2, 1, "home")


@pytest.fixture
def there(postgresql: Server, db: Database) -> int:
    """The number of a second laptop's sender; the first one's is Ada, and both have work."""
    with db.transaction() as session:
        laptops.change(session, 1, uid="a" * 32, name="Atlas", boot=1, seen_at=MONDAY)
        second = laptops.add(session, "Bertha", "b" * 32, MONDAY)
        laptops.change(session, second, boot=1, seen_at=MONDAY, line="told home")
        sample = SampleData(session)
        ada, ben = sample.sender("Ada", laptop_id=1), sample.sender("Ben", laptop_id=second)
        number = sample.campaign(sample.list_of(6), ActionType.CONNECT, ada, ben)
        campaigns.start(session, number, MONDAY, seed=1)
    db.identity = HERE
    return ben


async def test_they_are_shown_and_the_owner_lets_another_one_in(
    there: int, bot: Running, owner: ChatPerson
) -> None:
    await owner.send("/laptops")
    shown = text_of(await see(owner, "Atlas", "Bertha"))
    assert "told home" in shown
    assert "Ben" in shown
    await owner.press("Add a laptop")
    code = text_of(await see(owner, "linkedpilot join")).partition("linkedpilot join ")[2].split()[0]
    with bot.db.reading() as session:
        kept = settings_store.get(session, joining.CODE_KEY) or ""
    assert code not in kept  # its hash alone
    assert len(kept.split()[0]) == 64


async def test_who_isn_t_the_owner_sees_them_and_changes_nothing(
    there: int, bot: Running, owner: ChatPerson
) -> None:
    async with ChatPerson(bot.chat.url, CLEO) as viewer:
        await bot.pair(viewer, Role.VIEWER)
        await viewer.send("/laptops")
        shown = await see(viewer, "Atlas", "Bertha")
        assert not any(data.startswith(("laptop:", "laptops:")) for _, data in buttons_of(shown))
        await viewer.press("laptops:add", shown["message_id"], old=True)
        await viewer.press("laptop:2:out:yes", shown["message_id"], old=True)
    with bot.db.reading() as session:
        assert settings_store.get(session, joining.CODE_KEY) is None
        assert len(laptops.all_laptops(session)) == 2


async def test_one_that_is_taken_out_leaves_its_work_to_the_others(
    there: int, bot: Running, owner: ChatPerson
) -> None:
    await owner.send("/laptops")
    shown = await see(owner, "Atlas", "Bertha")
    assert not any("Atlas" in label for label, _ in buttons_of(shown))  # it answers here
    await owner.press("Take out Bertha")
    asked = await see(owner, "are removed (Ben)")
    await owner.press("laptop:2:out:yes", asked["message_id"])
    await owner.wait_for(lambda message: "Atlas" in text_of(message) and "Bertha" not in text_of(message))
    with bot.db.reading() as session:
        assert there not in set(session.scalars(select(Action.sender_id)))
        assert sender_store.get(session, there).removed_at is not None


async def test_a_log_in_that_is_asked_for_here_opens_its_window_on_the_sender_s_laptop(
    postgresql: Server, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(db, tmp_path)
    monkeypatch.setattr(dialect, "server_time", lambda _: bench.clock.now())
    with db.transaction() as session:
        laptops.change(session, 1, uid="a" * 32, name="Atlas", boot=1)
        second = laptops.add(session, "Bertha", "b" * 32, MONDAY)
        sender_store.change(session, bench.ben, laptop_id=second)
    db.identity = HERE
    for _ in range(2):  # twice asked is once
        assert await bench.agent.relogin(bench.ben) is None
    assert bench.laptop.windows == []
    write(tmp_path, Folder("b" * 32, second, 0, 0))
    bertha = Membership(db, bench.clock, tmp_path, THERE.told_line)
    bertha.start()
    with db.reading() as session:
        assert wishes.any_here(session)
    bench.agent._fleet = bertha
    await bench.agent.tick()
    await soon(bench.laptop.window.wait(), 10)
    assert bench.laptop.windows == [bench.ben]
    with db.reading() as session:
        assert not wishes.any_here(session)
    bench.laptop.logged_in.set()
    await soon(bench.agent.finished(), 10)


async def test_what_is_asked_of_a_laptop_that_has_left_is_asked_of_nobody(there: int, db: Database) -> None:
    with db.transaction() as session:
        fleet.leave(session, 2, MONDAY)
    assert not await errands.is_elsewhere(db, WishKind.LOG_IN, there, MONDAY)
