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

from engine.leads.cells import defuse
from engine.leads.reports import Progress
from engine.rules.errors import UserError
from storage import exports, lists
from storage.database import Database

TELL_EVERY = 10_000  # rows
MAX_XLSX = 1_048_575  # rows of a sheet, below its header

Write = Callable[[Sequence[str]], object]


def write_list(
    db: Database, list_id: int, target: Path, *, now: datetime, zone: str, tell: Callable[[Progress], None]
) -> int:
    """Write the list and say how many leads that were. Raises UserError."""
    local = ZoneInfo(zone)
    write_to = _xlsx if target.suffix.lower() == ".xlsx" else _csv
    partial = target.with_name(target.name + ".part")
    with db.reading() as session:
        of = lists.get(session, list_id).leads
        if of > MAX_XLSX and write_to is _xlsx:
            raise UserError("This list is longer than a workbook's sheet can be: export it as CSV.")
        done = 0
        with write_to(partial) as write:
            write(_header(zone))
            for done, lead in enumerate(exports.leads_of_list(session, list_id), 1):
                write([defuse(cell) for cell in _cells(lead, now, local)])
                if done % TELL_EVERY == 0:
                    tell(Progress("writing", done, of))
    os.replace(partial, target)
    return done


def _header(zone: str) -> list[str]:
    when = f"({zone})"
    return [
        *("Profile URL", "Name", "Title", "Company", "Status"),
        *("Last action", "Last action by", f"Last action at {when}", f"Cooldown until {when}", "Outcome"),
    ]


def _cells(lead: exports.ExportedLead, now: datetime, local: ZoneInfo) -> Iterator[str]:
    until = lead.cooldown_expires_at
    cooling = until is not None and until > now
    yield from (lead.profile_url, lead.full_name, lead.title, lead.company)
    yield "do not contact" if lead.do_not_contact else "in cooldown" if cooling else "available"
    yield lead.last_action_type or ""
    yield lead.last_action_by or ""
    yield _time(lead.last_action_at, local)
    yield _time(until if cooling else None, local)
    came_of_it = (lead.outcome, lead.differs, "waits for page knowledge" if lead.waits_for_pages else None)
    yield ", ".join(word.replace("_", " ") for word in came_of_it if word is not None)


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
