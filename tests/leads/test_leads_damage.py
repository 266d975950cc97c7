"""Whatever is damaged at random, rows add up, and nobody comes to another one's name; a valid file is read as it stands (spec, section 4)."""

import csv
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.leads.formats import NotAList
from engine.leads.previewing import preview
from engine.leads.reader import open_table
from engine.leads.row_people import RowPeople
from engine.leads.rows import DamagedRow
from engine.leads.staging import sifted
from storage.database import Database

LINK = "https://www.linkedin.com/in/"
FIRST = (
    "Ana",
    "Bo",
    "Cem",
    "Dee",
    "Eva",
    "Finn",
    "Gül",
    "Hans",
    "Ines",
    "Jörg",
    "Kim",
    "Lea",
    "Mia",
    "Noa",
    "Ole",
    "Pia",
)
LAST = ("Quillmark", "Tolland", "Oakesby", "Größl", "Vandermolen", "Kulkarnee", "Weidlinger", "Carvallo")
FIRMS = ("Acme", "Lumo, Inc.", "Bolt GmbH", 'The "Best" Co', "Öko & Söhne", "Two\nLines, Ltd", "")
TITLES = ("CEO", "Head of Sales, EMEA", 'CTO "interim"', "", "Line one\nLine two\n\nLine four")
HEADS = {"name": "Full Name", "url": "LinkedIn URL", "firm": "Company", "title": "Job Title"}


@dataclass
class Written:
    """A good file, and who stands in it under which link."""

    lines: list[str]
    names: dict[str, str]
    texts: dict[str, str]  # all that a person's own row says


@st.composite
def good(draw: st.DrawFn) -> tuple[Written, str]:
    columns = draw(st.permutations(["name", "url", "firm", "title"]))
    columns = [each for each in columns if each in ("name", "url") or draw(st.booleans())]
    delimiter = draw(st.sampled_from(",;\t"))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    written = Written([], {}, {})
    count = draw(st.integers(6, 24))
    without = draw(st.sets(st.integers(0, count - 1), max_size=2))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerow([HEADS[each] for each in columns])
    for n in range(count):
        name = f"{FIRST[n % len(FIRST)]} {LAST[n // 2 % len(LAST)]} {'abcdefghijklmnopqrstuvwxyz'[n].upper() * 3}"
        key = f"person-{n}x{n * 7919 % 1000}z"
        said = {
            "name": name,
            "url": "" if n in without else LINK + key,
            "firm": draw(st.sampled_from(FIRMS)),
            "title": draw(st.sampled_from(TITLES)),
        }
        writer.writerow([said[each] for each in columns])
        if n not in without:
            written.names[LINK + key] = name
            written.texts[LINK + key] = " ".join(said[each] for each in columns)
    written.lines = out.getvalue().splitlines(keepends=True)
    return written, delimiter


def strike(data: st.DataObject, lines: list[bytes], delimiter: str) -> None:
    """One damage, somewhere below the header."""
    at = data.draw(st.integers(1, len(lines) - 1))
    line = lines[at]
    where = data.draw(st.integers(0, len(line)))
    borders = [n + 1 for n, each in enumerate(line) if each == ord(delimiter)] + [0]
    border = data.draw(st.sampled_from(borders))
    kind = data.draw(
        st.sampled_from(["stray", "open", "close", "missing", "torn", "delimiter", "bytes", "nul"])
    )
    if kind == "stray":
        lines[at] = line[:where] + b'"' + line[where:]
    elif kind == "open":
        lines[at] = line[:border] + b'"' + line[border:]
    elif kind == "close":
        end = max(border - 1, 0)
        lines[at] = line[:end] + b'"' + line[end:]
    elif kind == "missing":
        lines[at] = line.replace(b'"', b"", 1)
    elif kind == "torn":
        lines[at] = line[:where] + b"\n" + line[where:]
    elif kind == "delimiter":
        other = data.draw(st.sampled_from([b";", b",", b"\t", b"|"]))
        lines[at] = line.replace(delimiter.encode(), other)
    elif kind == "bytes":
        # what isn't UTF-8 any more stays as it is: a letter that nobody has can't be compared
        lines[at] = line.decode("utf-8", "surrogateescape").encode("cp1252", "surrogateescape")
    else:
        lines[at] = line[:where] + b"\0" + line[where:]


