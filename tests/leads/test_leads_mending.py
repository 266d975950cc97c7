"""Each kind of damage to a list: mended where it stands, or rejected with its reason (spec, section 4)."""

import csv
import io
from pathlib import Path

import pytest

from engine.leads.mapping import Mapping
from engine.leads.mending import Shape
from engine.leads.reader import open_table
from engine.leads.records import records
from engine.leads.row_people import RowPeople
from engine.leads.rows import DamagedRow

LINK = "https://www.linkedin.com/in/"
THREE = Shape(3, frozenset({2}))
TWO = Shape(2, frozenset({0}))
ZED = f"Zed,Zett,{LINK}zed\n"
MENDED = {
    "two stray marks, each in a row of its own": (
        f'Ann,"Acme,{LINK}ann\nBob,Bolt",{LINK}bob\n', [["Ann", "Acme"], ["Bob", 'Bolt"']]
    ),
    "a mark that nobody closed": (f'Ann,"Acme,{LINK}ann\n', [["Ann", "Acme"]]),
    "marks within a cell that nobody doubled": (
        f'Ann,"He said "hi" there\nthen left",{LINK}ann\n', [["Ann", 'He said "hi" there\nthen left']]
    ),
    "a blank before a mark": (f'Ann, "Acme, Inc.", {LINK}ann\n', [["Ann", "Acme, Inc."]]),
    "marks behind a backslash": (f'Ann,"Acme \\"x\\", Inc.",{LINK}ann\n', [["Ann", 'Acme "x", Inc.']]),
    "another program's delimiter": (f"Ann;Acme, Inc;{LINK}ann\n", [["Ann", "Acme, Inc"]]),
    "a row that was saved as one cell": (f'"Ann,""Acme, Inc."",{LINK}ann"\n', [["Ann", "Acme, Inc."]]),
}  # fmt: skip


@pytest.mark.parametrize("name", MENDED)
def test_damage_is_mended_where_it_stands(name: str) -> None:
    text, wanted = MENDED[name]
    found = list(records((ZED + text + ZED).splitlines(keepends=True), ",", THREE))
    assert [row[:2] for row in found] == [["Zed", "Zett"], *wanted, ["Zed", "Zett"]]
    assert not any(isinstance(row, DamagedRow) for row in found)


REJECTED = {
    "a link that goes on on the next line": (f"Ann,Acme,{LINK}an\nn\n", "row.torn"),
    "… with an empty line between": (f"Ann,Acme,{LINK}an\n\nn\n", "row.torn"),
    "… as far as any delimiter": (f"Ann,Acme,{LINK}an\nn;more\n", "row.torn"),
    "two rows on one line": (f"Ann,Acme,{LINK}annBob,Bolt,{LINK}bob\n", "row.joined"),
    "a mark lost around a comma": (f'Ann,"Quillmark, Inc.,{LINK}ann\n', "row.quotes"),
}


@pytest.mark.parametrize("name", REJECTED)
def test_what_cannot_be_told_is_rejected_with_its_reason(name: str) -> None:
    text, reason = REJECTED[name]
    found = list(records((ZED + text + ZED).splitlines(keepends=True), ",", THREE))
    assert reason in {row.reason for row in found if isinstance(row, DamagedRow)}
    assert [row[0] for row in (found[0], found[-1])] == ["Zed", "Zed"]


def test_whose_link_the_last_line_holds_cannot_be_told() -> None:
    """A row that was torn and whose stray mark closes in another one's row: that one's link isn't hers."""
    text = f'{ZED}Ann,"Acme,\n{LINK}ann\nBob,Bolt,{LINK}bob\nCid,Cod",{LINK}cid\n{ZED}'
    found = list(records(text.splitlines(keepends=True), ",", THREE))
    assert ["Bob", "Bolt", f"{LINK}bob"] in found
    assert [row[0] for row in found if isinstance(row, DamagedRow)] == ["Cid"]


def test_a_mark_opened_in_one_row_and_closed_in_another_one_s_joins_nobody() -> None:
    """The three lines are one record of the right width by RFC 4180; but within it stands a row."""
    above = f"{LINK}zed,Zett,Zed\n"
    text = f'{above}{LINK}ann,"Acme,Ann\n{LINK}bob,Bolt,Bob\n,Cod",Cid\n{above}'
    found = list(records(text.splitlines(keepends=True), ",", Shape(3, frozenset({0}))))
    assert [f"{LINK}bob", "Bolt", "Bob"] in found
    assert not any(LINK + "ann" in row[0] and "Cid" in row for row in found)


def test_lines_that_no_mark_holds_together_are_no_row() -> None:
    text = f'{LINK}ann,Ann\n"{LINK}bob,Bob\n;Cid\nnobody\n'
    found = list(records(text.splitlines(keepends=True), ",", TWO))
    assert not any("Bob" in cell and "Cid" in cell for row in found for cell in row)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ('"Kim Kulkarnee" \n"Two', ""),
        ("Eva Oakesby;CEO;\nFinn Oakesby", ""),
        ("Ana\nQuillmark", "Ana Quillmark"),
        ("Quillmark,\nAna", "Quillmark, Ana"),
        ('Ana "Nina" Quillmark', 'Ana "Nina" Quillmark'),
    ],
)
def test_a_name_with_another_row_in_it_is_none(cell: str, name: str) -> None:
    found = RowPeople(Mapping(profile_url=0, full_name=1)).of([LINK + "somebody", cell])
    assert [each.name for each in found if not isinstance(each, str)] == [name]


def test_a_stray_pair_of_marks_around_nearly_the_whole_file_costs_two_rows(tmp_path: Path) -> None:
    """No row with a link is left to say what rows are: the lines within the marks say it."""
    rows = [
        f"{LINK}{name}-{n};{name.title()} Quillmark\n" for n, name in enumerate(("ann", "bob", "cid", "dee"))
    ]
    path = tmp_path / "swallowed.csv"
    path.write_text(
        f'LinkedIn URL;Full Name\n";Zoe\n{"".join(rows)}{LINK}eve-4";Eve Quillmark\n', encoding="utf-8"
    )
    with open_table(path).rows() as read:
        found = list(read)
    sound = [row for row in found if not isinstance(row, DamagedRow)]
    assert [f"{LINK}bob-1", "Bob Quillmark"] in sound
    assert not any("Zoe" in row[1:] and LINK in row[0] for row in found)


NOTES = {
    "a link in it": (THREE, f'Ann,"See also:\n{LINK}bob\nbye",{LINK}ann\n'),
    "an address": (THREE, f'Ann,"Street 5\nBerlin, Germany",{LINK}ann\n'),
    "a line that begins like a row": (TWO, f'{LINK}ann,"See:\n{LINK}bob, my friend\nbye"\n'),
    "a hundred lines": (THREE, 'Ann,"' + 'line, ""quoted""\n' * 100 + f'",{LINK}ann\n'),
}


@pytest.mark.parametrize("name", NOTES)
def test_a_cell_of_several_lines_is_one_cell(name: str) -> None:
    shape, text = NOTES[name]
    assert list(records(text.splitlines(keepends=True), ",", shape)) == list(csv.reader(io.StringIO(text)))
