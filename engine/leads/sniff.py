"""How a text file is written: its encoding and its delimiter, told from the bytes and the cells."""

import codecs
import io
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

from engine.leads.encodings import PATCHED, likeliest
from engine.leads.formats import NOT_TEXT, NotAList
from engine.leads.mending import DELIMITERS, Shape, lenient, shape_of, unwrapped
from engine.leads.prose import is_prose
from engine.leads.records import MAX_LINE, records
from engine.leads.rows import AS_IT_SEEMS, Reading, text_encoding
from engine.leads.ruled import is_rule
from engine.rules.errors import UserError
from engine.rules.links import is_profile_link

SAMPLE = 256 * 1024  # bytes to choose a delimiter from
FOREIGN_SAMPLE = 64 * 1024  # bytes in lines that aren't ASCII, to tell an encoding from
CHUNK = 1024 * 1024
SAMPLE_RECORDS = 300
_UNSEEN = re.compile("[\0\ufeff]")

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read a text file. `skip` physical lines at the top belong to no row (Excel's `sep=;`)."""

    encoding: str
    delimiter: str
    shape: Shape | None = None
    skip: int = 0
    certain: bool = True  # False: the encoding was told from the letters' look
    prose: bool = False  # no table: each line is a cell by itself
    drawn: bool = False  # with strokes and a line below its head


def sniff(opened: Callable[[], IO[bytes]], reading: Reading = AS_IT_SEEMS) -> Dialect:
    """Tell encoding and delimiter. Raises NotAList when the file isn't text; UnicodeError when that isn't its encoding at all."""
    encoding, certain = told_encoding(opened, reading)
    with opened() as file:
        sample = file.read(SAMPLE)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    controls = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\f\v\0\x1a")
    if 100 * controls > len(text):
        raise NotAList(NOT_TEXT)
    lines = [_UNSEEN.sub("", line) for line in io.StringIO(text, newline="")]
    if len(sample) == SAMPLE:
        lines = lines[:-1] or lines  # the last one is cut off
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        delimiter, shape = _told(lines[1:], reading.delimiter or lines[0].strip()[-1])
        return Dialect(encoding, delimiter, shape, skip=1, certain=certain)
    if reading.delimiter is None and _is_prose(lines):
        return Dialect(encoding, "\t", certain=certain, prose=True)
    delimiter, shape = _told(lines, reading.delimiter or DELIMITERS)
    drawn = delimiter == "|" and any(map(is_rule, lines))
    return Dialect(encoding, delimiter, shape, certain=certain, drawn=drawn)


class NoSuchEncoding(UserError):
    """No encoding of text has that name."""


def told_encoding(opened: Callable[[], IO[bytes]], reading: Reading = AS_IT_SEEMS) -> tuple[str, bool]:
    """The encoding that a person chose, else the one that the bytes tell; and whether that is certain. Raises NoSuchEncoding."""
    if reading.encoding is not None:
        return known_encoding(reading.encoding), True
    with opened() as file:
        sample = file.read(SAMPLE)
    return _encoding(opened, sample)


def known_encoding(name: str, or_else: str | None = None) -> str:
    """The encoding of that name. Raises NoSuchEncoding, unless there is another one to take."""
    known = text_encoding(name) or or_else
    if known is None:
        raise NoSuchEncoding(name=name)
    return known


def lines_of(
    opened: Callable[[], IO[bytes]], encoding: str, longest: int | None = MAX_LINE
) -> Generator[str, None, None]:
    """The lines, with their ends, without NULs and byte order marks. One of more than `longest` characters is cut there."""
    errors = PATCHED if encoding in ("utf-8", "utf-8-sig") else "replace"
    size = -1 if longest is None else longest
    with opened() as file, io.TextIOWrapper(file, encoding, errors, newline="") as text:
        while line := text.readline(size):
            if len(line) == size and line[-1] not in "\r\n":
                while (rest := text.readline(size)) and len(rest) == size and rest[-1] not in "\r\n":
                    pass
            yield _UNSEEN.sub("", line) if "\0" in line or "\ufeff" in line else line


def _encoding(opened: Callable[[], IO[bytes]], sample: bytes) -> tuple[str, bool]:
    for bom, name in BOMS:
        if sample.startswith(bom):
            return name, True
    if (wide := _utf16_without_bom(sample)) is not None:
        return wide, True
    foreign = _first_foreign_lines(opened)
    if foreign is None:
        return "utf-8", True
    if _is_scratched_utf8(foreign):
        return "utf-8", False
    return likeliest(foreign), False


def _utf16_without_bom(sample: bytes) -> str | None:
    zeros = sample.count(0)
    if 10 * zeros < len(sample):  # UTF-16 has them in delimiters, digits and links at the least
        return None
    even = sample[::2].count(0)
    return "utf-16-be" if 2 * even > zeros else "utf-16-le"


def _first_foreign_lines(opened: Callable[[], IO[bytes]]) -> bytes | None:
    """None when the whole file is UTF-8, else lines that tell most about what it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with opened() as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        with opened() as file:
            lines = (line for line in iter(lambda: file.readline(CHUNK), b"") if not line.isascii())
            return b"".join(_up_to(FOREIGN_SAMPLE, lines))
    return None


def _up_to(size: int, lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line
        size -= len(line)
        if size < 0:
            return


def _is_scratched_utf8(foreign: bytes) -> bool:
    # A few bad bytes in a UTF-8 file shall not turn every name in it to gibberish.
    text = foreign.decode("utf-8", "replace")
    bad = text.count("�")
    good = sum(not char.isascii() for char in text) - bad
    return good > 4 * bad


def _is_prose(lines: list[str]) -> bool:
    """Whether it is no table with any delimiter."""
    first = lines[:SAMPLE_RECORDS]
    return all(is_prose(first, [_cells(line, each) for line in first]) for each in DELIMITERS)


def _cells(line: str, delimiter: str) -> list[str]:
    cells = lenient(line, delimiter)
    return (len(cells) == 1 and unwrapped(cells)) or cells


def _told(lines: list[str], delimiters: Iterable[str]) -> tuple[str, Shape | None]:
    """The delimiter under which most cells are clean links and most rows are equally wide; and what those rows have in common."""
    best, shape, best_score = "\t", None, (0.0, 0.0, 1)
    for delimiter in delimiters:
        read = (row for row in records(lines, delimiter) if any(row))
        rows = [
            (len(row) == 1 and delimiter in row[0] and unwrapped(row)) or row
            for row in islice(read, SAMPLE_RECORDS)
        ]
        if not rows:
            continue
        width, count = Counter(map(len, rows)).most_common(1)[0]
        links = sum(any(map(is_profile_link, row)) for row in rows) / len(rows)
        score = (round(links, 1), round(count / len(rows), 1) if width > 1 else 0.0, width)
        if score > best_score:
            best, shape, best_score = (
                delimiter,
                shape_of(rows) or _shape_of_lines(rows, lines, delimiter),
                score,
            )
    return best, shape


def _shape_of_lines(rows: list[list[str]], lines: list[str], delimiter: str) -> Shape | None:
    """Where a stray pair of marks swallowed every row with a link, its lines say what rows are."""
    widths = {len(row) for row in rows}
    swallowed = any(
        sum(_is_row(line, delimiter, widths) for line in cell.splitlines()) > 1
        for row in rows
        for cell in row
        if "\n" in cell or "\r" in cell
    )
    return shape_of(lenient(line, delimiter) for line in lines[:SAMPLE_RECORDS]) if swallowed else None


def _is_row(line: str, delimiter: str, widths: set[int]) -> bool:
    """Whether a line of a cell looks like a row: as wide as one, with a link in a cell of its own."""
    cells = lenient(line, delimiter) if "/in/" in line else []
    return len(cells) in widths and len(cells) > 1 and any(map(is_profile_link, cells))
