"""A list's leads into a CSV or XLSX file, row by row. Blocking; runs in a process of its own."""

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from rustpy_xlsxwriter import FastExcel, Format

from engine.apart.wire import Progress
from engine.leads.cells import all_defused, defuse
from engine.leads.reports import Words
from engine.leads.requests import ExportRequest
from engine.rules.errors import UserError
from storage import exports, lists
from storage.database import Database
from storage.dialect import Kept, kept_time

TELL_EVERY = 10_000  # rows
MAX_XLSX = 1_048_575  # rows of a sheet, below its header
# Excel takes no more on a sheet (support.microsoft.com, "Excel specifications and limits"), and offers to repair one that has more.
MAX_LINKS = 65_530

# The columns, each as wide as this (in digits); what stands above them is said in the words that are handed in.
HEADS = {
    "profile_url": 46,
    "name": 26,
    "title": 36,
    "company": 28,
    "status": 15,
    "last_action": 13,
    "last_action_by": 18,
    "last_action_at": 18,
    "cooldown_until": 18,
    "outcome": 30,
}
WHO = 4  # the first columns, which say who it is
# What keeps everybody from them, the strongest first, as `engine.rules.cooldown.check` has it.
STATUS = ("do_not_contact", "other_person", "in_cooldown", "available")

Cell = str | datetime
Row = tuple[Cell, ...]


class TooLongForASheet(UserError):
    """The list is longer than a workbook's sheet can be."""


def write_list(db: Database, request: ExportRequest, tell: Callable[[Progress], None]) -> int:
    """Write the list and say how many leads that were. Raises TooLongForASheet, NoSuchList."""
    target, words = request.target, request.words
    sheet = target.suffix.lower() == ".xlsx"
    heads = [words.get(head, head).format(zone=request.zone) for head in HEADS]
    cells = _Cells(words, request.now, ZoneInfo(request.zone), _minute if sheet else _minute_as_text)
    partial_file = target.with_name(target.name + ".part")
    done = 0
    with db.reading() as session:
        of = lists.get(session, request.list_id).leads

        def rows() -> Iterator[Row]:
            nonlocal done
            for some in exports.leads_of_list(session, request.list_id):
                yield from cells.rows(some)
                done += len(some)
                if done % TELL_EVERY < len(some):
                    tell(Progress("writing", done, of))

        if not sheet:
            _csv(partial_file, heads, rows(), request.delimiter)
        elif of > MAX_XLSX:
            raise TooLongForASheet
        else:
            _xlsx(partial_file, heads, rows(), links=of <= MAX_LINKS)
    os.replace(partial_file, target)
    return done


class _Cells:
    """Makes a lead's row, harmless to a spreadsheet. The words for its states are few: each is looked up and defused once."""

    def __init__(
        self, words: Words, now: datetime, local: ZoneInfo, time: Callable[[datetime], Cell]
    ) -> None:
        self._words, self._now, self._local, self._time = words, now, local, time
        self._known: dict[tuple[str, ...], str] = {}
        # Few as well: what is said of those to whom nobody has done anything.
        self._of_untouched: dict[tuple[object, ...], Row] = {}
        self._minutes: dict[Kept, Cell] = {}  # of a year there are half a million
        self._status = {code: self._said(f"status.{code}") for code in STATUS}

    def rows(self, leads: Sequence[exports.ExportedLead]) -> Iterator[Row]:
        """The cells under HEADS, of each lead."""
        people = islice(zip(*leads, strict=True), WHO)
        for who, lead in zip(zip(*map(all_defused, people), strict=True), leads, strict=True):
            standing = lead[WHO:]
            yield who + (self._of_untouched.get(standing) or self._standing(lead))

    def _standing(self, lead: exports.ExportedLead) -> Row:
        """What was done to a lead and came of it; the cells behind who they are."""
        _, _, _, _, kind, by, at, kept_until, outcome, off_limits, another, differs, waits = lead
        until = kept_time(kept_until) if kept_until else None
        cooling = until is not None and until > self._now
        holds = (off_limits, another, cooling, True)
        status = STATUS[holds.index(True)]
        came_of_it = ""
        if outcome or differs or waits:
            waiting = "outcome.waits_for_page_knowledge" if waits else ""
            parts = (outcome and f"outcome.{outcome}", differs and f"difference.{differs}", waiting)
            came_of_it = self._said(*(part for part in parts if part))
        cells = (
            self._status[status],
            self._said(f"kind.{kind}") if kind else "",
            defuse(by) if by else "",
            self._in_minutes(at) if at else "",
            self._in_minutes(kept_until) if cooling and kept_until else "",
            came_of_it,
        )
        if not at:
            self._of_untouched[lead[WHO:]] = cells
        return cells

    def _in_minutes(self, at: Kept) -> Cell:
        minute = at[:16] if isinstance(at, str) else at.replace(second=0, microsecond=0)
        known = self._minutes.get(minute)
        if known is None:
            known = self._minutes[minute] = self._time(kept_time(minute).astimezone(self._local))
        return known

    def _said(self, *codes: str) -> str:
        known = self._known.get(codes)
        if known is None:
            said = (self._words.get(code, code.rpartition(".")[2].replace("_", " ")) for code in codes)
            known = self._known[codes] = defuse(", ".join(said))
        return known


def _minute(at: datetime) -> datetime:
    """As a sheet keeps a time: it knows no zone, so the column's head says whose clock it is."""
    return at.replace(second=0, microsecond=0, tzinfo=None)


def _minute_as_text(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(" ", "minutes")  # a fifth of strftime's time


def _csv(path: Path, heads: Sequence[str], rows: Iterable[Row], delimiter: str) -> None:
    # With a BOM, or Excel takes it for an old Windows encoding.
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")  # "utf-8-sig" would look at each row
        csv.writer(file, delimiter=delimiter).writerow(heads)
        file.writelines(_lines(rows, delimiter))


def _lines(rows: Iterable[Row], delimiter: str) -> Iterator[str]:
    """As `csv.writer` has them: nearly all need no quotation marks, and take it three times as long."""
    held = io.StringIO()
    write = csv.writer(held, delimiter=delimiter).writerow
    borders = len(HEADS) - 1
    for row in rows:
        line = delimiter.join(row)  # type: ignore[arg-type]  # all are text here
        if line.count(delimiter) == borders and not ('"' in line or "\n" in line or "\r" in line):
            yield line + "\r\n"
        else:
            write(row)
            yield held.getvalue()
            held.seek(0)
            held.truncate()


def _xlsx(path: Path, heads: Sequence[str], rows: Iterable[Row], links: bool) -> None:
    """A sheet whose head stays in sight and filters; where there is nothing there is no cell, so that a filter says "blank"."""
    records = (dict(zip(heads, (cell or None for cell in row), strict=True)) for row in rows)
    first = next(records, dict.fromkeys(heads))  # a sheet without a record would have no head, either
    book = FastExcel(path, output_format="xlsx").format(datetime_format="yyyy-mm-dd hh:mm")
    book.freeze(row=1).sheet(
        "Leads",
        chain([first], records),
        header_format=Format().set_bold(),
        column_widths=dict(zip(heads, HEADS.values(), strict=True)),
        autofilter=True,
        url_columns=list(heads[:1]) if links else None,
    )
    book.save()
