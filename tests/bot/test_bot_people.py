"""Senders and users: done as a person does it.

Long because senders and users are asked about in the same words, with the same answers.
"""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot import texts
from bot.texts.said import stored
from engine.linkedin.login import SeenAccount
from engine.rules.enums import Role, SenderStatus
from engine.rules.facts import fact
from engine.rules.identity import ROOT
from engine.work import own_account
from engine.work.jobs import JobKind
from practice.chat.client import ChatPerson, buttons_of, text_of
from practice.chat.store import GROUP_ID
from storage import conversations, events, groups, inbox, users
from storage import settings as settings_store
from storage.tables import Event, Sender
from tests.bot.running import ADA, BEN, CLEO, Running, one, see, tap, until
from tests.fixtures_db import MONDAY


async def test_a_sender_is_added_and_told_to_log_in(bot: Running, owner: ChatPerson) -> None:
    await tap(owner, "👤 Senders")
    await tap(owner, "Add sender")
    await see(owner, "How do you call this account?")
    await owner.send("Anna")
    await see(owner, "e-mail address does Anna")
    await owner.send("not an address")
    await see(owner, "is no e-mail address")
    await owner.send("anna@example.org")
    await see(owner, "How much may Anna do?")
    await tap(owner, "Careful")
    await see(owner, "Anna is added")
    await tap(owner, "🔑 Log in")
    await see(owner, "A browser window for Anna opens")
    assert bot.agent.asked == ["relogin 1"]
    assert one(bot, select(Sender.daily_connect_limit)) == 12


