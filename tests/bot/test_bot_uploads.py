"""Files in and lists out, from the phone: uploads, updates, merging, exports, long work (spec, sections 4 and 13)."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.background import exports, long_work
from bot.background.tasks import Cancellable
from bot.flows import upload
from bot.handlers import simulation
from bot.screens import upload as screens
from engine.leads.formats import FileKind
from engine.leads.headers import Field
from engine.leads.mapping import Mapping
from engine.leads.reports import Comparison, FilePreview, ImportReport
from engine.rules.enums import ActionType, Role, UploadState, UploadUse
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import do_not_contact, lists, uploads
from storage.lists import ListRow
from storage.tables import Action, Lead, LeadList, ListMember, Upload, WorkUnderWay
from tests.bot.running import BEN, Running, one, tap, until
from tests.fixtures_db import MONDAY, SampleData, url
from tests.leads.files import readers

CSV = (
    b"Full Name,LinkedIn URL,Job Title,Company\n"
    b"Priya Sharma,https://www.linkedin.com/in/priya,CTO,Acme\n"
    b"Jane Doe,linkedin.com/in/jane-doe/,CEO,Example\n"
    b"Jane Doe,https://de.linkedin.com/in/Jane-Doe?x=1,CEO,Example\n"
    b"No Link,nothing,CFO,Nowhere\n"
)


def count(bot: Running, table: Any) -> int:
    return int(one(bot, select(func.count()).select_from(table)))


def lines(message: dict[str, Any]) -> list[str]:
    """The lines with their words one blank apart, so that a table's columns can be read."""
    return [" ".join(line.split()) for line in text_of(message).splitlines()]


@pytest.fixture
def prospects(bot: Running) -> dict[str, int]:
    """A sender and ten people on a list."""
    with bot.db.transaction() as session:
        sample = SampleData(session)
        return {"ben": sample.sender("Ben"), "list": sample.list_of(10, "Prospects")}


async def to_naming(owner: ChatPerson, content: bytes = CSV, name: str = "people.csv") -> None:
    """A file is sent and its mapping confirmed."""
    await owner.upload(content, name)
    await owner.wait_for(lambda m: name in text_of(m) and "Is that right?" in text_of(m))
    await tap(owner, "That's right")
    await owner.wait_for("What shall the list be called?")


async def test_a_file_becomes_a_list(bot: Running, owner: ChatPerson) -> None:
    await owner.upload(CSV, "My people.csv", forwarded_from="Ben")
    shown = await owner.wait_for("Is that right?")
    assert "🔗 Profile link: “LinkedIn URL” (guessed)" in text_of(shown)
    assert "• Priya Sharma · CTO · Acme\nhttps://www.linkedin.com/in/priya\n" in text_of(shown)
    assert not any(part["type"] == "pre" for part in shown["entities"])  # a phone doesn't wrap those
    await tap(owner, "That's right")
    await owner.wait_for("What shall the list be called?")
    await owner.send("x" * 61)
    await owner.wait_for("A list's name has 1 to 60 letters: this one has 61.")
    await owner.send("Spring leads")
    await owner.wait_for("Import as the list Spring leads")
    await tap(owner, "📥 Import")
    report = await owner.wait_for("2 leads added")
    for line in ("Rows read 4", "New leads 2", "Twice in the file 1", "Rejected 1"):
        assert line in lines(report)
    rejected = await owner.wait_for(lambda m: "document" in m)
    assert rejected["document"]["file_name"] == "My people-rejected.csv"
    assert one(bot, select(LeadList.name)) == "Spring leads"
    assert count(bot, ListMember) == 2
    await until(lambda: one(bot, select(Upload.state)) == UploadState.IMPORTED)
    await until(lambda: not list(bot.config.uploads_dir.iterdir()))


