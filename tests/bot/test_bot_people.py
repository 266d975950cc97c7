"""Senders and users: done as a person does it."""

from typing import Any

import pytest
from sqlalchemy import select

from engine.rules.words import ActionType, Role, SenderStatus
from practice.chat.client import Person, buttons_of, text_of
from storage import conversations, events, users
from storage import settings as settings_store
from storage.tables import Sender
from tests.bot.running import ADA, BEN, Running, tap
from tests.fixtures_db import MONDAY, House


async def screen(person: Person, wanted: str) -> dict[str, Any]:
    return await person.wait_for(wanted)


def one(bot: Running, query: Any) -> Any:
    with bot.db.reading() as session:
        return session.scalar(query)


@pytest.fixture
def seeded(bot: Running) -> dict[str, int]:
    """Two senders; three people in Anna's cooldown."""
    with bot.db.transaction() as session:
        house = House(session)
        anna, ben = house.sender("Anna"), house.sender("Ben")
        list_id = house.list_of(10, "Prospects")
        for number in range(3):
            house.did(anna, ActionType.CONNECT, number, MONDAY)
    return {"anna": anna, "ben": ben, "list": list_id}


async def test_a_sender_is_added_and_told_to_log_in(bot: Running, owner: Person) -> None:
    await tap(owner, "👤 Senders")
    await tap(owner, "Add sender")
    await screen(owner, "How do you call this account?")
    await owner.send("Anna")
    await screen(owner, "e-mail address does Anna")
    await owner.send("not an address")
    await screen(owner, "is no e-mail address")
    await owner.send("anna@example.org")
    await screen(owner, "How much may Anna do?")
    await tap(owner, "Careful")
    await screen(owner, "Anna is added")
    await tap(owner, "🔑 Log in")
    await screen(owner, "A browser window for Anna opens")
    assert bot.agent.asked == ["relogin 1"]
    assert one(bot, select(Sender.daily_connect_limit)) == 12


async def test_a_log_in_ends_a_running_turn_only_after_asking(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    from engine.agent import CurrentTurn

    bot.agent.turn = CurrentTurn(seeded["ben"], "Ben", MONDAY, "reading")
    await tap(owner, "👤 Senders")
    await tap(owner, "🟢 Anna")
    await tap(owner, "Re-login")
    await screen(owner, "Ben is at work now")
    assert bot.agent.asked == []
    await tap(owner, "End it and log in")
    await screen(owner, "A browser window for Anna opens")
    assert bot.agent.asked == [f"relogin {seeded['anna']}"]


async def test_a_sender_is_paused_and_goes_on(bot: Running, owner: Person, seeded: dict[str, int]) -> None:
    await tap(owner, "👤 Senders")
    await tap(owner, "🟢 Anna")
    await tap(owner, "⏸ Pause")
    await owner.wait_for(lambda m: any(label == "▶️ Resume" for label, _ in buttons_of(m)))
    assert one(bot, select(Sender.status).where(Sender.name == "Anna")) is SenderStatus.PAUSED
    await tap(owner, "▶️ Resume")
    await owner.wait_for(lambda m: any(label == "⏸ Pause" for label, _ in buttons_of(m)))


async def test_a_limit_that_is_no_number_is_asked_for_again(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await tap(owner, "👤 Senders")
    await tap(owner, "🟢 Anna")
    await tap(owner, "Edit limits")
    await tap(owner, "150 a day")
    await owner.send("many")
    await screen(owner, "“many” is no whole number.")
    await owner.send("12")
    await screen(owner, "Tap the one to change")
    assert one(bot, select(Sender.daily_connect_limit).where(Sender.name == "Anna")) == 12


async def test_a_sender_s_hours_are_fixed_and_refused_with_the_reason(
    owner: Person, bot: Running, seeded: dict[str, int]
) -> None:
    await owner.send("/senders")
    await tap(owner, "Anna")
    await tap(owner, "Fixed hours")
    await screen(owner, "Between which hours")
    await owner.send("nine to five")
    await screen(owner, "A slot is written 09:00-11:30")
    await owner.send("09:00-11:30")
    await screen(owner, "Acts between 09:00–11:30 only")
    await tap(owner, "Senders")
    await tap(owner, "Ben")
    await tap(owner, "Fixed hours")
    await owner.send("11:00-12:00")
    await screen(owner, "Anna's slot and Ben's overlap")
    await owner.send("/senders")
    await tap(owner, "Anna")
    await tap(owner, "Fixed hours")
    await tap(owner, "Plan it day by day")
    await owner.wait_for(lambda m: "Last active" in text_of(m) and "Acts between" not in text_of(m))


async def test_the_owner_invites_and_shuts_out(owner: Person, bot: Running) -> None:
    await owner.send("/users")
    await screen(owner, "Everybody else gets no answer")
    await tap(owner, "Invite a viewer")
    shown = text_of(await screen(owner, "Send this link to one person"))
    code = shown.split("/start ")[1].split()[0]
    assert f"?start={code}" in shown
    async with Person(bot.chat.url, BEN) as stranger:
        await stranger.send(f"/start {code}")
        await screen(stranger, "LinkedPilot")
        with bot.db.reading() as session:
            assert {row.id: row.role for row in users.all_users(session)} == {
                ADA: Role.OWNER,
                BEN: Role.VIEWER,
            }
        await owner.send("/users")
        await tap(owner, "👀")
        await tap(owner, "🗑 Remove")
        await screen(owner, "Shut")
        await tap(owner, "🗑 Remove")
        await owner.wait_for(lambda m: "👑" in text_of(m) and "viewer" not in text_of(m))
        before = len(await stranger.messages())
        await stranger.send("/start")
        await bot.settled()
        assert len(await stranger.messages()) == before + 1  # their own words, and no answer
        with bot.db.reading() as session:
            assert users.get(session, BEN) is None
            kinds = [line.kind for line in events.recent(session, 5)]
        assert {"invited", "paired", "user_removed"} <= set(kinds)


async def test_an_operator_s_words_don_t_reach_the_owner_s_flows(bot: Running, stranger: Person) -> None:
    await bot.pair(stranger, Role.OPERATOR)
    with bot.db.transaction() as session:
        talk = conversations.Talk(ADA, "setting", "value", {"name": "max_senders"})
        conversations.put(session, talk, MONDAY)
    await stranger.send("1")
    await bot.settled()
    assert (await bot.db.read(settings_store.load)).max_senders == 4
    assert (await bot.db.read(users.get, ADA)) is not None


async def test_pause_resume_and_panic_work_at_once(bot: Running, owner: Person) -> None:
    await owner.send("/pause")
    await screen(owner, "Everything is paused.")
    assert await bot.db.read(settings_store.get, settings_store.PAUSED_KEY)
    await owner.send("/resume")
    await screen(owner, "Going on")
    assert not await bot.db.read(settings_store.get, settings_store.PAUSED_KEY)
    await owner.send("/panic")
    await screen(owner, "The browser is closed")
    assert bot.agent.asked == ["panic"]
