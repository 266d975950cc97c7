"""Any usual encoding and delimiter; one bad row never spoils the rest (spec, section 4)."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.leads.formats import FileKind
from engine.leads.guessing import guess
from engine.leads.importer import inspect
from engine.leads.reader import open_table
from engine.rules.facts import fact
from tests.leads.files import PEOPLE, Rows, csv_text, write_csv, write_xlsx, write_zip

NAMES = {
    "cp1252": ("Jürgen Müller", "François Lefèvre", "Zoë Häußler", "Åsa Sjögren", "Peña Núñez"),
    "cp1251": ("Иван Петров", "Ольга Смирнова", "Дмитрий Кузнецов", "Наталья Попова", "Сергей Волков"),
    "cp932": ("田中太郎", "鈴木花子", "佐藤健一", "高橋美咲", "渡辺直樹"),
    "gb18030": ("王小明", "李建国", "张丽华", "陈志强", "刘美玲"),
}
COMPANIES = {
    "cp1252": "Größe & Söhne, Zürich",
    "cp1251": "Московский завод автомобильных деталей",
    "cp932": "株式会社サンプル営業部長",
    "gb18030": "北京示例科技有限公司销售经理",
}


def all_rows(path: Path) -> list[list[str]]:
    with open_table(path).rows() as rows:
        return list(rows)


def as_lists(rows: Rows) -> list[list[str]]:
    return [list(row) for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_unicode_with_any_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = (*PEOPLE, ("Şükrü 李 🚀", "https://www.linkedin.com/in/%C5%9F", 'said "hi"', "a;b,c|d"))
    assert all_rows(write_csv(tmp_path / "a.csv", rows, encoding, delimiter)) == as_lists(rows)


@pytest.mark.parametrize("encoding", NAMES)
def test_old_encodings_are_told_by_their_letters_and_asked_about(tmp_path: Path, encoding: str) -> None:
    people = tuple(
        (name, f"https://www.linkedin.com/in/p{n}", COMPANIES[encoding])
        for n, name in enumerate(NAMES[encoding])
    )
    rows = (("Name", "URL", "Company"), *people)
    table = open_table(write_csv(tmp_path / "a.csv", rows, encoding, ";"))
    with table.rows() as read:
        assert list(read) == as_lists(rows)
    assert not table.encoding_certain


def test_a_few_bad_bytes_do_not_turn_utf_8_to_gibberish(tmp_path: Path) -> None:
    rows = (("Name", "URL"), *((f"Zoë Müller {n}", f"https://www.linkedin.com/in/z{n}") for n in range(20)))
    path = write_csv(tmp_path / "a.csv", rows)
    path.write_bytes(path.read_bytes() + b"Ren\xe9,https://www.linkedin.com/in/rene\r\n")
    read = all_rows(path)
    assert read[:-1] == as_lists(rows)
    assert read[-1][1] == "https://www.linkedin.com/in/rene"


def test_a_letter_far_down_decides_the_encoding(tmp_path: Path) -> None:
    plain = [("Ana", f"https://www.linkedin.com/in/a{n}") for n in range(20_000)]
    rows = (("Name", "URL"), *plain, ("Jürgen Größe", "https://www.linkedin.com/in/j"))
    assert all_rows(write_csv(tmp_path / "a.csv", rows, "cp1252"))[-1][0] == "Jürgen Größe"


def test_excel_s_line_that_names_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\r\n" + csv_text(PEOPLE, ";"), newline="")
    assert all_rows(path) == as_lists(PEOPLE)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(tmp_path: Path, newline: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_text(PEOPLE, newline=newline), newline="")
    assert all_rows(path) == as_lists(PEOPLE)


def test_a_quote_that_nobody_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    people = [[f"Person {n}", f"https://www.linkedin.com/in/p{n}", "CEO"] for n in range(200)]
    lines = [",".join(row) for row in people]
    lines[70] = '"Quo' + lines[70]
    lines[199] = '"' + lines[199]
    path = tmp_path / "a.csv"
    path.write_text("Name,URL,Title\n" + "\n".join(lines) + "\n")
    read = all_rows(path)[1:]
    assert [row[1] for row in read] == [row[1] for row in people]


def test_a_cell_of_several_lines_stays_one_cell(tmp_path: Path) -> None:
    rows = (*PEOPLE, ("Dee", "https://www.linkedin.com/in/dee", "One\nTwo, three\n\nFour", "Acme"))
    assert all_rows(write_csv(tmp_path / "a.csv", rows)) == as_lists(rows)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Tables with a header and profile links, and anything at all in the other cells."""
    letters = st.characters(
        exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\u0085\ufeff\u200b\ufffd"
    )
    cell = st.text(letters | st.sampled_from(",;|\"'\n"), max_size=20).map(str.strip)
    width = draw(st.integers(2, 5))
    names = ["Name", "Title", "Company", "E-mail"][: width - 1]
    rows = draw(st.lists(st.lists(cell, min_size=width - 1, max_size=width - 1), min_size=1, max_size=12))
    at = draw(st.integers(0, width - 1))
    for n, row in enumerate([names, *rows]):
        row.insert(at, f"https://www.linkedin.com/in/person-{n}" if n else "URL")
    return [names, *rows]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=tables(),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    newline=st.sampled_from(["\n", "\r\n"]),
    packed=st.booleans(),
)
def test_any_table_comes_back_as_it_was(
    tmp_path: Path,
    rows: list[list[str]],
    delimiter: str,
    encoding: str,
    quoting: int,
    newline: str,
    packed: bool,
) -> None:
    data = csv_text(rows, delimiter, quoting, newline).encode(encoding)
    path = tmp_path / "table"
    path.write_bytes(gzip.compress(data) if packed else data)
    assert all_rows(path) == rows
    assert rows[0][guess(rows).profile_url] == "URL"