async def test_a_log_in_ends_a_running_turn_only_after_asking(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    from engine.work.agent import CurrentTurn

    bot.agent.turn = CurrentTurn(seeded["ben"], "Ben", MONDAY, fact("doing.opening"))
    await tap(owner, "👤 Senders")
    await tap(owner, "🟢 Anna")
    await tap(owner, "Re-login")
    await see(owner, "Ben is at work now")
    assert bot.agent.asked == []
    await tap(owner, "End it and log in")
    await see(owner, "A browser window for Anna opens")
    assert bot.agent.asked == [f"relogin {seeded['anna']}"]


async def test_a_log_in_says_what_it_waits_for(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    bot.agent.under_way = JobKind.LOOK
    await tap(owner, "👤 Senders")
    await tap(owner, "🟢 Anna")
    await tap(owner, "Re-login")
    await see(owner, "A browser window for Anna opens on the laptop, after the look that is under way.")


def test_all_that_a_log_in_may_wait_for_has_its_words() -> None:
    assert set(texts.of("senders").table("window_after")) == set(JobKind)


async def test_the_owner_says_that_the_account_which_was_seen_is_the_sender_s_own(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    anna = seeded["anna"]

    def seen(slug: str) -> None:
        with bot.db.transaction() as session:
            own_account.note(session, anna, SeenAccount("Anna <New>", ROOT + slug))

    seen("anna-new")
    await tap(owner, "👤 Senders")
    await tap(owner, "🟢 Anna")
    await see(owner, "logged in as Anna <New> (linkedin.com/in/anna-new)")
    await tap(owner, "This is Anna")
    await see(owner, "Is Anna <New> (linkedin.com/in/anna-new) the LinkedIn account of Anna")
    seen("somebody-else")  # meanwhile
    await tap(owner, "Yes, that is Anna")
    await see(owner, "It has changed meanwhile, and nothing was done", "in/somebody-else")
    assert one(bot, select(Sender.profile_url).where(Sender.id == anna)) != ROOT + "somebody-else"
    seen("anna-new")
    await tap(owner, "Back")
    await tap(owner, "This is Anna")
    await see(owner, "in/anna-new) the LinkedIn account of Anna")
    await tap(owner, "Yes, that is Anna")
    await see(owner, "Anna is linkedin.com/in/anna-new from now on")
    assert one(bot, select(Sender.profile_url).where(Sender.id == anna)) == ROOT + "anna-new"


async def test_a_sender_is_paused_and_goes_on(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await tap(owner, "👤 Senders")
    await tap(owner, "🟢 Anna")
    await tap(owner, "⏸ Pause")
    await owner.wait_for(lambda m: any(label == "▶️ Resume" for label, _ in buttons_of(m)))
    assert one(bot, select(Sender.status).where(Sender.name == "Anna")) is SenderStatus.PAUSED
    await tap(owner, "▶️ Resume")
    await owner.wait_for(lambda m: any(label == "⏸ Pause" for label, _ in buttons_of(m)))


async def test_a_limit_that_is_no_number_is_asked_for_again(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await tap(owner, "👤 Senders")
    await tap(owner, "🟢 Anna")
    await tap(owner, "Edit limits")
    await tap(owner, "150 a day")
    await owner.send("many")
    await see(owner, "“many” is no whole number.")
    await owner.send("12")
    await see(owner, "Tap the one to change")
    assert one(bot, select(Sender.daily_connect_limit).where(Sender.name == "Anna")) == 12


async def test_a_sender_s_hours_are_fixed_and_refused_with_the_reason(
    owner: ChatPerson, bot: Running, seeded: dict[str, int]
) -> None:
    await owner.send("/senders")
    await tap(owner, "Anna")
    await tap(owner, "Fixed hours")
    await see(owner, "Between which hours")
    await owner.send("nine to five")
    await see(owner, "A slot is written 09:00-11:30")
    await owner.send("09:00-11:30")
    await see(owner, "Acts 09:00–11:30 only")
    await tap(owner, "Senders")
    await tap(owner, "Ben")
    await tap(owner, "Fixed hours")
    await owner.send("11:00-12:00")
    await see(owner, "Anna's slot and Ben's overlap")
    await owner.send("/senders")
    await tap(owner, "Anna")
    await tap(owner, "Fixed hours")
    await tap(owner, "Plan it day by day")
    await owner.wait_for(lambda m: "Last active" in text_of(m) and "Acts between" not in text_of(m))


async def test_the_owner_invites_and_shuts_out(owner: ChatPerson, bot: Running) -> None:
    await owner.send("/users")
    await see(owner, "Everybody else gets no answer")
    await tap(owner, "Invite a viewer")
    shown = text_of(await see(owner, "Send this link to one person"))
    code = shown.split("/start ")[1].split()[0]
    assert f"?start={code}" in shown
    async with ChatPerson(bot.chat.url, BEN) as stranger:
        await stranger.send(f"/start {code}")
        await see(stranger, "LinkedPilot")
        with bot.db.reading() as session:
            assert {row.id: row.role for row in users.all_users(session)} == {
                ADA: Role.OWNER,
                BEN: Role.VIEWER,
            }
        await owner.send("/users")
        await tap(owner, "👀")
        await tap(owner, "🗑 Remove")
        await see(owner, "Shut")
        await tap(owner, "🗑 Remove")
        await owner.wait_for(lambda m: "👑" in text_of(m) and "viewer" not in text_of(m))
        before = len(await stranger.messages())
        await stranger.send("/start")
        await bot.settled()
        assert len(await stranger.messages()) == before + 1  # their own words, and no answer
        with bot.db.reading() as session:
            assert users.get(session, BEN) is None
            said = [stored(line.message) for line in events.recent(session, 5)]
        assert {
            "Ada invited a new viewer.",
            "Ben became viewer.",
            "Ada removed Ben from the users.",
        } <= set(said)


async def test_an_operator_s_words_don_t_reach_the_owner_s_flows(bot: Running, stranger: ChatPerson) -> None:
    await bot.pair(stranger, Role.OPERATOR)
    with bot.db.transaction() as session:
        talk = conversations.ConversationRow(ADA, "setting", "value", {"name": "max_senders"})
        conversations.put(session, talk, MONDAY)
    await stranger.send("1")
    await bot.settled()
    assert (await bot.db.read(settings_store.load)).max_senders == 4
    assert (await bot.db.read(users.get, ADA)) is not None


async def test_pause_resume_and_panic_work_at_once(bot: Running, owner: ChatPerson) -> None:
    await owner.send("/pause")
    await see(owner, "Everything is paused.")
    assert await bot.db.read(settings_store.get, settings_store.PAUSED_KEY)
    await owner.send("/resume")
    await see(owner, "Going on")
    assert not await bot.db.read(settings_store.get, settings_store.PAUSED_KEY)
    await owner.send("/panic")
    await see(owner, "The browser is closed")
    assert bot.agent.asked == ["panic"]


async def test_an_open_invitation_is_listed_and_can_be_withdrawn(owner: ChatPerson, bot: Running) -> None:
    await owner.send("/users")
    await tap(owner, "Invite an operator")
    shown = text_of(await see(owner, "Send this link to one person"))
    code = shown.split("/start ")[1].split()[0]
    await tap(owner, "⬅️ Users")
    await see(owner, "operator, for 1 day more")
    await tap(owner, "✖️ Withdraw: operator, 1 day")
    await owner.wait_for(lambda m: "🧑‍🤝‍🧑 Users" in text_of(m) and "Open invitations" not in text_of(m))
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await ben.send(f"/start {code}")
        await bot.settled()
        assert await bot.db.read(users.get, BEN) is None
        assert not [message for message in await ben.messages() if message["from"]["is_bot"]]


async def has_menu(person: ChatPerson, command: str, without: str) -> bool:
    menu = {each["command"] for each in await person.commands()}
    return command in menu and without not in menu


async def test_a_menu_that_had_to_wait_is_that_of_the_role_by_then(owner: ChatPerson, bot: Running) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.faults("flood", count=3, retry_after=50, methods=["setMyCommands"])
        await bot.pair(
            ben, Role.VIEWER
        )  # whose menu meets the flood, and is set after the next one was asked for
        await owner.send("/users")
        await tap(owner, "👀 Ben")
        await tap(owner, "🛠 Make operator")
        await until(lambda: not any(name.startswith("menu") for name in bot.services.jobs._tasks))
        assert await has_menu(ben, "newcampaign", without="users")


async def test_a_role_is_changed_and_the_menu_follows(owner: ChatPerson, bot: Running) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        await owner.send("/users")
        await tap(owner, "👀 Ben")
        await tap(owner, "🛠 Make operator")
        await see(owner, "everything but senders, settings and users")
        await until(lambda: has_menu(ben, "newcampaign", without="users"))
        await ben.send("/newcampaign")
        await see(ben, "New campaign")
        old = await ben.send("/start")
        home = await ben.wait_for("LinkedPilot", after=old)
        await owner.press(
            f"user:{BEN}:remove:yes", (await see(owner, "everything but senders"))["message_id"], old=True
        )
        before = len(await ben.messages())
        await ben.press("👥 Leads", home["message_id"], unheard=True)
        await bot.settled()
        assert len(await ben.messages()) == before
        assert text_of((await ben.messages())[-1]) == text_of(home)


@pytest.mark.parametrize("said_in_the_old_one", [True, False])
async def test_a_group_that_becomes_a_supergroup_is_still_answered(
    owner: ChatPerson, bot: Running, said_in_the_old_one: bool
) -> None:
    old, new = GROUP_ID - 1, GROUP_ID  # the practice group is what the group becomes
    person = {"id": ADA, "is_bot": False, "first_name": "Ada"}
    said: dict[str, Any] = (
        {"chat": {"id": old, "type": "group", "title": "Sales"}, "migrate_to_chat_id": new}
        if said_in_the_old_one
        else {"chat": {"id": new, "type": "supergroup", "title": "Sales"}, "migrate_from_chat_id": old}
    )
    message = {"message_id": 1, "date": 0, "from": person, **said}
    with bot.db.transaction() as session:
        groups.allow(session, old, "Sales", MONDAY)
        groups.set_screen(session, old, ADA, 5)
        inbox.store(session, [inbox.Arrived(9001, ADA, {"update_id": 9001, "message": message})], MONDAY)
    bot.inbox._news.set()
    await until(lambda: not bot.waiting_updates())
    async with ChatPerson(bot.chat.url, ADA, group=True) as ada:
        await ada.send("/schedule")
        await ada.wait_for("Schedule")
    with bot.db.reading() as session:
        row = groups.allowed(session)
        assert row is not None
        assert (row.id, row.title) == (new, "Sales")
        assert groups.screen(session, old, ADA) is None


async def test_the_group_that_the_owner_allows_is_answered_by_role(owner: ChatPerson, bot: Running) -> None:
    await owner.send("/users")
    await tap(owner, "👥 Allow a group")
    shown = text_of(await see(owner, "Open this link yourself"))
    code = shown.split("startgroup=")[1].split()[0]
    async with (
        ChatPerson(bot.chat.url, ADA, group=True) as ada,
        ChatPerson(bot.chat.url, BEN, group=True) as ben,
        ChatPerson(bot.chat.url, CLEO) as cleo_alone,
        ChatPerson(bot.chat.url, CLEO, group=True) as cleo,
    ):
        await ben.send(f"/start {code}")  # a stranger can't do it
        await bot.settled()
        assert not [message for message in await ada.messages() if message["from"]["is_bot"]]
        await ada.send(f"/start {code}")
        await see(ada, "LinkedPilot")
        await ben.send("/start")
        await bot.settled()
        assert len([message for message in await ada.messages() if message["from"]["is_bot"]]) == 1
        await cleo.send("hello everybody")  # Cleo is a viewer, and talks to people
        await ada.send("/schedule@another_bot")
        await ada.send("/start@another_bot abcdefgh")
        await bot.settled()
        assert not [message for message in await ada.messages() if "I don't know" in text_of(message)]
        await ada.send("/schedule@LinkedPilot_Practice_bot")
        await see(ada, "Schedule")
        await cleo.send("/leads")
        leads = await see(cleo, "Leads")
        answer = await cleo.press("pause", leads["message_id"], old=True)
        assert "role" in answer["text"]
        own = len(await cleo_alone.messages())
        await ada.send("/users")
        await tap(ada, "Invite a viewer")
        await bot.settled()
        assert not [message for message in await ada.messages() if "?start=" in text_of(message)]
        await ada.send("/users")
        answer = await tap(ada, "🗑 Remove the group")
        assert "don't answer there" in answer["text"]
        await bot.settled()
        assert one(bot, select(func.count()).select_from(Event).where(Event.kind == "bot_error")) == 0
        before = len(await ada.messages())
        await ada.send("/start")
        await cleo.send("/leads")
        await bot.settled()
        assert len(await ada.messages()) == before + 2
        assert own <= len(await cleo_alone.messages())
        owner_row = await bot.db.read(users.owner)
        assert owner_row is not None
        assert owner_row.chat_id == ADA  # what is sent unasked stays private
