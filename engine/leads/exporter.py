"""A list out to a file, with what was done to each lead. Worked in a process of its own."""

from collections.abc import Callable

from engine.apart.wire import Progress
from engine.apart.work import Work
from engine.leads import importer
from engine.leads.requests import ExportRequest
from engine.rules.errors import UserError

SUFFIXES = (".csv", ".xlsx")
EXPORT = Work[ExportRequest, int](
    "engine.leads.worker:export", int, importer.QUIET_SECONDS, refusals=importer.REFUSALS
)


class NoSuchFormat(UserError):
    """A list is exported as .csv or .xlsx; the name that was asked for ends otherwise."""


async def export_list(request: ExportRequest, progress: Callable[[Progress], None] | None = None) -> int:
    """Write the list; returns how many leads that were. The file is there when it is complete, or not at all.

    Raises UserError.
    """
    target = request.target
    if target.suffix.lower() not in SUFFIXES:
        raise NoSuchFormat("ending", ending=target.suffix) if target.suffix else NoSuchFormat("no_ending")
    try:
        return await importer.run(EXPORT, request, progress)
    finally:
        target.with_name(target.name + ".part").unlink(missing_ok=True)