def test_the_name_of_the_file_says_nothing(tmp_path: Path) -> None:
    packed = tmp_path / "list.csv"
    packed.write_bytes(gzip.compress(csv_text(PEOPLE).encode()))
    assert all_rows(packed) == as_lists(PEOPLE)
    workbook = write_xlsx(tmp_path / "list.xlsx", Leads=PEOPLE).rename(tmp_path / "list.txt")
    assert open_table(workbook).kind is FileKind.XLSX


@pytest.mark.parametrize(
    "inner", ["leads.csv", "deep/er/leads.TXT", "../../../../tmp/leads.csv", "/leads.tsv"]
)
def test_an_archive_with_one_list_in_it(tmp_path: Path, inner: str) -> None:
    """Whatever it is called in there: nothing is unpacked to disk."""
    parts = {inner: csv_text(PEOPLE).encode(), "__MACOSX/._leads.csv": b"\0", "readme.md": b"hello"}
    path = write_zip(tmp_path / "a.zip", parts)
    assert all_rows(path) == as_lists(PEOPLE)
    assert list(tmp_path.iterdir()) == [path]


def test_a_workbook_in_an_archive(tmp_path: Path) -> None:
    book = write_xlsx(tmp_path / "a.xlsx", Leads=PEOPLE)
    assert all_rows(write_zip(tmp_path / "a.zip", {"a.xlsx": book.read_bytes()})) == as_lists(PEOPLE)


def test_the_sheet_with_the_links_is_read(tmp_path: Path) -> None:
    notes = (("How to use",), ("Call everybody",))
    path = write_xlsx(tmp_path / "a.xlsx", Notes=notes, People=PEOPLE, Empty=())
    table = open_table(path)
    assert table.sheet == "People"
    assert all_rows(path) == as_lists(PEOPLE)


def test_numbers_and_dates_in_a_workbook_read_as_people_see_them(tmp_path: Path) -> None:
    rows = (
        ("Name", "URL", "Phone"),
        ("Ana", "https://www.linkedin.com/in/ana", 4917),
        ("Bo", "linkedin.com/in/bo", 2.5),
    )
    assert [row[2] for row in all_rows(write_xlsx(tmp_path / "a.xlsx", S=rows))] == ["Phone", "4917", "2.5"]


async def test_the_preview(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", (("Exported for", "you"), (), *PEOPLE, ("Dee", "", "", "")), delimiter=";"
    )
    seen = await inspect(path)
    assert seen.headers == PEOPLE[0]
    assert seen.rows[:3] == PEOPLE[1:]
    assert (seen.kind, seen.delimiter, seen.encoding, seen.sheet) == (FileKind.CSV, ";", "utf-8", None)
    assert seen.row_estimate == 4
    assert seen.mapping.profile_url == 1
    assert seen.warnings == (fact("files.without_link", rows=1, of=4),)


async def test_the_preview_shows_the_names_that_may_be_misread(tmp_path: Path) -> None:
    plain = [(f"Ana {n}", f"https://www.linkedin.com/in/a{n}") for n in range(10)]
    rows = (("Name", "URL"), *plain, ("Jürgen Größe", "https://www.linkedin.com/in/j"))
    seen = await inspect(write_csv(tmp_path / "a.csv", rows, "cp1252"))
    assert seen.rows[0][0] == "Jürgen Größe"
    assert seen.warnings[0].code == "files.read_as"


async def test_links_that_begin_far_down_are_found(tmp_path: Path) -> None:
    """A HubSpot export has an address for everybody and a LinkedIn bio for few."""
    without = [(f"Ana {n}", f"a{n}@example.org", "") for n in range(3000)]
    rows = (
        ("First Name", "Email", "LinkedIn Bio"),
        *without,
        ("Jane", "", "https://www.linkedin.com/in/jane"),
    )
    seen = await inspect(write_csv(tmp_path / "a.csv", rows))
    assert (seen.mapping.profile_url, seen.mapping.first_row) == (2, 1)
