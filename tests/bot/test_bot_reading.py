"""How a file is read is a person's to correct, from the phone: letters, sheets, the first row; and a sure file takes one tap (spec, section 4)."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.flows import files
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage.tables import Lead, LeadList, Upload
from tests.bot.running import Running, one, tap, until
from tests.bot.uploading import CSV, count, lines
from tests.leads.files import csv_text, write_xlsx

HEAD = ("Full Name", "LinkedIn URL", "Job Title", "Company")
PRIYA = ("Priya Sharma", "https://www.linkedin.com/in/priya", "CTO", "Acme")
JANE = ("Jane Doe", "https://www.linkedin.com/in/jane-doe", "CEO", "Example")
ZOE = ("Zoë Müller", "https://www.linkedin.com/in/zoe", "CEO", "Übermorgen")


async def test_a_sure_file_is_imported_by_one_tap_under_its_own_name(bot: Running, owner: ChatPerson) -> None:
    await owner.upload(CSV, "spring_leads (1).csv")
    await owner.wait_for("Is that right?")
    await tap(owner, "📥 Import as “spring leads”")
    report = await owner.wait_for("2 leads added")
    read, new, twice, rejected = (
        next(int(line.split()[-1]) for line in lines(report) if line.startswith(word))
        for word in ("Rows read", "New leads", "Twice in the file", "Rejected")
    )
    assert read == new + twice + rejected
    assert one(bot, select(LeadList.name)) == "spring leads"
    # The next of that name is added to it, or gets a name of its own.
    await owner.upload(CSV, "spring_leads.csv")
    shown = await owner.wait_for(lambda m: "Is that right?" in text_of(m))
    labels = [label for label, _ in buttons_of(shown)]
    assert labels[:3] == ["📥 Import as “spring leads 2”", "➕ spring leads", "📋 Another name or list …"]
    await tap(owner, "📥 Import as “spring leads 2”")
    await owner.wait_for("spring leads 2: 2 leads added")


async def test_everybody_of_both_columns_can_be_chosen(bot: Running, owner: ChatPerson) -> None:
    head = ("Introduced by", "Full Name", "LinkedIn URL")
    of = "https://www.linkedin.com/in/"
    both = csv_text((head, (of + "zoe", PRIYA[0], PRIYA[1]), (of + "ines", JANE[0], JANE[1])))
    await owner.upload(both.encode(), "both.csv")
    shown = await owner.wait_for("Links to people stand in Introduced by, too")
    await tap(owner, "👥 And the people in Introduced by")
    await owner.wait_for("Each link in Introduced by is a person, too")
    await tap(owner, "👤 Only the people in LinkedIn URL")
    await owner.wait_for(lambda m: "is a person, too" not in text_of(m) and "Is that right?" in text_of(m))
    await tap(owner, "👥 And the people in Introduced by")
    await tap(owner, "📥 Import as “both”")
    await owner.wait_for("4 leads added")
    people = Lead.profile_url.in_((of + "zoe", of + "ines"))
    assert one(bot, select(func.count()).where(people)) == 2
    named = select(func.count()).where(people, Lead.full_name != "")
    assert one(bot, named) == 0, "the names are those of the profile column's people"
    assert shown


async def test_letters_that_are_not_certain_are_shown_and_read_another_way(
    bot: Running, owner: ChatPerson
) -> None:
    await owner.upload(csv_text((HEAD, ZOE)).encode("mac_roman"), "mac.csv")
    shown = await owner.wait_for("These names decide")
    labels = [label for label, _ in buttons_of(shown)]
    assert not any(label.startswith("📥") for label in labels)  # first a person looks
    await tap(owner, "🔤 Read it another way")
    asked = await owner.wait_for("Tap the line in which they are right")
    assert "Zoë Müller" in [label for label, _ in buttons_of(asked)]
    await tap(owner, "Zoë Müller")
    await owner.wait_for(lambda m: "Zoë Müller · CEO · Übermorgen" in text_of(m))
    await bot.stop()
    await bot.start()
    await tap(owner, "📥 Import as “mac”")
    await owner.wait_for("1 lead added")
    assert one(bot, select(Lead.full_name)) == "Zoë Müller"


async def test_each_sheet_with_people_can_be_chosen_or_become_a_list_of_its_own(
    bot: Running, owner: ChatPerson, tmp_path: Path
) -> None:
    book = write_xlsx(tmp_path / "b.xlsx", Guests=(HEAD, PRIYA, ZOE), Speakers=(HEAD, JANE), Notes=(("Hi",),))
    await owner.upload(book.read_bytes(), "Meetup.xlsx")
    shown = await owner.wait_for("Is that right?")
    assert not any(label.startswith("📥") for label, _ in buttons_of(shown))
    await tap(owner, "📑 Sheet: Guests")
    asked = await owner.wait_for("People stand on several sheets")
    assert {"✓ Guests", "Speakers"} <= {label for label, _ in buttons_of(asked)}
    await tap(owner, "Speakers")
    await owner.wait_for(lambda m: "Jane Doe · CEO" in text_of(m))
    await tap(owner, "📑 Sheet: Speakers")
    await tap(owner, "📚 Each sheet as a list of its own")
    other = await owner.wait_for(lambda m: "Meetup – Guests.xlsx" in text_of(m) and "Priya" in text_of(m))
    await owner.press("📥 Import as “Meetup – Guests”", other["message_id"])
    await owner.wait_for("2 leads added")
    assert count(bot, Upload) == 2
    await until(lambda: len(list(bot.config.uploads_dir.iterdir())) == 1)


async def test_the_first_row_can_be_corrected(bot: Running, owner: ChatPerson) -> None:
    notes = (("Our guests", "", "", ""), ("example", "https://www.linkedin.com/in/example", "", ""))
    await owner.upload(csv_text((*notes, HEAD, PRIYA, JANE)).encode(), "notes.csv")
    await owner.wait_for("Is that right?")
    await tap(owner, "↕️ People from row")
    await owner.wait_for("In which row do the people begin?")
    await owner.send("many")
    await owner.wait_for("Send the row's number, counted from 1.")
    await owner.send("4")
    shown = await owner.wait_for(
        lambda m: "“LinkedIn URL”" in text_of(m) and "Priya Sharma · CTO" in text_of(m)
    )
    assert "↕️ People from row 4" in [label for label, _ in buttons_of(shown)]
    await tap(owner, "📥 Import as “notes”")
    await owner.wait_for("2 leads added")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("webinar-signups_2026.csv", "webinar signups 2026"),
        ("Leads%20May (2).xlsx", "Leads May"),
        ("Jean-Luc & co.csv.gz", "Jean-Luc & co"),
        ("___.csv", "My list"),
    ],
)
def test_a_file_s_name_is_made_readable(file: str, name: str) -> None:
    assert files.readable(file) == name
