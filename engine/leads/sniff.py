"""How a text file is written: its encoding and its delimiter, told from the bytes and the cells."""

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

import chardet

from engine.leads.formats import NOT_TEXT, NotAList
from engine.leads.mapping import is_profile_link
from engine.leads.rows import AS_IT_SEEMS, Reading

SAMPLE = 256 * 1024  # bytes to choose a delimiter from
FOREIGN_SAMPLE = 64 * 1024  # bytes in lines that aren't ASCII, to tell an encoding from
CHUNK = 1024 * 1024
SAMPLE_RECORDS = 300
DELIMITERS = ",;\t|"
# One stray quote swallows what follows it up to the next one: a cell of more lines than this is no cell.
MAX_CELL_LINES = 60
MAX_CELL = 1024 * 1024

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Windows programs mean by these names is the larger set.
SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5": "cp950",
}
csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read a text file. `skip` physical lines at the top belong to no row (Excel's `sep=;`)."""

    encoding: str
    delimiter: str
    skip: int = 0
    certain: bool = True  # False: the encoding was told from the letters' look


def sniff(opened: Callable[[], IO[bytes]], reading: Reading = AS_IT_SEEMS) -> Dialect:
    """Tell encoding and delimiter, or raise NotAList when the file isn't text."""
    with opened() as file:
        sample = file.read(SAMPLE)
    encoding, certain = (reading.encoding, True) if reading.encoding else _encoding(opened, sample)
    try:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    except UnicodeError as error:  # it isn't written in what its letters look like
        raise NotAList(NOT_TEXT) from error
    controls = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\f\v\0\x1a")
    if 100 * controls > len(text):
        raise NotAList(NOT_TEXT)
    lines = io.StringIO(text, newline="").readlines()
    if len(sample) == SAMPLE:
        lines = lines[:-1] or lines  # the last one is cut off
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return Dialect(encoding, lines[0].strip()[-1], skip=1, certain=certain)
    return Dialect(encoding, reading.delimiter or _delimiter(lines), certain=certain)


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
    answer = chardet.detect(foreign, encoding_era=chardet.EncodingEra.MODERN_WEB)
    try:
        name = codecs.lookup(answer["encoding"] or "").name
    except LookupError:
        name = "cp1252"
    return SUPERSETS.get(name, name), False


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


def _delimiter(lines: list[str]) -> str:
    """The delimiter under which most cells are clean links and most rows are equally wide."""
    best, best_score = "\t", (0.0, 0.0, 1)
    for delimiter in DELIMITERS:
        rows = [row for row in islice(records(lines, delimiter), SAMPLE_RECORDS) if any(row)]
        if not rows:
            continue
        width, count = Counter(map(len, rows)).most_common(1)[0]
        links = sum(any(map(is_profile_link, row)) for row in rows) / len(rows)
        score = (round(links, 1), round(count / len(rows), 1) if width > 1 else 0.0, width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows of a text, their cells as written; a blank line is an empty row.

    A quote that nobody closed costs its own row only: the lines it would swallow are read again.
    """
    return _Records(iter(lines), delimiter).rows()


class _Records:
    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines, self._delimiter = lines, delimiter
        self._again: deque[str] = deque()
        self._taken: list[str] = []  # the lines of the row being read
        self._cut = False  # the text ended within a row
        self._widths: Counter[int] = Counter()

    def rows(self) -> Iterator[list[str]]:
        reader = csv.reader(self._feed(), delimiter=self._delimiter)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except (_Runaway, csv.Error):
                row = []
            if (
                self._cut
                or (len(self._taken) > 1 and self._is_odd(row))
                or (not row and self._taken[0].strip())
            ):
                row = [cell.strip('"') for cell in self._taken[0].rstrip("\r\n").split(self._delimiter)]
                self._again.extendleft(reversed(self._taken[1:]))
                self._cut = False
                reader = csv.reader(self._feed(), delimiter=self._delimiter)
            self._taken.clear()
            self._widths[len(row)] += 1
            yield row

    def _feed(self) -> Iterator[str]:
        while (line := self._again.popleft() if self._again else next(self._lines, None)) is not None:
            self._taken.append(line)
            if len(self._taken) > MAX_CELL_LINES or len(line) > MAX_CELL:
                raise _Runaway
            yield line
        self._cut = bool(self._taken)

    def _is_odd(self, row: list[str]) -> bool:
        # Over several lines and as wide as hardly any other row: a quote swallowed its neighbours.
        return 10 * self._widths[len(row)] < self._widths.total() - self._widths[0]


class _Runaway(Exception):
    """A cell that would not end."""