async def test_a_wrong_guess_is_corrected_by_buttons(bot: Running, owner: ChatPerson) -> None:
    await owner.upload(CSV, "people.csv")
    await owner.wait_for("Is that right?")
    await tap(owner, "💼 Title")
    await owner.wait_for("Which column is 💼 Title?")
    await tap(owner, "Company")
    shown = await owner.wait_for(lambda m: "💼 Title: “Company”" in text_of(m))
    assert "💼 Title: “Company” (guessed)" not in text_of(shown)
    assert "🏢 Company: “" not in text_of(shown)  # a column says one thing only


async def test_a_file_that_is_no_list_gets_one_sentence_and_leaves_nothing(
    bot: Running, owner: ChatPerson
) -> None:
    await owner.upload(b"\x00\x01\x02 nothing", "photo.csv")
    await owner.wait_for("can't be used.")
    await until(lambda: not list(bot.config.uploads_dir.iterdir()))
    assert count(bot, LeadList) == 0


async def test_what_is_no_file_of_people_is_told_so(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owner.upload(b"hm", "voice.ogg", kind="voice")
    await owner.wait_for("A voice message can't become a list")
    await owner.upload(b"face", "me.png", kind="photo")
    await owner.wait_for("A photo can't become a list")
    monkeypatch.setattr(upload, "LARGEST", len(CSV) - 1)
    await owner.upload(CSV, "big.csv")
    await owner.wait_for("linkedpilot import FILE --list NAME")
    assert count(bot, Upload) == 0


async def test_two_taps_on_import_are_one_import(bot: Running, owner: ChatPerson) -> None:
    await to_naming(owner)
    await tap(owner, "📄 people")
    asked = await owner.wait_for("Import as the list people")
    await owner.press("📥 Import", asked["message_id"])
    data = next(data for label, data in buttons_of(asked) if label == "📥 Import")
    await owner.press(data, asked["message_id"], old=True)
    await owner.wait_for("2 leads added")
    await bot.settled()
    assert count(bot, LeadList) == 1
    assert len([m for m in await owner.messages() if "leads added" in text_of(m)]) == 1


async def test_an_import_that_was_cut_off_is_done_after_the_restart(bot: Running, owner: ChatPerson) -> None:
    await to_naming(owner)
    await tap(owner, "📄 people")
    asked = await owner.wait_for("Import as the list people")
    await bot.stop()
    with bot.db.transaction() as session:  # as after a kill right after the tap was handled
        row = uploads.unfinished(session)[0]
        uploads.begin(session, row.id, UploadUse.ADD)
    await bot.start()
    report = await owner.wait_for("2 leads added")
    assert report["message_id"] == asked["message_id"]


async def test_an_import_that_was_done_when_the_agent_died_is_only_told(
    bot: Running, owner: ChatPerson
) -> None:
    await to_naming(owner)
    await tap(owner, "📄 people")
    await owner.wait_for("Import as the list people")
    await bot.stop()
    with bot.db.transaction() as session:
        list_id = lists.create(session, "people", "upload", MONDAY, ready=True)
        told = ImportReport(
            rows_read=5,
            duplicates_in_file=0,
            rejected=0,
            rejected_file=None,
            reasons=(),
            list_id=list_id,
            new_leads=5,
            already_known=0,
            added_to_list=5,
            already_on_list=0,
        )
        row = uploads.unfinished(session)[0]
        uploads.begin(session, row.id, UploadUse.ADD)
        uploads.change(session, row.id, report=told.as_json(), list_id=list_id)
    await bot.start()
    await owner.wait_for("5 leads added")
    await until(lambda: one(bot, select(Upload.state)) == UploadState.IMPORTED)
    assert count(bot, Lead) == 0


async def test_an_import_that_is_cancelled_leaves_nothing_and_the_file_waits(
    bot: Running, owner: ChatPerson
) -> None:
    await to_naming(owner)
    await tap(owner, "📄 people")
    await tap(owner, "📥 Import")
    shown = await owner.wait_for(lambda m: any(label == "✖️ Cancel" for label, _ in buttons_of(m)))
    assert "Importing people" in text_of(shown)
    assert "░" in text_of(shown)
    cancel = next(data for label, data in buttons_of(shown) if label == "✖️ Cancel")
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.OPERATOR)
        theirs = await ben.wait_for("LinkedPilot")
        answer = await ben.press(cancel, theirs["message_id"], old=True)
        assert answer["text"].startswith(("Only who began it", "That is over"))
    if "Only" in answer["text"]:
        assert (await owner.press(cancel, shown["message_id"], old=True))["text"] == "Cancelling …"
        ended = await owner.wait_for("Cancelled: nothing of it stays.")
        assert ended["message_id"] == shown["message_id"]
        assert (count(bot, LeadList), count(bot, Lead)) == (0, 0)
        assert not readers()
        await tap(owner, "📄 Go on")
        await owner.wait_for("Is that right?")
        await tap(owner, "That's right")
        await tap(owner, "📄 people")
        await tap(owner, "📥 Import")
    await owner.wait_for("2 leads added")
    answer = await owner.press(cancel, shown["message_id"], old=True)
    assert "That is over" in answer["text"]


