"""A list out to a file, with what was done to each lead. Worked in a process of its own."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from engine.leads.process import ask
from engine.leads.reports import NO_WORDS, Progress, Words
from engine.rules.errors import UserError

SUFFIXES = (".csv", ".xlsx")


class NoSuchFormat(UserError):
    """A list is exported as .csv or .xlsx; the name that was asked for ends otherwise."""


async def export_list(
    database_url: str,
    list_id: int,
    target: Path,
    *,
    now: datetime,
    zone: str = "UTC",
    words: Words = NO_WORDS,
    progress: Callable[[Progress], None] | None = None,
) -> int:
    """Write a list to `target`, a .csv or .xlsx file; returns how many leads that were.

    Times are those of `zone` (an IANA name), heads and states in `words`. The file is there when it is complete, or not at all.
    Raises UserError.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise NoSuchFormat("ending", ending=target.suffix) if target.suffix else NoSuchFormat("no_ending")
    partial = target.with_name(target.name + ".part")
    request = {
        "task": "export",
        "database_url": database_url,
        "list_id": list_id,
        "target": str(target),
        "now": now.isoformat(),
        "zone": zone,
        "words": dict(words),
    }
    try:
        answer = await ask(request, None if progress is None else lambda told: progress(Progress(**told)))
    finally:
        partial.unlink(missing_ok=True)
    rows: int = answer["rows"]
    return rows