def judged(path: Path, written: Written) -> None:
    try:
        table = open_table(path)
        mapping = preview(table).mapping
    except NotAList:
        return
    with table.rows() as rows:
        everything = list(rows)
    reader = RowPeople(mapping, everything[: mapping.first_row])
    for row in everything[mapping.first_row :]:
        if isinstance(row, DamagedRow):
            assert row.reason.startswith("row."), "no rejected row without a reason"
            continue
        if not any(row):
            continue
        for found in reader.of(row):
            if isinstance(found, str):
                assert found.startswith("errors.not_a_profile."), "no rejected row without a reason"
                continue
            own = written.texts.get(found.url)
            assert own is not None, f"nobody has {found.url}"
            for other, name in written.names.items():
                if other != found.url:
                    assert name not in found.name, f"{found.url} under the name of {other}"
            said = set(re.sub(r'[",;|\ufffd]', " ", found.name).split())
            bare = own.replace('"', " ")
            assert all(word in bare or not word.isascii() for word in said), (found.name, own)


def added_up(db: Database, path: Path) -> None:
    try:
        table = open_table(path)
        mapping = preview(table).mapping
    except NotAList:
        return
    with table.rows() as rows:
        below = [row for row in list(rows)[mapping.first_row :] if any(row)]
    with sifted(db, table, mapping, None, lambda _: None) as people:
        # different + duplicates + rejected, or known and new instead of the first
        assert people.rows_read == people.different + people.duplicates + people.reasons.total()
        assert people.rows_read >= len(below), "no row is lost without being counted"


def damaged(path: Path, data: st.DataObject, file: tuple[Written, str]) -> None:
    written, delimiter = file
    lines = [line.encode() for line in written.lines]
    for _ in range(data.draw(st.integers(1, 4))):
        strike(data, lines, delimiter)
    path.write_bytes(b"".join(lines))
    judged(path, written)


DAMAGES = int(os.environ.get("LINKEDPILOT_TEST_DAMAGES", "2000"))
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all examples: each writes its file anew."""
    return tmp_path_factory.mktemp("damage")


@settings(max_examples=200, **QUIET)  # type: ignore[arg-type]
@given(data=st.data(), file=good())
def test_nobody_comes_to_another_s_name_by_damage(
    folder: Path, data: st.DataObject, file: tuple[Written, str]
) -> None:
    damaged(folder / "damaged.csv", data, file)


@settings(max_examples=60, **QUIET)  # type: ignore[arg-type]
@given(data=st.data(), file=good())
def test_rows_add_up_whatever_is_damaged(
    db: Database, folder: Path, data: st.DataObject, file: tuple[Written, str]
) -> None:
    damaged(folder / "counted.csv", data, file)
    added_up(db, folder / "counted.csv")


@pytest.mark.long
@settings(max_examples=DAMAGES, **QUIET)  # type: ignore[arg-type]
@given(data=st.data(), file=good())
def test_nobody_comes_to_another_s_name_by_damage_of_every_kind(
    folder: Path, data: st.DataObject, file: tuple[Written, str]
) -> None:
    """As many as LINKEDPILOT_TEST_DAMAGES says; 20,000 take several minutes of a core."""
    damaged(folder / "damaged.csv", data, file)


@settings(max_examples=60, **QUIET)  # type: ignore[arg-type]
@given(file=good())
def test_a_valid_file_is_read_as_it_stands(folder: Path, file: tuple[Written, str]) -> None:
    written, delimiter = file
    path = folder / "whole.csv"
    text = "".join(written.lines)
    path.write_text(text, encoding="utf-8", newline="")
    wanted = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    with open_table(path).rows() as rows:
        found = list(rows)
    assert not any(isinstance(row, DamagedRow) for row in found)
    assert found == [[cell.strip() for cell in row] for row in wanted]
