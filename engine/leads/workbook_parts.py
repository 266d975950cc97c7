"""What a workbook says besides its cells' values: links behind them, rows that are hidden. Read from its parts, as they are packed.

calamine gives values only. The parts are looked through for the words first, and read as XML where one of them stands there.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from engine.leads.formats import BOMB, DAMAGED, FileKind, NotAList

CHUNK = 1024 * 1024  # bytes
LONGEST_WORD = 64  # bytes
_WORDS = re.compile(rb"hyperlink|HYPERLINK\(|hidden=|text:a |visibility=", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_FORMULA = re.compile(
    r'\s{0,9}(?:of:)?=?\s{0,9}(?:_xlfn\.)?HYPERLINK\(\s{0,9}"([^"]{1,2000})"\s{0,9}(?:[,;]\s{0,9}"([^"]{0,500})")?',
    re.IGNORECASE,
)
MOST_CELLS = 10_000  # of one link's range

Attributes = dict[str, str]


@dataclass(slots=True)
class Behind:
    """By row and column from 0, within the sheet."""

    links: dict[int, dict[int, str]] = field(default_factory=dict)
    words: dict[tuple[int, int], str] = field(default_factory=dict)  # of a formula that was never worked out
    hidden_rows: int = 0

    def add(self, row: int, column: int, target: str) -> None:
        if "linkedin" in target.lower():
            self.links.setdefault(row, {})[column] = target


def look_behind(opened: Callable[[], IO[bytes]], kind: FileKind, sheet: str) -> Behind:
    """Raises NotAList where a part isn't what it should be."""
    if kind not in (FileKind.XLSX, FileKind.ODS):
        return Behind()
    try:
        with opened() as file, zipfile.ZipFile(file) as archive:
            if kind is FileKind.ODS:
                return _of_ods(archive, sheet)
            return _of_xlsx(archive, sheet)
    except (KeyError, expat.ExpatError, ValueError) as error:
        raise NotAList(DAMAGED) from error


def _of_xlsx(archive: zipfile.ZipFile, sheet: str) -> Behind:
    found = Behind()
    part = _part_of(archive, sheet)
    if part is None or not _says_more(archive, part):
        return found
    targets = {at: target for at, (mode, target) in _relations(archive, part).items() if mode == "External"}
    row = column = -1
    has_cell = hidden = within_formula = False
    formula: list[str] = []

    def start(name: str, given: Attributes) -> None:
        nonlocal row, column, has_cell, hidden, within_formula
        name = name.rpartition(":")[2]
        if name == "row":
            row = int(given["r"]) - 1 if "r" in given else row + 1
            column, has_cell = -1, False
            hidden = given.get("hidden") in ("1", "true")
        elif name == "c":
            reference = _REFERENCE.fullmatch(given.get("r", ""))
            column = _number(reference[1]) if reference else column + 1
            has_cell = True
        elif name == "f":
            within_formula = True
        elif name == "hyperlink":
            target = next((targets.get(value, "") for key, value in given.items() if key.endswith(":id")), "")
            _add_range(found, given.get("ref", ""), target)

    def end(name: str) -> None:
        nonlocal within_formula
        name = name.rpartition(":")[2]
        if name == "f":
            said = _FORMULA.match("".join(formula))
            if said is not None:
                found.add(row, column, said[1])
                if said[2]:
                    found.words[row, column] = said[2]
            formula.clear()
            within_formula = False
        elif name == "row" and hidden and has_cell:
            found.hidden_rows += 1

    def letters(text: str) -> None:
        if within_formula:
            formula.append(text)

    _parse(archive, part, start, end, letters)
    return found


def _add_range(found: Behind, reference: str, target: str) -> None:
    at = _REFERENCE.fullmatch(reference)
    if at is None or not target:
        return
    rows = range(int(at[2]) - 1, int(at[4] or at[2]))
    columns = range(_number(at[1]), _number(at[3] or at[1]) + 1)
    if len(rows) * len(columns) <= MOST_CELLS:
        for row in rows:
            for column in columns:
                found.add(row, column, target)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    parts = {at: target for at, (kind, target) in _relations(archive, "xl/workbook.xml").items()}
    found: list[str] = []

    def start(name: str, given: Attributes) -> None:
        if name.rpartition(":")[2] == "sheet" and given.get("name") == sheet:
            found.extend(
                parts[value] for key, value in given.items() if key.endswith(":id") and value in parts
            )

    _parse(archive, "xl/workbook.xml", start)
    return found[0] if found and found[0] in archive.namelist() else None


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """By their ids: whether the target is outside, and the target."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, given: Attributes) -> None:
        if name.rpartition(":")[2] == "Relationship" and "Id" in given:
            mode, target = given.get("TargetMode", "Internal"), given.get("Target", "")
            inside = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            )
            found[given["Id"]] = (mode, target if mode == "External" else inside)

    if path in archive.namelist():
        _parse(archive, path, start)
    return found


def _of_ods(archive: zipfile.ZipFile, sheet: str) -> Behind:
    found = Behind()
    if not _says_more(archive, "content.xml"):
        return found
    row = column = 0
    this_sheet = hidden = has_cell = False
    rows = cells = 1

    def start(name: str, given: Attributes) -> None:
        nonlocal row, column, rows, cells, this_sheet, hidden, has_cell
        if name == "table:table":
            this_sheet = given.get("table:name") == sheet
            row = 0
        elif not this_sheet:
            return
        elif name == "table:table-row":
            rows, column, has_cell = int(given.get("table:number-rows-repeated", "1")), 0, False
            hidden = given.get("table:visibility", "visible") != "visible"
        elif name in ("table:table-cell", "table:covered-table-cell"):
            cells = int(given.get("table:number-columns-repeated", "1"))
            has_cell = has_cell or "office:value-type" in given
            said = _FORMULA.match(given.get("table:formula", ""))
            if said is not None:
                found.add(row, column, said[1])
        elif name == "text:a":
            found.add(row, column, given.get("xlink:href", ""))

    def end(name: str) -> None:
        nonlocal row, column
        if not this_sheet:
            return
        if name == "table:table-row":
            found.hidden_rows += rows if hidden and has_cell else 0
            row += rows
        elif name in ("table:table-cell", "table:covered-table-cell"):
            column += cells

    _parse(archive, "content.xml", start, end)
    return found


def _says_more(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether one of the words stands there at all: a look through, for a million rows are long as XML."""
    before = b""
    for chunk in _chunks(archive, part):
        if _WORDS.search(before + chunk):
            return True
        before = chunk[-LONGEST_WORD:]
    return False


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as file:
        yield from iter(lambda: file.read(CHUNK), b"")


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    letters: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = letters
    parser.StartDoctypeDeclHandler = _refuse
    for chunk in _chunks(archive, part):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse(*_: object) -> None:
    raise NotAList(BOMB)
