"""People come in other forms than CSV and Excel's workbooks; each is read, and what a person chooses of it holds (spec, section 4)."""

import contextlib
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.texts.said import error_sentence
from engine.leads.formats import FileKind, NotAList
from engine.leads.importer import inspect
from engine.leads.previewing import preview
from engine.leads.reader import open_table
from engine.leads.row_people import RowPeople
from engine.leads.rows import AS_IT_SEEMS, DamagedRow, Reading
from engine.leads.sniff import NoSuchEncoding
from engine.rules.errors import UserError
from tests.leads.files import PEOPLE, csv_text, write_csv, write_xlsx, write_zip
from tests.leads.forms import ods_blank, ods_cell, ods_row, write_ods, written

LINK = "https://www.linkedin.com/in/"
ANA, BO = LINK + "ana-costa", LINK + "bo-li"
TWO = {ANA: "Ana Costa", BO: "Bo Li"}
THREE = {**TWO, LINK + "cem-kaya": "Cem Kaya"}


def people_of(path: Path, reading: Reading = AS_IT_SEEMS) -> dict[str, str]:
    """Whoever is read out of a file as it seems: names by their links."""
    table = open_table(path, reading)
    mapping = preview(table, reading).mapping
    with table.rows() as read:
        rows = list(read)
    people = RowPeople(mapping, rows[: mapping.first_row])
    whole = [row for row in rows[mapping.first_row :] if any(row) and not isinstance(row, DamagedRow)]
    return {each.url: each.name for row in whole for each in people.of(row) if not isinstance(each, str)}


def ods(folder: Path) -> Path:
    """Blank rows and a blank column before, links behind names, and LibreOffice's million blank rows at the end."""
    blank = "<table:table-cell/>"
    head = ods_row([blank, ods_cell("Name"), ods_cell("Title")])
    rows = [ods_row([blank, ods_cell(name, link), ods_cell("CEO")]) for link, name in TWO.items()]
    hidden = ods_row([blank, ods_cell("Cem Kaya", LINK + "cem-kaya"), ods_cell("CTO")], hidden=True)
    return write_ods(folder / "a.ods", {"Leads": [ods_blank(2), head, *rows, hidden, ods_blank()]})


def ods_hidden_sheet(folder: Path) -> Path:
    def sheet(people: dict[str, str]) -> list[str]:
        rows = [ods_row([ods_cell(name), ods_cell(link)]) for link, name in people.items()]
        return [ods_row([ods_cell("Name"), ods_cell("LinkedIn")]), *rows, ods_blank()]

    return write_ods(folder / "a.ods", {"Old": sheet(THREE), "Now": sheet(TWO)}, hidden=["Old"])


def page(folder: Path) -> Path:
    """As CRMs write it under the name .xls: two tables, the second one the list; names to tap, of two lines."""
    rows = "".join(
        f"<tr><td><a href='{link}?trk=x&amp;a=b'>{name.replace(' ', '<br>')}</a><td>C&amp;A"
        for link, name in TWO.items()
    )
    head = "<html><head><meta charset=windows-1252><style>td {x: y}</style></head><body>"
    menu = "<table><tr><td>Menu<td><a href='https://www.linkedin.com/feed/'>Home</a></table>"
    return written(
        folder / "a.xls",
        f"{head}{menu}<table><tr><th>Name<th>Company</tr>{rows}</table></body></html>".encode("cp1252"),
    )


def json_lines(folder: Path) -> Path:
    lines = [
        json.dumps({"fullName": name, "linkedin_url": link, "tags": ["a"]}) for link, name in TWO.items()
    ]
    return written(folder / "a.jsonl", "\n".join([lines[0], "{torn", lines[1], ""]))


def json_nested(folder: Path) -> Path:
    people = [
        {
            "person": {"firstName": name.split()[0], "lastName": name.split()[1], "linkedinUrl": link},
            "positions": [{"title": "CEO"}],
        }
        for link, name in TWO.items()
    ]
    return written(folder / "a.json", json.dumps({"meta": {"page": 1}, "data": people}, indent=2))


def json_by_id(folder: Path) -> Path:
    people = {f"id{n}": {"name": name, "url": link} for n, (link, name) in enumerate(TWO.items())}
    return written(folder / "a.json", "\ufeff" + json.dumps(people))


def json_on_one_line(folder: Path) -> Path:
    """As an API answers it."""
    people = [{"name": name, "url": link} for link, name in TWO.items()]
    return written(folder / "a.json", json.dumps({"total": 2, "results": people}))


def json_of_one(folder: Path) -> Path:
    return written(folder / "a.json", json.dumps({"name": "Ana Costa", "url": ANA, "skills": ["a", "b"]}))


def cards(folder: Path) -> Path:
    old = [
        "BEGIN:VCARD", "VERSION:2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=B6=C3=9Fl;J=C3=B6=",
        "rg", "TITLE:CEO", f"URL;WORK:{LINK}joerg", "END:VCARD",
    ]  # fmt: skip
    third = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Costa;Ana;;Dr.;",
        f"item1.URL;type=pref:{ANA[:30]}",
        f" {ANA[30:]}",
        "END:VCARD",
    ]
    fourth = [
        "begin:vcard",
        "VERSION:4.0",
        "N:Li;Bo;;;",
        "URL:" + BO.replace(":", "\\:"),
        "ORG:Bolt\\; Inc;Sales",
        "end:vcard",
    ]
    return written(
        folder / "a.vcf", "\r\n".join([*old, *third, *fourth, "BEGIN:VCARD", f"URL:{LINK}cut-off"])
    )