async def test_each_of_several_files_has_a_card_of_its_own(bot: Running, owner: ChatPerson) -> None:
    for name in ("one.csv", "two.csv"):
        await owner.upload(CSV, name)
    cards = {
        name: await owner.wait_for(lambda m, name=name: name in text_of(m) and "Is that right?" in text_of(m))
        for name in ("one.csv", "two.csv")
    }
    await owner.press("That's right", cards["one.csv"]["message_id"])
    asked = await owner.wait_for("What shall the list be called?")
    assert text_of(asked).startswith("📄 one.csv")
    assert asked["message_id"] == cards["one.csv"]["message_id"]
    await owner.press("🏠 Home", asked["message_id"])
    await owner.wait_for("No active campaign")
    assert {"two.csv", "What shall the list be called?"} <= {
        word
        for m in await owner.messages()
        for word in ("two.csv", "What shall the list be called?")
        if word in text_of(m)
    }
    await owner.send("/lists")
    await owner.wait_for("2 files that you sent aren't imported yet")
    await tap(owner, "📄 Go on: one.csv")
    await owner.wait_for(lambda m: "one.csv" in text_of(m) and "Is that right?" in text_of(m))
    await until(lambda: _gone(owner, asked["message_id"]))  # the card has come down
    await tap(owner, "That's right")
    await owner.wait_for("What shall the list be called?")
    await owner.send("First")
    await owner.wait_for(lambda m: "one.csv" in text_of(m) and "Import as the list First" in text_of(m))
    await tap(owner, "📥 Import")
    await owner.wait_for("Rows read")
    await owner.send("/lists")
    await owner.wait_for("1 file that you sent isn't imported yet")
    await owner.press("✖️ Forget", cards["two.csv"]["message_id"])
    await owner.wait_for("two.csv is forgotten")


async def _gone(owner: ChatPerson, message_id: int) -> bool:
    return message_id not in {m["message_id"] for m in await owner.messages()}


def second(*numbers: int) -> bytes:
    """A file of these people and one who is new."""
    people = [f"Person,{url(number)}" for number in numbers]
    return "\n".join(["Name,URL", *people, "New One,linkedin.com/in/new-one"]).encode()


