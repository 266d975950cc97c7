"""What a person does over several messages, done as a person does it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from engine.rules.words import ActionStatus, ActionType, CampaignStatus, Level, Outcome, Role, SenderStatus
from practice.chat.client import Person, buttons_of, text_of
from storage import conversations, do_not_contact, events, uploads, users
from storage import settings as settings_store
from storage.tables import Action, Campaign, LeadList, ListMember, PredefinedComment, Sender, Upload
from tests.bot.running import ADA, BEN, Running, tap, until
from tests.fixtures_db import MONDAY, House, url

CSV = (
    b"Full Name,LinkedIn URL,Job Title,Company\n"
    b"Priya Sharma,https://www.linkedin.com/in/priya,CTO,Acme\n"
    b"Jane Doe,linkedin.com/in/jane-doe/,CEO,Example\n"
    b"Jane Doe,https://de.linkedin.com/in/Jane-Doe?x=1,CEO,Example\n"
    b"No Link,nothing,CFO,Nowhere\n"
)


async def screen(person: Person, wanted: str) -> dict[str, Any]:
    return await person.wait_for(wanted)


def one(bot: Running, query: Any) -> Any:
    with bot.db.reading() as session:
        return session.scalar(query)


@pytest.fixture
def seeded(bot: Running) -> dict[str, int]:
    """Two senders, ten people on a list, of whom three are in Anna's cooldown, two comments."""
    with bot.db.transaction() as session:
        house = House(session)
        anna, ben = house.sender("Anna"), house.sender("Ben")
        list_id = house.list_of(10, "Prospects")
        for number in range(3):
            house.did(anna, ActionType.CONNECT, number, MONDAY)
        for text in ("Great post, {first_name}!", "Nice one"):
            session.add(PredefinedComment(text=text, tag="", used=0, created_at=MONDAY))
    return {"anna": anna, "ben": ben, "list": list_id}


async def wizard_to_preview(owner: Person, name: str = "Spring") -> None:
    """Through the wizard for a like campaign by Ben, up to the preview."""
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await owner.send(name)
    await screen(owner, "Which list?")
    await tap(owner, "Prospects")
    await screen(owner, "What shall be done")
    await tap(owner, "Like")
    await screen(owner, "Which senders?")
    await tap(owner, "Ben")
    await owner.wait_for(lambda m: any("☑️ Ben" in label for label, _ in buttons_of(m)))
    await tap(owner, "Next")
    await screen(owner, "3 leads of this list are in cooldown")
    await tap(owner, "Leave them out")
    await screen(owner, "Total leads")


async def test_a_file_becomes_a_list(bot: Running, owner: Person) -> None:
    await owner.upload(CSV, "My people.csv")
    shown = await screen(owner, "Is that right?")
    assert "🔗 Profile link: “LinkedIn URL” (guessed)" in text_of(shown)
    assert "Priya Sharma" in text_of(shown)
    await tap(owner, "That's right")
    await screen(owner, "What shall the list be called?")
    await owner.send("Spring leads")
    await screen(owner, "Import as the list Spring leads")
    await tap(owner, "📥 Import")
    report = await screen(owner, "2 leads added")
    for line in ("Rows read: 4", "New leads: 2", "Twice in the file: 1", "Rejected: 1"):
        assert line in text_of(report)
    rejected = await owner.wait_for(lambda m: "document" in m)
    assert rejected["document"]["file_name"] == "My people-rejected.csv"
    assert one(bot, select(LeadList.name)) == "Spring leads"
    assert one(bot, select(func.count()).select_from(ListMember)) == 2
    assert one(bot, select(Upload.state)) == uploads.IMPORTED
    await until(lambda: not list(bot.config.uploads_dir.iterdir()))


async def test_a_wrong_guess_is_corrected_by_buttons(bot: Running, owner: Person) -> None:
    await owner.upload(CSV, "people.csv")
    await screen(owner, "Is that right?")
    await tap(owner, "💼 Title")
    await screen(owner, "Which column is 💼 Title?")
    await tap(owner, "Company")
    shown = await owner.wait_for(lambda m: "💼 Title: “Company”" in text_of(m))
    assert "💼 Title: “Company” (guessed)" not in text_of(shown)
    assert "🏢 Company: “" not in text_of(shown)  # a column says one thing only


