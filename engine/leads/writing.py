"""A list's leads into a CSV or XLSX file, row by row. Blocking; runs in a process of its own."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from rustpy_xlsxwriter import FastExcel, Format

from engine.apart.wire import Progress
from engine.leads.cells import defuse
from engine.leads.reports import Words
from engine.leads.requests import ExportRequest
from engine.rules.errors import UserError
from storage import exports, lists
from storage.database import Database

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
            for done, lead in enumerate(exports.leads_of_list(session, request.list_id), 1):
                yield cells.of(lead)
                if done % TELL_EVERY == 0:
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
        self._status = {code: self._said(f"status.{code}") for code in STATUS}

    def of(self, lead: exports.ExportedLead) -> Row:
        """The cells under HEADS."""
        url, name, title, company, kind, by, at, until, outcome, off_limits, another, differs, waits = lead
        cooling = until is not None and until > self._now
        holds = (off_limits, another, cooling, True)
        status = STATUS[holds.index(True)]
        came_of_it = ""
        if outcome or differs or waits:
            waiting = "outcome.waits_for_page_knowledge" if waits else ""
            parts = (outcome and f"outcome.{outcome}", differs and f"difference.{differs}", waiting)
            came_of_it = self._said(*(part for part in parts if part))
        return (
            defuse(url),
            defuse(name),
            defuse(title),
            defuse(company),
            self._status[status],
            self._said(f"kind.{kind}") if kind else "",
            defuse(by) if by else "",
            self._time(at.astimezone(self._local)) if at else "",
            self._time(until.astimezone(self._local)) if cooling and until else "",
            came_of_it,
        )

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
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(heads)
        writer.writerows(rows)


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
