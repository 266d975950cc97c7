"""Files in and lists out, from the phone: uploads, updates, merging, exports, long work (spec, sections 4 and 13)."""

import pytest
from sqlalchemy import select

from bot.flows import upload
from bot.screens import upload as screens
from engine.leads.formats import FileKind
from engine.leads.headers import Field
from engine.leads.mapping import Mapping
from engine.leads.reports import Comparison, FilePreview, ImportReport
from engine.rules.enums import Role, UploadState, UploadUse
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import lists, uploads
from storage.lists import ListRow
from storage.tables import Lead, LeadList, ListMember, Upload
from tests.bot.running import BEN, Running, one, tap, until
from tests.bot.uploading import CSV, count, lines, to_naming
from tests.fixtures_db import MONDAY
from tests.leads.files import readers


async def test_a_file_becomes_a_list(bot: Running, owner: ChatPerson) -> None:
    await owner.upload(CSV, "My people.csv", forwarded_from="Ben")
    shown = await owner.wait_for("Is that right?")
    assert "🔗 Profile link: “LinkedIn URL” (guessed)" in text_of(shown)
    assert "• Priya Sharma · CTO · Acme\nlinkedin.com/in/priya\n" in text_of(shown)
    assert not any(part["type"] == "pre" for part in shown["entities"])  # a phone doesn't wrap those
    await tap(owner, "Another name")
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
    shown = await owner.wait_for(lambda m: any(label == "⏹ Stop this" for label, _ in buttons_of(m)))
    assert "Importing people" in text_of(shown)
    assert "░" in text_of(shown)
    cancel = next(data for label, data in buttons_of(shown) if label == "⏹ Stop this")
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.OPERATOR)
        theirs = await ben.wait_for("LinkedPilot")
        answer = await ben.press(cancel, theirs["message_id"], old=True)
        assert answer["text"].startswith(("Only who began it", "That is over"))
    if "Only" in answer["text"]:
        assert (await owner.press(cancel, shown["message_id"], old=True))["text"] == "Stopping …"
        ended = await owner.wait_for("Stopped: nothing of it stays.")
        assert ended["message_id"] == shown["message_id"]
        assert (count(bot, LeadList), count(bot, Lead)) == (0, 0)
        assert not readers()
        await tap(owner, "📄 Go on")
        await owner.wait_for("Is that right?")
        await tap(owner, "Another name")
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
    await owner.press("Another name", cards["one.csv"]["message_id"])
    asked = await owner.wait_for("What shall the list be called?")
    assert text_of(asked).startswith("📄 one.csv")
    assert asked["message_id"] == cards["one.csv"]["message_id"]
    await owner.press("🏠 Home", asked["message_id"])
    await owner.wait_for("🏠 LinkedPilot")
    assert {"two.csv", "What shall the list be called?"} <= {
        word
        for m in await owner.messages()
        for word in ("two.csv", "What shall the list be called?")
        if word in text_of(m)
    }
    await owner.send("/lists")
    await owner.wait_for("2 files that you sent aren't imported yet")
    await tap(owner, "📄 Not imported yet (2)")
    await tap(owner, "📄 Go on: one.csv")
    await owner.wait_for(lambda m: "one.csv" in text_of(m) and "Is that right?" in text_of(m))
    await until(lambda: _gone(owner, asked["message_id"]))  # the card has come down
    await tap(owner, "Another name")
    await owner.wait_for("What shall the list be called?")
    await owner.send("First")
    await owner.wait_for(lambda m: "one.csv" in text_of(m) and "Import as the list First" in text_of(m))
    await tap(owner, "📥 Import")
    await owner.wait_for("Rows read")
    await owner.send("/lists")
    await owner.wait_for("1 file that you sent isn't imported yet")
    await tap(owner, "📄 Not imported yet (1)")
    await tap(owner, "✖️ Forget them all")
    await owner.wait_for(lambda m: "Lists" in text_of(m) and "imported yet" not in text_of(m))
    await until(lambda: not list(bot.config.uploads_dir.iterdir()))
    answer = await owner.press("✖️ Forget", cards["two.csv"]["message_id"])
    assert "isn't here any more" in answer["text"]


async def _gone(owner: ChatPerson, message_id: int) -> bool:
    return message_id not in {m["message_id"] for m in await owner.messages()}


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