def archive(folder: Path) -> Path:
    """What isn't a list of people lies beside it, as in what LinkedIn sends."""
    parts = {
        "__MACOSX/._Leads.csv": b"\0",
        "Messages.csv": b"FROM,TO\r\na,b\r\n",
        "x/Leads.csv": csv_text(PEOPLE).encode(),
    }
    return write_zip(folder / "a.zip", parts)


def packed(folder: Path) -> Path:
    return written(folder / "a.csv.gz", gzip.compress(csv_text(PEOPLE).encode("utf-16")))


def markdown(folder: Path) -> Path:
    rows = "".join(f"| [{name}]({link}) | CEO |\n" for link, name in TWO.items())
    return written(folder / "a.md", f"| Name | Title |\n|:-----|------:|\n{rows}")


FORMS: dict[str, tuple[Callable[[Path], Path], FileKind, dict[str, str]]] = {
    "LibreOffice's spreadsheet": (ods, FileKind.ODS, THREE),
    "a spreadsheet with a hidden sheet": (ods_hidden_sheet, FileKind.ODS, TWO),
    "a web page called .xls": (page, FileKind.HTML, TWO),
    "JSON Lines, one of them torn": (json_lines, FileKind.JSON, TWO),
    "nested JSON": (json_nested, FileKind.JSON, TWO),
    "JSON by ids": (json_by_id, FileKind.JSON, TWO),
    "JSON on one line": (json_on_one_line, FileKind.JSON, TWO),
    "JSON of one person": (json_of_one, FileKind.JSON, {ANA: "Ana Costa"}),
    "address cards": (cards, FileKind.VCARD, {LINK + "joerg": "Jörg Größl", **TWO}),
    "an archive with one list of people": (archive, FileKind.CSV, THREE),
    "a packed CSV": (packed, FileKind.CSV, THREE),
    "a Markdown table": (markdown, FileKind.CSV, TWO),
}


@pytest.mark.parametrize("name", FORMS)
def test_people_are_read_out_of(tmp_path: Path, name: str) -> None:
    make, kind, people = FORMS[name]
    path = make(tmp_path)
    assert open_table(path).kind is kind
    assert people_of(path) == people


async def test_a_form_is_read_in_the_confined_process_too(tmp_path: Path) -> None:
    shown = await inspect(ods(tmp_path))
    assert (shown.kind, shown.sheet, shown.row_estimate) == (FileKind.ODS, "Leads", 3)
    assert [each.code for each in shown.warnings] == ["files.hidden_rows"]
    assert (await inspect(cards(tmp_path))).kind is FileKind.VCARD


def test_the_jobs_beside_are_read(tmp_path: Path) -> None:
    head = preview(open_table(json_nested(tmp_path))).headers
    assert head == ("person firstName", "person lastName", "person linkedinUrl", "positions title")


def test_an_entry_that_is_not_whole_is_counted_and_nobody(tmp_path: Path) -> None:
    for make in (json_lines, cards):
        with open_table(make(tmp_path)).rows() as rows:
            assert [row.reason for row in rows if isinstance(row, DamagedRow)] == ["row.unreadable"]


def test_half_a_letter_is_no_letter(tmp_path: Path) -> None:
    people = [{"name": "Ana \ud83d Costa", "url": ANA}, {"name": "Bo Li", "url": BO}]
    path = written(tmp_path / "a.json", json.dumps(people))
    for name in people_of(path).values():
        name.encode()


def test_a_hidden_sheet_is_said_and_can_be_chosen(tmp_path: Path) -> None:
    path = ods_hidden_sheet(tmp_path)
    shown = preview(open_table(path))
    assert shown.sheet == "Now"
    assert [(each.code, each.values) for each in shown.warnings] == [("files.hidden_sheet", {"sheet": "Old"})]
    assert people_of(path, Reading(sheet="Old")) == THREE


async def test_a_sheet_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", Leads=PEOPLE, More=PEOPLE)
    assert people_of(path, Reading(sheet="More")) == THREE
    with pytest.raises(UserError, match="no_such_sheet") as refused:
        await inspect(path, Reading(sheet="Moore"))
    assert all(each in error_sentence(refused.value) for each in ("“Moore”", "Leads, More"))


async def test_an_encoding_is_read_as_a_person_says(tmp_path: Path) -> None:
    rows = [("Name", "URL"), ("Jörg Größl", ANA), ("Bo Li", BO)]
    path = write_csv(tmp_path / "a.csv", rows, "mac_roman")
    assert people_of(path, Reading(encoding="mac_roman"))[ANA] == "Jörg Größl"
    assert people_of(path, Reading(encoding="cp1251")).keys() == TWO.keys(), (
        "wrong names are no fault of the reader's"
    )
    with pytest.raises(UserError, match="no_such_encoding") as refused:
        await inspect(path, Reading(encoding="klingon"))
    assert "“klingon”" in error_sentence(refused.value)


@pytest.mark.parametrize(
    "encoding",
    ["utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode_escape", "undefined", "base64", "a\0b", ""],
)
@pytest.mark.parametrize("make", [markdown, json_nested, json_lines, cards, page])
def test_an_encoding_that_fits_nothing_is_refused_or_read(
    tmp_path: Path, make: Callable[[Path], Path], encoding: str
) -> None:
    path = make(tmp_path)
    with contextlib.suppress(NotAList, NoSuchEncoding):
        assert people_of(path, Reading(encoding=encoding)).keys() <= {*THREE, LINK + "joerg"}
