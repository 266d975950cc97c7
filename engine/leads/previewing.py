"""What a file seems to hold, and how else it could be read. Blocking; runs in the reading process."""

import codecs
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from engine.leads.formats import NotAList
from engine.leads.guessing import guess
from engine.leads.header_row import find_header, headers_of
from engine.leads.headers import Field
from engine.leads.mapping import Mapping, Row
from engine.leads.reader import open_table
from engine.leads.reports import FilePreview, Way
from engine.leads.requests import InspectRequest, WaysRequest
from engine.leads.rows import AS_IT_SEEMS, Reading
from engine.leads.said_of_columns import said_of_columns
from engine.leads.table import Table
from engine.rules.facts import Fact, fact

FIRST_ROWS = 5
TOP_ROWS = 8  # physical ones, of which a person says where the people begin
LONGEST_CELL = 120  # characters shown of a cell
DECIDING = 3  # rows whose names show whether an encoding is right
MOST_WAYS = 6
# How lists are written where UTF-8 isn't: by Windows, old Macs and DOS in Europe's languages and Turkish, in Cyrillic, Greek, and East Asia.
ENCODINGS = (
    *("utf-8", "cp1252", "mac_roman", "cp850", "cp1250", "cp1254", "cp1251", "cp1253"),
    *("cp1255", "cp1256", "cp932", "gb18030", "big5", "cp949"),
)


def look_into(request: InspectRequest) -> FilePreview:
    """What the file seems to hold. Raises NotAList when no column holds profile links."""
    return preview(open_table(request.path, request.reading), request.reading, request.first_row)


def preview(table: Table, reading: Reading = AS_IT_SEEMS, first_row: int | None = None) -> FilePreview:
    """What the table seems to hold; with `first_row` a person said that the people begin in that row, counted from 0."""
    head = table.head()
    mapping = guess(head, first_row)
    if first_row is None:
        names, _ = headers_of(head, find_header(head))
    else:
        names = list(head[first_row - 1]) if 0 < first_row <= len(head) else []
    people = [row for row in head[mapping.first_row :] if any(row)]
    width = max(map(len, head))
    names = names + [""] * (width - len(names))
    shown = people
    if not table.encoding_certain:  # the person is asked whether the names look right
        shown = sorted(people, key=lambda row: all(map(str.isascii, row)))
    return FilePreview(
        kind=table.kind,
        encoding=table.encoding,
        encoding_certain=table.encoding_certain,
        delimiter=table.delimiter,
        sheet=table.sheet,
        sheets=table.sheets,
        headers=tuple(map(_short, names)),
        rows=tuple(tuple(map(_short, row + [""] * (width - len(row)))) for row in shown[:FIRST_ROWS]),
        top=tuple(_short(" · ".join(cell for cell in row if cell)) for row in head[:TOP_ROWS]),
        deciding=tuple(_names(table.deciding(DECIDING), mapping)),
        mapping=mapping,
        row_estimate=max(table.row_estimate - mapping.first_row, len(people)),
        warnings=tuple(_warnings(table, mapping, people, names)),
        reading=reading,
    )


def ways(request: WaysRequest) -> tuple[Way, ...]:
    """Encodings in which the same names read differently, each with those names; the present one first."""
    path, reading, mapping = request.path, request.reading, request.mapping
    now = open_table(path, reading)
    found: dict[tuple[str, ...], str] = {}
    for encoding in dict.fromkeys((now.encoding or "", *ENCODINGS)):
        names = _read_in(path, reading, mapping, encoding)
        if names and not any(map(_is_gibberish, names)):
            found.setdefault(names, encoding)
    return tuple(Way(encoding, names) for names, encoding in found.items())[:MOST_WAYS]


def _read_in(path: Path, reading: Reading, mapping: Mapping, encoding: str) -> tuple[str, ...]:
    try:
        codecs.lookup(encoding)
        table = open_table(path, Reading(encoding, reading.delimiter, reading.sheet))
        with table.rows() as rows:
            foreign = (row for row in rows if not all(map(str.isascii, row)))
            return tuple(_names([row for row, _ in zip(foreign, range(DECIDING), strict=False)], mapping))
    except (LookupError, NotAList):
        return ()


def _is_gibberish(name: str) -> bool:
    """Letters that no encoding of this text has, or control characters."""
    return "\ufffd" in name or any("\x80" <= letter <= "\x9f" for letter in name)


def _names(rows: Iterable[Row], mapping: Mapping) -> Iterator[str]:
    """The names that stand in the rows; where they have none, whatever isn't plain ASCII."""
    columns = [mapping.column(field) for field in (Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME)]
    for row in rows:
        cells = [row[column] for column in columns if column is not None and column < len(row)]
        name = " ".join(cell for cell in cells if cell)
        yield _short(name if not name.isascii() else next((cell for cell in row if not cell.isascii()), name))


def _warnings(table: Table, mapping: Mapping, people: Sequence[Row], names: Sequence[str]) -> Iterator[Fact]:
    if not table.encoding_certain:
        yield fact("files.read_as", encoding=table.encoding)
    yield from table.warnings
    yield from said_of_columns(mapping, names, people)


def _short(cell: str) -> str:
    cell = " ".join(cell.split())
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…"