async def test_a_second_file_says_what_is_new_and_gone_before_it_changes_the_list(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    from engine import campaigns

    with bot.db.transaction() as session:
        number = SampleData(session).campaign(prospects["list"], ActionType.LIKE, prospects["ben"])
        campaigns.start(session, number, MONDAY, seed=1)
    await to_naming(owner, second(0, 1))
    await tap(owner, "➕ Prospects")
    shown = await owner.wait_for("beside the list Prospects")
    for line in ("New in the file 1", "On both 2", "Gone (on the list only) 8"):
        assert line in lines(shown)
    assert "8 leads with open actions stay in their campaigns" in text_of(shown)
    assert count(bot, ListMember) == 10
    await tap(owner, "➕ Add only the new ones (1)")
    await owner.wait_for("Prospects: 1 lead added")
    assert count(bot, ListMember) == 11

    await to_naming(owner, second(0, 1), "again.csv")
    await owner.send("Prospects")
    await owner.wait_for("again.csv beside the list Prospects")
    await tap(owner, "♻️ Make the list what the file says")
    report = await owner.wait_for("Prospects: 0 leads added")
    assert "Taken off the list 8" in lines(report)
    assert count(bot, ListMember) == 3
    assert count(bot, Action) == 10
    assert count(bot, Lead) == 11


async def test_a_list_that_changed_since_it_was_compared_is_compared_again(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    """Nobody goes off it whom the question didn't count, and a restart meanwhile doesn't matter."""
    await to_naming(owner, second(0, 1), "again.csv")
    await bot.stop()
    with bot.db.transaction() as session:  # as after a kill while it was being compared
        row = uploads.unfinished(session)[0]
        uploads.change(session, row.id, list_name="Prospects", list_id=prospects["list"])
    await bot.start()
    shown = await owner.wait_for("again.csv beside the list Prospects")
    assert "Gone (on the list only) 8" in lines(shown)
    with bot.db.transaction() as session:
        SampleData(session).list_of(1, "Others", skip=10)
        newest = session.scalar(select(func.max(Lead.id))) or 0
        lists.add_one(session, prospects["list"], newest, MONDAY)
    answer = await tap(owner, "♻️ Make the list what the file says")
    assert "has changed meanwhile" in answer["text"]
    again = await owner.wait_for(lambda m: "Gone (on the list only) 9" in lines(m))
    assert count(bot, ListMember) == 12
    await owner.press("♻️ Make the list what the file says", again["message_id"])
    report = await owner.wait_for("Prospects: 1 lead added")
    assert "Taken off the list 9" in lines(report)


async def test_everybody_of_a_file_goes_on_do_not_contact(bot: Running, owner: ChatPerson) -> None:
    await to_naming(owner)
    await tap(owner, "🚫 Do not contact")
    await owner.wait_for("Put everybody of people.csv")
    assert count(bot, Upload) == 1
    await tap(owner, "🚫 Do not contact")
    report = await owner.wait_for("people.csv: 2 people put on do not contact")
    for line in ("Rows read 4", "There already 0", "Twice in the file 1", "Rejected 1"):
        assert line in lines(report)
    with bot.db.reading() as session:
        assert do_not_contact.holds(session, "https://www.linkedin.com/in/jane-doe")
    assert count(bot, LeadList) == 0


async def test_a_list_is_merged_into_another(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        other = SampleData(session).list_of(5, "More", skip=8)
    await owner.send("/lists")
    await tap(owner, "Prospects")
    await tap(owner, "🔗 Merge into …")
    await owner.wait_for("Into which list")
    await tap(owner, "More (5)")
    shown = await owner.wait_for("Put the leads of Prospects on More?")
    for line in ("Prospects 10", "More 5", "On both 2", "Together 13"):
        assert line in lines(shown)
    await tap(owner, "🔗 Merge")
    await owner.wait_for(lambda m: "📋 More" in text_of(m) and "13 leads" in text_of(m))
    assert one(bot, select(LeadList.id)) == other
    assert count(bot, LeadList) == 1


async def test_a_list_is_exported_with_its_progress(
    bot: Running, owner: ChatPerson, prospects: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_work, "EDIT_SECONDS", 0.05)
    await owner.send("/export")
    await owner.wait_for("Which list shall come as a file?")
    await tap(owner, "Prospects (10)")
    asked = await owner.wait_for("As what?")
    csv = f"list:{prospects['list']}:export:csv"
    await owner.press(csv, asked["message_id"], old=True)
    answer = await owner.press(csv, asked["message_id"], old=True)
    assert "being written" in answer["text"]
    message = await owner.wait_for(lambda m: "document" in m)
    assert message["document"]["file_name"] == "Prospects.csv"
    done = await owner.wait_for("Prospects: 10 leads in Prospects.csv")
    assert done["message_id"] < message["message_id"]  # the message with the bar has become the report
    monkeypatch.setattr(exports, "LARGEST", 700)
    await tap(owner, "💾 As CSV")
    packed = await owner.wait_for(lambda m: "document" in m and m["message_id"] > message["message_id"])
    assert packed["document"]["file_name"] == "Prospects.csv.zip"


async def test_an_export_is_cancelled(bot: Running, owner: ChatPerson, prospects: dict[str, int]) -> None:
    await owner.send("/lists")
    await tap(owner, "Prospects")
    await tap(owner, "💾 As XLSX")
    await tap(owner, "✖️ Cancel")
    await owner.wait_for("Prospects was not written. You cancelled it.")
    await until(lambda: not list(bot.config.uploads_dir.iterdir()))
    assert not any("document" in m for m in await owner.messages())


async def away(bot: Running) -> None:
    """Telegram can't be reached for longer than a single call, and what is said when that failed, is patient."""
    await bot.faults("down", count=12, methods=["sendMessage", "editMessageText", "sendDocument"])


async def test_what_is_done_while_telegram_is_away_is_told_when_it_is_back(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    await to_naming(owner)
    await tap(owner, "📄 people")
    await owner.wait_for("Import as the list people")
    await bot.stop()
    with bot.db.transaction() as session:
        uploads.begin(session, uploads.unfinished(session)[0].id, UploadUse.ADD)
    await away(bot)
    await bot.start()  # a laptop that starts without a network
    await owner.wait_for("2 leads added")
    assert count(bot, ListMember) == 12

    await owner.send("/export")
    await tap(owner, "Prospects (10)")
    asked = await owner.wait_for("As what?")
    await away(bot)
    await owner.press("💾 As CSV", asked["message_id"])
    await owner.wait_for(lambda m: "document" in m and m["document"]["file_name"] == "Prospects.csv")
    await owner.wait_for("Prospects: 10 leads in Prospects.csv")


async def test_what_was_cut_off_by_a_restart_is_told_and_begun_again(
    bot: Running, owner: ChatPerson, prospects: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*_: Any) -> Any:
        await asyncio.sleep(3600)

    monkeypatch.setattr(simulation, "simulate_apart", endless)
    await bot.faults("down", methods=["sendDocument"])
    await owner.send("/export")
    await tap(owner, "Prospects (10)")
    await tap(owner, "💾 As CSV")
    writing = await owner.wait_for("Writing Prospects")
    await owner.send("/simulate")
    await tap(owner, "14 days")
    playing = await owner.wait_for("Playing through 14 days")
    await bot.settled()
    await bot.restart()
    await bot.faults("ok")
    for begun, title in ((playing, "Playing through 14 days"), (writing, "Writing Prospects")):
        told = await owner.wait_for(lambda m, t=title: t in text_of(m) and "was cut off" in text_of(m))
        assert told["message_id"] == begun["message_id"]
    await owner.press("🔁 Begin again", writing["message_id"])
    await owner.wait_for(lambda m: "document" in m)
    await until(lambda: count(bot, WorkUnderWay) == 0)


async def test_what_was_begun_in_a_topic_ends_there_after_a_restart(
    bot: Running, owner: ChatPerson, prospects: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*_: Any) -> Any:
        await asyncio.sleep(3600)

    monkeypatch.setattr(simulation, "simulate_apart", endless)
    topic = await owner.open_topic("Work")
    await to_naming(owner)
    await tap(owner, "📄 people")
    card = await owner.wait_for("Import as the list people")
    await owner.send("/simulate")
    await tap(owner, "14 days")
    bar = await owner.wait_for("Playing through 14 days")
    await bot.settled()
    for gone in (bar, card):  # so that they are said anew
        await bot.services.bot.delete_message(gone["chat"]["id"], gone["message_id"])
    await bot.stop()
    with bot.db.transaction() as session:
        uploads.begin(session, uploads.unfinished(session)[0].id, UploadUse.ADD)
    await bot.start()
    for words in ("was cut off", "2 leads added"):
        assert (await owner.wait_for(words))["message_thread_id"] == topic


async def test_a_trouble_with_what_was_left_behind_is_told_and_ends_nothing(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    await bot.stop()
    monkeypatch.setattr(uploads, "unfinished", broken)
    await bot.start()
    await owner.wait_for("Something went wrong on my side")
    await owner.send("/lists")
    await owner.wait_for("None yet.")


async def test_who_is_shut_out_gets_nothing_of_what_they_began(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.OPERATOR)
        await bot.faults("down", methods=["sendDocument"])
        await ben.send("/export")
        await tap(ben, "Prospects (10)")
        await tap(ben, "💾 As CSV")
        await ben.wait_for("Writing Prospects")
        slow = asyncio.create_task(asyncio.sleep(3600))
        bot.services.jobs.works[1] = Cancellable(BEN, slow)
        await owner.send("/users")
        await tap(owner, f"user:{BEN}")
        await tap(owner, f"user:{BEN}:remove")
        await tap(owner, f"user:{BEN}:remove:yes")
        await until(slow.cancelled)
        told = len(await ben.messages())
        await bot.faults("ok")
        await until(lambda: not bot.services.jobs.runs(f"export {BEN} {prospects['list']} csv"))
        assert not any("document" in m for m in await ben.messages())
        assert len(await ben.messages()) == told


async def test_a_list_that_a_campaign_needs_can_t_be_deleted(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        SampleData(session).campaign(prospects["list"], ActionType.LIKE, prospects["ben"])
    await owner.send("/lists")
    await tap(owner, "Prospects")
    merging = await tap(owner, "🔗 Merge into …")
    assert "cancel it first, then merge the list" in merging["text"]
    await tap(owner, "🗑 Delete")
    await owner.wait_for("Delete the list")
    answer = await tap(owner, "🗑 Delete")
    assert "cancel it first" in answer["text"]


def test_the_last_question_offers_only_what_makes_sense() -> None:
    there = ListRow(4, "Spring", "upload", True, 25, MONDAY, MONDAY)

    def asked(new: int, both: int, gone: int) -> tuple[str, list[str]]:
        found = Comparison(new + both + 1, new, both, gone, 0, 0, 1)
        shown = screens.compared(1, "more.csv", there, found)
        return shown.text, [row[0].label for row in shown.keyboard]

    text, first = asked(new=0, both=25, gone=0)
    assert "names them all already" in text
    assert first == ["📥 Import", "⬅️ Back", "🏠 Home"]
    text, first = asked(new=0, both=0, gone=25)  # a file that names nobody empties no list
    assert "names nobody" in text
    assert first == ["⬅️ Back", "🏠 Home"]
    text, first = asked(new=2, both=20, gone=5)
    assert "5 leads go off it" in text
    assert first[:2] == ["➕ Add only the new ones (2)", "♻️ Make the list what the file says"]


def test_a_file_of_many_columns_is_leafed_through() -> None:
    names = tuple(f"Column {number}" for number in range(40))
    data = FilePreview(
        kind=FileKind.CSV,
        encoding="utf-8",
        delimiter=",",
        sheet=None,
        headers=names,
        rows=(tuple("x" * 100 for _ in names),),
        mapping=Mapping(profile_url=39, first_row=1),
        row_estimate=1,
        warnings=(),
    )
    shown = [screens.columns(1, "many.csv", Field.TITLE, data, data.mapping, page) for page in range(3)]
    labels = [button.label for each in shown for row in each.keyboard for button in row]
    assert set(names) <= set(labels)
    assert all(len(each.text) <= 1000 and each.text.count("\n") <= 25 for each in shown)
