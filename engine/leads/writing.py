"""A list's leads into a CSV or XLSX file, row by row. Blocking; runs in a process of its own."""

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from engine.apart.wire import Progress
from engine.leads.cells import defuse
from engine.leads.reports import Words
from engine.leads.requests import ExportRequest
from engine.rules.errors import UserError
from storage import exports, lists
from storage.database import Database

TELL_EVERY = 10_000  # rows
MAX_XLSX = 1_048_575  # rows of a sheet, below its header

# The columns; what stands above them is said in the words that are handed in.
HEADS = (
    *("profile_url", "name", "title", "company", "status"),
    *("last_action", "last_action_by", "last_action_at", "cooldown_until", "outcome"),
)

Write = Callable[[Sequence[str]], object]


class TooLongForASheet(UserError):
    """The list is longer than a workbook's sheet can be."""


def write_list(db: Database, request: ExportRequest, tell: Callable[[Progress], None]) -> int:
    """Write the list and say how many leads that were. Raises TooLongForASheet, NoSuchList."""
    target, words, now, local = request.target, request.words, request.now, ZoneInfo(request.zone)
    write_to = _xlsx if target.suffix.lower() == ".xlsx" else _csv
    partial = target.with_name(target.name + ".part")
    with db.reading() as session:
        of = lists.get(session, request.list_id).leads
        if of > MAX_XLSX and write_to is _xlsx:
            raise TooLongForASheet
        done = 0
        with write_to(partial) as write:
            write([words.get(head, head).format(zone=request.zone) for head in HEADS])
            for done, lead in enumerate(exports.leads_of_list(session, request.list_id), 1):
                write([defuse(cell) for cell in _cells(lead, now, local, words)])
                if done % TELL_EVERY == 0:
                    tell(Progress("writing", done, of))
    os.replace(partial, target)
    return done


def _cells(lead: exports.ExportedLead, now: datetime, local: ZoneInfo, words: Words) -> Iterator[str]:
    def word(code: str) -> str:
        return words.get(code, code.rpartition(".")[2].replace("_", " "))

    until = lead.cooldown_expires_at
    cooling = until is not None and until > now
    yield from (lead.profile_url, lead.full_name, lead.title, lead.company)
    status = "do_not_contact" if lead.do_not_contact else "in_cooldown" if cooling else "available"
    yield word(f"status.{status}")
    yield word(f"kind.{lead.last_action_type}") if lead.last_action_type else ""
    yield lead.last_action_by or ""
    yield _time(lead.last_action_at, local)
    yield _time(until if cooling else None, local)
    came_of_it = (
        ("outcome", lead.outcome),
        ("difference", lead.differs),
        ("outcome", "waits_for_page_knowledge" if lead.waits_for_pages else None),
    )
    yield ", ".join(word(f"{kind}.{code}") for kind, code in came_of_it if code is not None)


def _time(at: datetime | None, local: ZoneInfo) -> str:
    return "" if at is None else at.astimezone(local).strftime("%Y-%m-%d %H:%M")


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    # With a BOM, or Excel takes it for an old Windows encoding.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield csv.writer(file).writerow


@contextmanager
def _xlsx(path: Path) -> Iterator[Write]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    yield lambda row: sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
    book.save(path)
