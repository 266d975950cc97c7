"""The rows of a delimited text. A valid file is read as it stands; damage is judged record by record and mended where it stands.

A record that RFC 4180 can read is taken as it reads it, of however many lines its cells are. It isn't when its quotation marks
don't match (what follows a closing one is no delimiter, or the text ends within a cell), nor when it swallowed another record:
when lines within it are rows of the file by themselves, links in the right place. Then its first line is read by itself
(`engine.leads.mending`), the others again from the next line on. Until a line fits again, what doesn't fit is damaged and names
nobody: so a stray mark costs its own row at most, and nobody comes to another one's name.

Each line is looked at a bounded number of times: how far a look goes ahead halves with each look in vain.

Rows come in runs. Where each of many lines is a row without any doubt, as in nearly all of nearly every file, they are read at once.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

from engine.leads.hurt_links import AROUND, is_cut, judged, without_torn_ones
from engine.leads.mending import MAX_CELL, Shape, has_a_row_s_link, held_together, lenient, mended, plainly
from engine.leads.rows import Damage, DamagedRow, Row
from engine.rules.links import is_profile_link

MAX_LINE = MAX_CELL  # characters; a longer line comes in cut, and is damaged
LOOK_AHEAD = 20_000  # lines of one record
LEAST_LOOK = 16
REGION = 200  # lines of a damaged record that are tried together
SHOWN = 2_000  # characters of a line too long that the file of rejected rows gets
RUN = 64 * 1024  # characters that are read at once; where one of their lines is in doubt, line by line


def records(lines: Iterable[str], delimiter: str, shape: Shape | None = None) -> Iterator[Row]:
    """The rows, their cells as written; a blank line is an empty row. Without a shape nothing but quotation marks is judged."""
    return chain.from_iterable(runs(lines, delimiter, shape))


def runs(lines: Iterable[str], delimiter: str, shape: Shape | None = None) -> Iterator[list[Row]]:
    """The same, some at a time."""
    found = _Records(iter(lines), delimiter, shape).runs()
    return found if shape is None else without_torn_ones(found, shape.width)


def _goes_on(alone: Row, cells: Row) -> bool:
    """Whether both readings tell the same, but for the last cell, which the second has more of."""
    last = len(alone) - 1
    return alone[:last] == cells[:last] and cells[last].strip(AROUND).startswith(alone[last].strip(AROUND))


class _Doubtful(str):
    """A line that closed another row's cell and may be a row by itself: whose link it holds can't be told."""

    __slots__ = ()


class _Records:
    def __init__(self, lines: Iterator[str], delimiter: str, shape: Shape | None) -> None:
        self._lines, self._delimiter, self._shape = lines, delimiter, shape
        self._again: deque[str] = deque()  # lines to be read again, before any other
        self._taken: list[str] = []  # the lines of the record being read
        self._look = LOOK_AHEAD
        self._wreck = False  # what came last was damaged: a record may begin anywhere

    def runs(self) -> Iterator[list[Row]]:
        reader = self._reader()
        width = self._shape.width if self._shape else 0
        while True:
            if self._shape and not (self._wreck or self._again) and (run := self._each_a_row(width)):
                yield run
                continue
            taken: list[str] = []
            self._taken = taken
            try:
                row: Row | None = next(reader)
            except StopIteration:
                return
            except (csv.Error, _Runaway):
                row, reader = None, self._reader()
            if row is not None and len(taken) == 1:
                line = taken[0]
                sound = '"' not in line or not is_cut(line)
                if len(row) == width and not self._wreck and sound and type(line) is str:
                    yield [row]
                else:
                    yield list(self._of_one_line(row, line))
            elif row is not None and not self._has_swallowed(row, taken):
                self._wreck = self._wreck and not (self._shape is None or self._shape.fits(row))
                yield [row if self._shape is None else judged(row, self._shape)]
            else:
                yield list(self._of_a_wreck(taken))
                reader = self._reader()

    def _each_a_row(self, width: int) -> list[Row]:
        """The rows of the next lines, each of which is one; none where that is in doubt: then they are read one by one."""
        lines: list[str] = []
        size = 0
        for line in self._lines:
            lines.append(line)
            size += len(line)
            if size >= RUN:
                break
        text = "".join(lines)
        rows: list[Row] = []
        if size < MAX_LINE and not ('"' in text and is_cut(text)):
            with suppress(csv.Error):
                rows = list(csv.reader(lines, delimiter=self._delimiter, strict=True))
        if len(rows) != len(lines):  # some cell goes over several
            self._again.extend(lines)
            return []
        if set(map(len, rows)) <= {width}:
            return rows
        run: list[Row] = []
        for n, (row, line) in enumerate(zip(rows, lines, strict=True)):
            run += [row] if len(row) == width else self._of_one_line(row, line)
            if self._wreck:
                self._again.extend(lines[n + 1 :])
                break
        return run

    def _reader(self) -> Iterator[Row]:
        return csv.reader(self._feed(), delimiter=self._delimiter, strict=True)

    def _feed(self) -> Iterator[str]:
        size = 0
        while (line := self._next()) is not None:
            taken = self._taken
            size = size + len(line) if taken else len(line)
            taken.append(line)
            if size >= MAX_LINE or len(taken) > self._look:
                raise _Runaway
            yield line

    def _next(self) -> str | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _of_one_line(self, row: Row, line: str) -> Iterator[Row]:
        shape = self._shape
        if isinstance(line, _Doubtful):
            self._wreck = True
            yield DamagedRow(plainly(line, self._delimiter), Damage.QUOTES)
            return
        if shape is not None and any(map(is_cut, row)):
            yield DamagedRow(row, Damage.QUOTES)
            return
        if shape is None or not row or shape.fits(row):
            self._wreck = self._wreck and not row
            yield row
            return
        better = mended(line, self._delimiter, shape)
        if better is not None and not any(map(is_cut, better)):
            self._wreck = False
            yield better
            return
        links = sum(map(is_profile_link, row))
        if len(row) > shape.width and links > len(shape.links):
            yield DamagedRow(row[: shape.width - 1], Damage.JOINED)
            yield DamagedRow(row[shape.width - 1 :], Damage.JOINED)
        elif self._wreck:
            yield DamagedRow(row, Damage.TORN)
        elif line.count('"') % 2 and links:
            yield DamagedRow(row, Damage.QUOTES)
        else:
            yield row  # too short or too long: whoever reads the columns judges it

    def _has_swallowed(self, row: Row, taken: list[str]) -> bool:
        """Whether a record of several lines holds another one: a line that can't be its own has a link.

        Where its last line may be a row or the end of this one, that line becomes a doubtful one.
        """
        shape = self._shape
        if shape is None or not any("/in/" in line for line in taken):
            return False
        if any(self._is_of_rows(row[n]) for n in shape.links if n < len(row)):
            taken[-1] = _Doubtful(taken[-1])
            return True
        linked = [self._has_link(line) for line in taken]
        whole = [self._is_somebody(line) for line in (taken[0], taken[-1])]
        last_cell = max(n for n, cell in enumerate(row) if "\n" in cell or "\r" in cell)
        own = [n for n in shape.links if n < len(row) and is_profile_link(row[n])]
        behind = any(n > last_cell for n in own)  # its link stands on the last line, else on the first
        usual = last_cell in shape.long
        if behind and min(own) < last_cell:  # links on both sides: a first line's own one tells nothing
            swallowed = whole[1] or any(map(self._is_somebody, taken[1:-1]))
        elif behind and any(linked[:-1]):
            swallowed = any(whole) or self._has_another_s(taken[:-1], [row[n] for n in own])
        elif behind:
            swallowed = whole[1] and not usual and self._fits(taken[0])
        elif any(row[last_cell + 1 :]):
            swallowed = (linked[-1] and any(whole)) or self._has_another_s(taken[1:], [row[n] for n in own])
        else:
            swallowed = all(whole)
        if swallowed or self._wreck:
            between = taken[1:-1]
            certain = all(whole) and (behind or between) and all(map(self._is_somebody, between))
            if not certain:
                taken[-1] = _Doubtful(taken[-1])
            return True
        return not shape.fits(row) and any(whole)

    def _has_another_s(self, lines: list[str], own: list[str]) -> bool:
        """Whether a line has a link as rows have theirs, and not the record's own."""
        return any(has_a_row_s_link(line, self._delimiter, own) for line in lines if "/in/" in line)

    def _is_of_rows(self, cell: str) -> bool:
        """Whether a cell for a link has lines and delimiters: a mark opened in one row and closed in another one's."""
        return self._delimiter in cell and ("\n" in cell or "\r" in cell)

    def _has_link(self, line: str) -> bool:
        return "/in/" in line and any(map(is_profile_link, lenient(line, self._delimiter)))

    def _fits(self, line: str) -> bool:
        return self._shape is not None and mended(line, self._delimiter, self._shape) is not None

    def _is_somebody(self, line: str) -> bool:
        if self._shape is None or "/in/" not in line:
            return False
        cells = mended(line, self._delimiter, self._shape)
        return cells is not None and self._shape.names_somebody(cells)

    def _of_a_wreck(self, taken: list[str]) -> Iterator[Row]:
        """The first line's row, or that of the few that only together are one; the others are read again."""
        first, shape = taken[0], self._shape
        self._in_vain(taken)
        self._again.extendleft(reversed(taken[1:]))
        if len(first) >= MAX_LINE:
            self._wreck = shape is not None
            yield DamagedRow([first[:SHOWN]], Damage.TOO_LONG)
            return
        if shape is None:
            yield lenient(first, self._delimiter)
            return
        cells = mended(first, self._delimiter, shape)
        if not self._wreck and not (cells and self._next_is_a_row()):
            cells = self._together(first, cells) or cells
        if cells is not None and any(map(is_cut, cells)):
            cells = None
        self._wreck = cells is None
        yield DamagedRow(plainly(first, self._delimiter), Damage.QUOTES) if cells is None else cells

    def _next_is_a_row(self) -> bool:
        """As far as a glance tells."""
        if not self._again and (line := self._next()) is not None:
            self._again.append(line)
        if not self._again or self._shape is None:
            return True
        line = self._again[0]
        return "/in/" in line and line.count(self._delimiter) >= self._shape.width - 1

    def _together(self, first: str, alone: Row | None) -> Row | None:
        """The row that only the next lines, none of them a row by itself, make whole: marks within a cell that nobody doubled."""
        assert self._shape is not None, "a row is judged by the others"
        region: list[str] = []
        most = min(REGION, self._look)
        while len(region) < most and (line := self._next()) is not None:
            region.append(line)
            if self._is_somebody(line):
                break
        self._again.extendleft(reversed(region))
        follows = region[:-1] if region and self._is_somebody(region[-1]) else region
        if not follows or self._fits(follows[-1]):
            self._in_vain(region)
            return None
        linked = [self._has_link(line) for line in follows]
        if any(linked[:-1]) or (linked[-1] and (self._has_link(first) or alone is not None)):
            self._in_vain(region)
            return None
        cells = held_together("".join([first, *follows]), self._delimiter)
        if (
            cells is None
            or not self._shape.names_somebody(cells)
            or (alone is not None and not _goes_on(alone, cells))
            or self._ends_before(first, follows)
            or any(
                f'{self._delimiter}"' in cell for cell in cells
            )  # the next row's cell, opened within this one's
        ):
            self._in_vain(region)
            return None
        for _ in follows:
            self._again.popleft()
        return cells

    def _ends_before(self, first: str, follows: list[str]) -> bool:
        """Whether a row is whole where a line begins with a mark: that line may begin the next one."""
        shape = self._shape
        starts = (n for n, line in enumerate(follows) if line.startswith('"'))
        return shape is not None and any(
            shape.fits(lenient("".join([first, *follows[:n]]), self._delimiter)) for n in starts
        )

    def _in_vain(self, looked_at: list[str]) -> None:
        if len(looked_at) > LEAST_LOOK:
            self._look = max(LEAST_LOOK, self._look // 2)


class _Runaway(Exception):
    """A record that would not end."""
