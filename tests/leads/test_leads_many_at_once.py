"""Rows that are read many at once are read as they are one by one: lines, cells and people (spec, section 4)."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.leads import records as reading
from engine.leads.cells import all_defused, defuse
from engine.leads.mapping import Mapping
from engine.leads.mending import shape_of
from engine.leads.row_people import Found, RowPeople
from engine.leads.rows import Damage, DamagedRow, Row, all_tidied, tidied
from engine.leads.writing import HEADS, _lines
from engine.rules.keys import search_key
from tests.leads.test_leads_damage import Written, good, strike

LINK = "https://www.linkedin.com/in/"
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def one_by_one(patched: pytest.MonkeyPatch, lines: list[str], delimiter: str, shape: Any) -> list[Any]:
    with patched.context() as only:
        only.setattr(reading._Records, "_each_a_row", lambda *_: [])
        return seen(reading.records(lines, delimiter, shape))


def seen(rows: Iterator[Row]) -> list[Any]:
    return [(list(row), row.reason if isinstance(row, DamagedRow) else None) for row in rows]


@settings(max_examples=150, **QUIET)  # type: ignore[arg-type]
@given(data=st.data(), file=good(), at_once=st.sampled_from([1, 120, 400, 64 * 1024]))
def test_hurt_lines_read_at_once_are_read_as_one_by_one(
    monkeypatch: pytest.MonkeyPatch, data: st.DataObject, file: tuple[Written, str], at_once: int
) -> None:
    written, delimiter = file
    shape = shape_of(reading.records(written.lines, delimiter))
    struck = [line.encode() for line in written.lines]
    for _ in range(data.draw(st.integers(0, 2))):
        strike(data, struck, delimiter)
    lines = b"".join(struck).decode("utf-8", "replace").splitlines(keepends=True)
    for n in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=2)):
        lines.insert(n, data.draw(st.sampled_from(["\n", f"{delimiter * 3}\n", "a word\n", f"{LINK}bob\n"])))
    expected = one_by_one(monkeypatch, lines, delimiter, shape)
    with monkeypatch.context() as small:
        small.setattr(reading, "RUN", at_once)
        assert seen(reading.records(lines, delimiter, shape)) == expected


CELLS = (
    "Ana Quillmark",
    "Łukasz Żak",
    "n/a",
    "",
    " a  b ",
    "ana@acme.com",
    "Bo; Cem",
    'Head, of "Sales"',
    "'=1+1",
    "李雷",
    "`Aloha`",
)
NAMES = (
    st.sampled_from(CELLS)
    | st.text(max_size=12)
    | st.from_regex(r"[A-Z][a-z]{1,6} [A-Z][a-z]{1,6}", fullmatch=True)
)
LINKS = st.from_regex(r"https://www\.linkedin\.com/in/[a-z]{3,8}-[0-9]", fullmatch=True) | st.sampled_from(
    [
        f"{LINK}ana/",
        f"{LINK}me",
        f"{LINK}ACoAAB1234567890",
        "linkedin.com/in/Bo?x=1",
        "",
        "n/a",
        f"{LINK}ours",
        f"{LINK}a {LINK}b",
    ]
)
USUAL = st.tuples(
    LINKS.filter(lambda link: link.startswith("https") and link[-1].isdigit()),
    st.from_regex(r"[A-Z][a-z]{1,6} [A-Z][a-z]{1,6}", fullmatch=True),
    NAMES,
    NAMES,
)
ROW = USUAL | USUAL | USUAL | st.tuples(LINKS, NAMES, NAMES, NAMES) | st.tuples(LINKS, NAMES)
MAPPINGS = (
    Mapping(0, full_name=1, title=2, company=3),
    Mapping(0, full_name=1),
    Mapping(0, first_name=1, last_name=2),
    Mapping(0, full_name=1, same_person=(2,)),
)


@settings(max_examples=300, **QUIET)  # type: ignore[arg-type]
@given(st.lists(ROW, min_size=1, max_size=6), st.sampled_from(MAPPINGS), st.booleans(), st.booleans())
def test_people_read_at_once_are_read_as_one_by_one(
    rows: list[tuple[str, ...]], mapping: Mapping, of_ours: bool, hurt: bool
) -> None:
    above = [["Profile URL", "Name", "Title", "Company", "Status", "Last action"]] if of_ours else []
    given = [[defuse(cell) if of_ours else cell for cell in row] for row in rows]
    lines: list[Row] = all_tidied(given)
    assert lines == list(map(tidied, given))
    if hurt:
        lines[0] = DamagedRow(lines[0], Damage.TORN)
    reads = RowPeople(mapping, above, {f"{LINK}ours"})
    said = reads.of_usual(lines)
    if said is None:
        return
    assert not hurt, "a damaged row is nobody"
    found = [reads.of(row) for row in lines]
    assert found == [
        (Found(url, name, title, company),)
        for url, name, title, company in zip(said.urls, said.names, said.titles, said.companies, strict=True)
    ]
    assert said.name_keys == list(map(search_key, said.names))


@given(st.lists(NAMES | st.text("=¦a ;\t-1", max_size=4), max_size=6))
def test_cells_defused_at_once_are_defused_as_one_by_one(cells: list[str]) -> None:
    assert list(all_defused(cells)) == list(map(defuse, cells))


@given(
    st.lists(st.lists(NAMES, min_size=len(HEADS), max_size=len(HEADS)), max_size=4), st.sampled_from(",;\t")
)
def test_lines_without_quotation_marks_are_those_of_the_csv_writer(rows: list[list[str]], sign: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=sign).writerows(rows)
    assert "".join(_lines(map(tuple, rows), sign)) == written.getvalue()


def test_what_nearly_every_row_is_like_is_read_at_once() -> None:
    """Else nothing above would be tried."""
    rows = [[f"{LINK}ana-{n}", f"Ana Quillmark {n}", "CEO", "Acme"] for n in range(3)]
    assert RowPeople(MAPPINGS[0]).of_usual(rows) is not None
    lines = [",".join(row) + "\n" for row in rows]
    assert len(next(reading.runs(lines, ",", shape_of(rows)))) > 1