async def test_a_file_that_is_no_list_gets_one_sentence_and_leaves_nothing(
    bot: Running, owner: Person
) -> None:
    await owner.upload(b"\x00\x01\x02 nothing", "photo.csv")
    await screen(owner, "can't be used.")
    await until(lambda: not list(bot.config.uploads_dir.iterdir()))
    assert one(bot, select(func.count()).select_from(LeadList)) == 0


async def test_a_file_that_is_too_big_is_told_how(bot: Running, owner: Person) -> None:
    await owner.upload(b"x" * (20 * 1024 * 1024 + 1), "big.csv")
    await screen(owner, "linkedpilot import FILE --list NAME")


async def test_two_taps_on_import_are_one_import(bot: Running, owner: Person) -> None:
    await owner.upload(CSV, "people.csv")
    await screen(owner, "Is that right?")
    await tap(owner, "That's right")
    await tap(owner, "📄 people")
    asked = await screen(owner, "Import as the list people")
    await owner.press("📥 Import", asked["message_id"])
    data = next(data for label, data in buttons_of(asked) if label == "📥 Import")
    await owner.press(data, asked["message_id"], old=True)
    await screen(owner, "2 leads added")
    await bot.settled()
    assert one(bot, select(func.count()).select_from(LeadList)) == 1
    assert len([m for m in await owner.messages() if "leads added" in text_of(m)]) == 1


async def test_an_import_that_was_cut_off_is_done_after_the_restart(bot: Running, owner: Person) -> None:
    await owner.upload(CSV, "people.csv")
    await screen(owner, "Is that right?")
    await tap(owner, "That's right")
    await tap(owner, "📄 people")
    await screen(owner, "Import as the list people")
    await bot.stop()
    with bot.db.transaction() as session:  # as after a kill right after the tap was handled
        row = uploads.unfinished(session)[0]
        assert uploads.advance(session, row.id, uploads.RECEIVED, uploads.IMPORTING)
    await bot.start()
    await screen(owner, "2 leads added")


