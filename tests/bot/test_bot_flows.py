"""What a person does over several messages, done as a person does it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from engine.rules.words import ActionType, Outcome
from practice.chat.client import Person, buttons_of, text_of
from storage import do_not_contact, uploads
from storage.tables import Action, LeadList, ListMember, PredefinedComment, Upload
from tests.bot.running import Running, tap, until
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


async def test_pictures_come_and_go_in_the_one_message(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await tap(owner, "🧊 Cooldown")
    await owner.wait_for(lambda m: "photo" in m and "Unlocking" in text_of(m))
    await tap(owner, "🏠 Home")
    await owner.wait_for(lambda m: "photo" not in m and "LinkedPilot" in text_of(m))
    screens = [m for m in await owner.messages() if m["from"]["is_bot"]]
    assert len(screens) == 1


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
