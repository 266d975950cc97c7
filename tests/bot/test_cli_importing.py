"""`linkedpilot import` says how it read a file, takes a person's word for it, and says what would come of it (spec, section 15)."""

import csv
from pathlib import Path

import pytest

from tests.bot.test_cli import Command
from tests.bot.test_cli import command as command
from tests.leads.files import write_csv, write_xlsx

ROWS = (
    ("Full Name", "LinkedIn URL", "Job Title", "Company"),
    ("Jürgen Größ", "https://www.linkedin.com/in/juergen", "CTO", "Acme"),
    ("Zoë Müller", "https://www.linkedin.com/in/zoe", "CEO", "Übermorgen"),
    ("Nobody", "nothing", "", ""),
)


def people(path: Path) -> Path:
    return write_csv(path, ROWS, "cp1252")


def test_an_import_says_how_it_read_the_file(command: Command, tmp_path: Path) -> None:
    said = command.text("import", str(people(tmp_path / "a.csv")), "--list", "A")
    for line in (
        "CSV: cp1252, cells apart by comma; the people begin in row 2.",
        "profile url: column B “LinkedIn URL” (guessed)",
        "first name: none",
        "The letters were read as cp1252",
        "Such as: Jürgen Größ, Zoë Müller",
        "3 rows read: 2 new leads, 0 already known, 0 duplicates, 1 rejected.",
        "2 leads added to A.",
    ):
        assert line in said
    data = command.json("import", str(tmp_path / "a.csv"), "--list", "A")
    assert data["read_as"]["encoding"] == "cp1252"
    assert data["read_as"]["columns"]["title"] == {"number": 3, "header": "Job Title"}
    assert data["report"]["already_known"] == 2
    assert data["report"]["added_to_list"] == 0


@pytest.mark.parametrize("title", ["title=C", "title=3", "title=job title", "Title=Job Title"])
def test_a_column_is_named_by_its_letter_its_number_or_its_header(
    command: Command, tmp_path: Path, title: str
) -> None:
    file = str(people(tmp_path / "a.csv"))
    data = command.json(
        "import", file, "--list", "A", "--column", title, "--column", "company=none", "--dry-run"
    )
    assert data["read_as"]["columns"]["title"]["number"] == 3
    assert data["read_as"]["columns"]["company"] is None
    assert "title" not in data["read_as"]["guessed"]


INTRODUCED = (
    ("Introduced by", "Name", "LinkedIn", "Title"),
    (
        "https://www.linkedin.com/in/ines-carvallo",
        "Mira Tolland",
        "https://www.linkedin.com/in/mira-tolland",
        "CTO",
    ),
    (
        "https://www.linkedin.com/in/hugo-vander",
        "Bram Oakesby",
        "https://www.linkedin.com/in/bram-oakesby",
        "CEO",
    ),
)


@pytest.mark.parametrize(
    "columns",
    [
        "profile=LinkedIn,Introduced by",
        *(pytest.param(each, marks=pytest.mark.long) for each in ("profile=C,A", "profile=3, 1")),
    ],
)
def test_everybody_of_both_columns_can_be_meant(command: Command, tmp_path: Path, columns: str) -> None:
    """What the row says besides is said of the first column's person."""
    file = str(write_csv(tmp_path / "a.csv", INTRODUCED))
    one = command.text("import", file, "--list", "A", "--dry-run")
    assert "Note: Links to people stand in Introduced by, too" in one
    said = command.text("import", file, "--list", "A", "--column", columns)
    assert "each link of column A “Introduced by” is a person, too" in said
    assert "Note: Links to people stand" not in said
    assert "4 rows read: 4 new leads" in said
    command.text("export", "A", str(tmp_path / "out.csv"))
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as out:
        rows = {row[0].rpartition("/")[2]: row[1:3] for row in list(csv.reader(out))[1:]}
    assert rows == {
        "mira-tolland": ["Mira Tolland", "CTO"],
        "bram-oakesby": ["Bram Oakesby", "CEO"],
        "ines-carvallo": ["", ""],
        "hugo-vander": ["", ""],
    }


def test_one_row_is_one_row(command: Command, tmp_path: Path) -> None:
    said = command.text("import", str(write_csv(tmp_path / "a.csv", ROWS[:2])), "--list", "A")
    assert "1 row read: 1 new lead, 0 already known, 0 duplicates, 0 rejected." in said
    assert "1 lead added to A." in said


def test_a_dry_run_says_what_would_come_of_it_and_writes_nothing(command: Command, tmp_path: Path) -> None:
    file = str(people(tmp_path / "a.csv"))
    for _ in range(2):
        report = command.json("import", file, "--list", "A", "--dry-run")["report"]
        assert (report["new_leads"], report["already_known"], report["rejected"]) == (2, 0, 1)
    assert [path.name for path in tmp_path.glob("*rejected*")] == []
    assert "no list named A" in command.refusal("export", "A", str(tmp_path / "out.csv"))
    command.json("import", file, "--list", "A")
    again = command.json("import", file, "--list", "A", "--dry-run")["report"]
    assert (again["new_leads"], again["already_known"]) == (0, 2)


def test_how_a_file_is_read_can_be_said(command: Command, tmp_path: Path) -> None:
    notes = (("People of", "", "", ""), ("last summer", "", "", ""), *ROWS)
    file = str(write_csv(tmp_path / "a.csv", notes, "cp1252", delimiter=";"))
    said = command.json(
        *("import", file, "--list", "A", "--encoding", "mac_roman", "--delimiter", "semicolon"),
        *("--first-row", "5", "--dry-run"),
    )
    assert (said["read_as"]["encoding"], said["read_as"]["first_row"]) == ("mac-roman", 5)
    assert said["report"]["rows_read"] == 2  # Jürgen's row was said to be the header
    write_xlsx(tmp_path / "b.xlsx", More=(ROWS[0], ROWS[1]), Fewer=(ROWS[0], ROWS[2]))
    for which in ("Fewer", "2"):
        read = command.json("import", str(tmp_path / "b.xlsx"), "--list", "B", "--sheet", which, "--dry-run")
        assert (read["read_as"]["sheet"], read["read_as"]["sheets"]) == ("Fewer", ["More", "Fewer"])


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (("--column", "profile"), "profile says no column"),
        (("--column", "shoe=C"), "shoe=C says no column"),
        (("--column", "title=9"), "no column 9: it has 4"),
        (("--column", "profile=none"), "can't do without"),
        (("--encoding", "klingon"), "no encoding klingon"),
        (("--sheet", "One"), "no workbook, so it has no sheet One"),
        (("--first-row", "300"), ""),
    ],
)
def test_what_the_file_does_not_have_is_said_in_one_sentence(
    command: Command, tmp_path: Path, said: tuple[str, str], answer: str
) -> None:
    refusal = command.refusal("import", str(people(tmp_path / "a.csv")), "--list", "A", *said)
    assert answer in refusal
    assert refusal.strip().count("\n") == 0