async def test_the_wizard_makes_a_campaign_that_runs(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    shown = text_of(await screen(owner, "Total leads"))
    for line in ("Total leads      10", "In cooldown now   3", "Available         7", "~7"):
        assert line in shown
    await tap(owner, "▶️ Start")
    await screen(owner, "Spring is running: 7 leads dealt out (Ben 7)")
    assert one(bot, select(Campaign.status)) is CampaignStatus.RUNNING
    assert one(bot, select(func.count()).select_from(Action)) == 7
    assert await bot.db.read(conversations.get, ADA) is None


async def test_start_tapped_twice_is_one_campaign(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    shown = await screen(owner, "Total leads")
    await owner.press("▶️ Start", shown["message_id"])
    answer = await owner.press("new:start", shown["message_id"], old=True)
    assert "made already" in answer["text"]
    assert one(bot, select(func.count()).select_from(Campaign)) == 1


async def test_a_restart_in_the_middle_of_the_wizard_changes_nothing(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await bot.restart()
    await owner.send("Spring")
    await screen(owner, "Which list?")
    await tap(owner, "Prospects")
    await bot.restart()
    await tap(owner, "Like")
    await screen(owner, "Which senders?")


async def test_one_step_back_keeps_what_was_chosen(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "⬅️ Back")
    await screen(owner, "What about them?")
    await tap(owner, "⬅️ Back")
    shown = await screen(owner, "Which senders?")
    assert any("☑️ Ben" in label for label, _ in buttons_of(shown))


async def test_a_look_at_something_else_doesn_t_lose_the_wizard(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await owner.send("Spring")
    shown = await screen(owner, "Which list?")
    await owner.press("senders", shown["message_id"], old=True)  # the cure of a check leads there
    await tap(owner, "🟢 Ben")
    await tap(owner, "Edit limits")
    await tap(owner, "100 a day")
    await screen(owner, "How many likes a day")
    await owner.send("20")
    await screen(owner, "Limits of Ben")
    await tap(owner, "🏠 Home")
    await tap(owner, "Go on: Spring")
    await screen(owner, "Which list?")
    assert one(bot, select(Sender.daily_like_limit).where(Sender.name == "Ben")) == 20


async def test_any_command_leaves_the_flow(bot: Running, owner: Person, seeded: dict[str, int]) -> None:
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await owner.send("/schedule")
    await screen(owner, "Schedule")
    await owner.send("Spring")
    await screen(owner, "I don't know what to do with that")
    assert await bot.db.read(conversations.get, ADA) is None


async def test_a_connect_campaign_may_have_a_note(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await owner.send("Hello")
    await screen(owner, "Which list?")
    await tap(owner, "Prospects")
    await tap(owner, "Connect")
    await tap(owner, "Ben")
    await owner.wait_for(lambda m: any("☑️ Ben" in label for label, _ in buttons_of(m)))
    await tap(owner, "Next")
    await screen(owner, "A note with each invitation?")
    await owner.send("Hi {frist_name}")
    await screen(owner, "⚠️")
    await owner.send("Hi {first_name}")
    await screen(owner, "What about them?")
    await tap(owner, "Let them wait")
    await tap(owner, "☑️ No free notes left")
    await tap(owner, "⬜️ Accept who has invited")
    await owner.wait_for(lambda m: any("☑️ Accept who" in label for label, _ in buttons_of(m)))
    await tap(owner, "Save as draft")
    await screen(owner, "Saved as a draft")
    assert one(bot, select(Campaign.note)) == "Hi {first_name}"
    assert one(bot, select(Campaign.send_without_note)) is False
    assert one(bot, select(Campaign.accept_incoming)) is True
    await tap(owner, "Preview and start")
    await tap(owner, "▶️ Start")
    await screen(owner, "3 wait for their cooldown")


async def test_comments_under_review_wait_for_the_person(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    from engine import campaigns
    from engine.comments import drafts

    with bot.db.transaction() as session:
        house = House(session)
        campaign = house.campaign(seeded["list"], ActionType.COMMENT, seeded["ben"])
        campaigns.start(session, campaign, MONDAY, 1)
        assert drafts.prepare(session, MONDAY) == 7
    bot.pushes.wake()
    push = await screen(owner, "7 comments wait")
    await owner.press("💬 Approvals", push["message_id"])
    await screen(owner, "1 of 7")
    await tap(owner, "✅ Post")
    await screen(owner, "1 of 6")
    await tap(owner, "⏭ Skip")
    await screen(owner, "1 of 5")
    await tap(owner, "✏️ Edit")
    await screen(owner, "in your own words")
    await owner.send("My own words")
    await screen(owner, "1 of 4")
    texts = select(func.count()).select_from(Action).where(Action.comment_text == "My own words")
    assert one(bot, texts.where(Action.status == ActionStatus.PENDING)) == 1


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


async def test_leads_are_found_by_name_and_put_on_do_not_contact(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await owner.send("/leads")
    await screen(owner, "Leads · 10")
    await tap(owner, "🔴 In cooldown")
    await screen(owner, "Leads · 3")
    await tap(owner, "🔎 Search")
    await screen(owner, "Send a name")
    await owner.send("number7")
    await screen(owner, "“number7”")
    await tap(owner, "1")
    await screen(owner, "Nobody has contacted this person yet.")
    await tap(owner, "🚫 Do not contact")
    await screen(owner, "No campaign will ever touch this person.")
    await tap(owner, "🚫 Do not contact")
    await owner.wait_for(lambda m: "🚫 do not contact" in text_of(m))
    with bot.db.reading() as session:
        assert do_not_contact.holds(session, url(7))
    await tap(owner, "⬅️ Leads")
    await screen(owner, "“number7”")


async def test_the_cooldown_is_changed_only_after_saying_whom_that_frees(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    bot.clock.move(days=1)
    await owner.send("/settings")
    await tap(owner, "cooldown_days")
    await owner.send("many")
    await screen(owner, "it takes a whole number")
    await owner.send("1")
    await screen(owner, "That frees 3 people now.")
    assert (await bot.db.read(settings_store.load)).cooldown_days == 3
    await tap(owner, "✅ Set it")
    await screen(owner, "cooldown_days = 1")
    assert (await bot.db.read(settings_store.load)).cooldown_days == 1


async def test_pictures_come_and_go_in_the_one_message(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await tap(owner, "🧊 Cooldown")
    await owner.wait_for(lambda m: "photo" in m and "Unlocking" in text_of(m))
    await tap(owner, "🏠 Home")
    await owner.wait_for(lambda m: "photo" not in m and "LinkedPilot" in text_of(m))
    screens = [m for m in await owner.messages() if m["from"]["is_bot"]]
    assert len(screens) == 1


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


async def test_a_comment_is_added_with_its_tag_and_refused_when_it_can_t_be_posted(
    bot: Running, owner: Person
) -> None:
    await owner.send("/comments")
    await tap(owner, "Add comment")
    await owner.send("Great {post")
    await screen(owner, "⚠️")
    await owner.send("Great post, {first_name|friend}!\n#sales")
    await screen(owner, "Great post, {first_name|friend}!")
    assert one(bot, select(PredefinedComment.tag)) == "sales"


async def test_a_list_is_exported_as_a_file(bot: Running, owner: Person, seeded: dict[str, int]) -> None:
    await owner.send("/lists")
    await tap(owner, "Prospects")
    await tap(owner, "As CSV")
    message = await owner.wait_for(lambda m: "document" in m)
    assert message["document"]["file_name"] == "Prospects.csv"


async def test_a_file_that_is_being_written_isn_t_written_twice(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await owner.send("/lists")
    await tap(owner, "Prospects")
    shown = await owner.wait_for(lambda m: any(label == "💾 As CSV" for label, _ in buttons_of(m)))
    data = f"list:{seeded['list']}:export:csv"
    await owner.press(data, shown["message_id"], old=True)
    answer = await owner.press(data, shown["message_id"], old=True)
    assert "being written" in answer["text"]
    await owner.wait_for(lambda m: "document" in m)


async def test_a_list_that_a_campaign_needs_can_t_be_deleted(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        House(session).campaign(seeded["list"], ActionType.LIKE, seeded["ben"])
    await owner.send("/lists")
    await tap(owner, "Prospects")
    await tap(owner, "🗑 Delete")
    await screen(owner, "Delete the list")
    answer = await tap(owner, "🗑 Delete")
    assert "cancel it first" in answer["text"]


async def test_an_operator_s_words_don_t_reach_the_owner_s_flows(bot: Running, stranger: Person) -> None:
    await bot.pair(stranger, Role.OPERATOR)
    with bot.db.transaction() as session:
        talk = conversations.Talk(ADA, "setting", "value", {"name": "max_senders"})
        conversations.put(session, talk, MONDAY)
    await stranger.send("1")
    await bot.settled()
    assert (await bot.db.read(settings_store.load)).max_senders == 4
    assert (await bot.db.read(users.get, ADA)) is not None


async def test_a_doubt_is_looked_at_or_settled_by_hand(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    from engine import campaigns, claims

    with bot.db.transaction() as session:
        number = House(session).campaign(seeded["list"], ActionType.LIKE, seeded["ben"])
        campaigns.start(session, number, MONDAY, seed=1)
        for action_id in session.scalars(select(Action.id).where(Action.status == "pending").limit(2)).all():
            claimed = claims.claim(session, action_id, MONDAY)
            assert isinstance(claimed, claims.Claimed)
            claims.about_to_click(session, claimed.claim_id, MONDAY)
            claims.settle(session, claimed.claim_id, Outcome.UNCERTAIN, MONDAY)
    await owner.send("/start")
    await tap(owner, "❓ In doubt (2)")
    await screen(owner, "These may have happened")
    await tap(owner, "1")
    await tap(owner, "🔎 Check")
    await screen(owner, "I look as soon as")
    assert bot.agent.asked[0].startswith("check ")
    await tap(owner, "✅ It happened")
    await owner.wait_for(lambda m: [label for label, _ in buttons_of(m)] == ["1", "🏠 Home"])
    await tap(owner, "1")
    await tap(owner, "✖️ It didn't")
    await screen(owner, "Nothing: of every action")
    with bot.db.reading() as session:
        ended = list(session.scalars(select(Action.status).where(Action.outcome.is_not(None))))
    assert sorted(ended) == ["completed", "failed"]


async def test_several_files_at_once_are_all_kept_until_one_goes_on_with_them(
    bot: Running, owner: Person
) -> None:
    for name in ("one.csv", "two.csv"):
        before = len(await owner.messages())
        await owner.upload(CSV, name)
        await owner.wait_for(lambda m, name=name: name in text_of(m) and "Is that right?" in text_of(m))
        assert len(await owner.messages()) >= before
    await owner.send("/lists")
    await screen(owner, "2 files that you sent aren't imported yet")
    await tap(owner, "📄 Go on: one.csv")
    await screen(owner, "Is that right?")
    await tap(owner, "That's right")
    await screen(owner, "What shall the list be called?")
    await owner.send("First")
    await tap(owner, "📥 Import")
    await screen(owner, "Rows read")
    await owner.send("/lists")
    await screen(owner, "1 file that you sent isn't imported yet")


@pytest.mark.usefixtures("seeded")
async def test_what_would_happen_is_played_without_touching_anything(owner: Person, bot: Running) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "Save as draft")
    await screen(owner, "Spring")
    before = one(bot, select(func.count(Action.id)))
    await owner.send("/simulate")
    await screen(owner, "How many days?")
    await tap(owner, "What if …")
    await screen(owner, "Send a daily limit")
    await owner.send("lots")
    await screen(owner, "Send a number and a kind")
    await owner.send("2 likes a day")
    seen = await screen(owner, "The next 60 days")
    assert "with 2 likes a day for each sender" in text_of(seen)
    assert "Spring" in text_of(seen)
    assert seen["photo"]
    assert one(bot, select(func.count(Action.id))) == before


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


@pytest.mark.usefixtures("seeded")
async def test_a_command_without_its_words_asks_for_them(owner: Person, bot: Running) -> None:
    await owner.send("/dnc")
    await screen(owner, "Whom shall no campaign ever touch?")
    await owner.send("https://www.linkedin.com/company/acme")
    await owner.wait_for(lambda m: "⚠️" in text_of(m))
    await owner.send("linkedin.com/in/Person-3/")
    await screen(owner, "person-3")
    with bot.db.reading() as session:
        assert [entry.value for entry in do_not_contact.all_entries(session)] == [url(3)]
    await owner.send("/relogin")
    await screen(owner, "Who shall log in?")
    await tap(owner, "Ben")
    await screen(owner, "A browser window for Ben opens")


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


@pytest.mark.usefixtures("seeded")
async def test_the_log_is_filtered_and_comes_as_a_file(owner: Person, bot: Running) -> None:
    with bot.db.transaction() as session:
        for number in range(20):
            events.add(session, MONDAY, "x", f"Line {number}", sender_id=1 + number % 2)
        events.add(session, MONDAY, "y", "Something broke", Level.ERROR)
    await owner.send("/logs")
    await screen(owner, "Something broke")
    await tap(owner, "Older")
    await owner.wait_for(lambda m: "Line 3" in text_of(m) and "Something broke" not in text_of(m))
    await tap(owner, "🛑")
    await owner.wait_for(lambda m: "errors" in text_of(m) and "Line" not in text_of(m))
    await tap(owner, "As a file")
    sent = await owner.wait_for(lambda m: "document" in m)
    assert sent["document"]["file_name"].endswith(".log")


@pytest.mark.usefixtures("seeded")
async def test_a_link_leads_to_a_screen_and_never_to_a_deed(owner: Person, bot: Running) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "Save as draft")
    await screen(owner, "Saved as a draft")
    await owner.send("/start campaign_1")
    await owner.wait_for(lambda m: "Spring" in text_of(m) and "draft" in text_of(m))
    await owner.send("/start campaign_1_cancel_yes")
    await screen(owner, "No active campaign")
    assert one(bot, select(Campaign.status)) is CampaignStatus.DRAFT
