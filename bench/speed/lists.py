"""Lists in and out."""

import asyncio
import csv
from collections.abc import Iterator
from pathlib import Path

from bench.leads import NOW
from bench.speed import floors
from bench.speed.row import Line, spent, told
from engine.leads import exporter, importer
from engine.leads.requests import ExportRequest, ImportRequest
from storage.database import Database

FEW = 10_000
SHEET_ROWS = 200_000


def _sheet(path: Path, people: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Full Name", "LinkedIn URL", "Job Title", "Company"))
        writer.writerows(
            (
                f"Person{n % 997} Number{n % 20011}",
                f"https://www.linkedin.com/in/bench-person-{n * 7919 % people}",
                f"Head of things {n % 40}",
                f"Company {n % 900}",
            )
            for n in range(people)
        )
    return path


def _migrated(path: Path) -> Path:
    db = Database(f"sqlite:///{path}")
    db.migrate(path.parent, NOW)
    db.close()
    return path


def imports(folder: Path, people: int) -> Iterator[Line]:
    """A large list, and a small one."""
    for count in sorted({FEW, people}):
        with told(f"import of {count:,}, and its floors"):
            sheet = _sheet(folder / f"people-{count}.csv", count)
            target = _migrated(folder / f"import-{count}.db")
            least = spent(lambda: floors.import_into_one_table(sheet, folder / f"least-{count}.db"))  # noqa: B023 - at once
            ours = _migrated(folder / f"floor-{count}.db")
            same = spent(lambda: floors.import_into_our_tables(sheet, ours))  # noqa: B023 - at once
            took = spent(lambda: asyncio.run(_import(sheet, target)))  # noqa: B023 - at once
        if count == FEW:
            yield Line(f"import of {count:,}, from the tap on", took.clock, None, 1.0)
        if count == people:
            yield Line.beside(f"import of {count:,}, beside one plain table", took, least, 2.5)
            yield Line.beside(f"import of {count:,}, beside the same tables", took, same, 1.25)
        for path in folder.glob(f"*-{count}.db*"):
            path.unlink()


async def _import(sheet: Path, target: Path) -> None:
    found = await importer.inspect(sheet)
    url = f"sqlite:///{target}"
    await importer.import_file(ImportRequest(url, sheet, found.mapping, now=NOW, list_name="Everybody"))


def exports(folder: Path, db: Database, people: int) -> Iterator[Line]:
    """All of a list as text, a fifth of it as a sheet."""
    assert db.path is not None
    file, out = db.path, folder / "out.csv"
    with told(f"export of {people:,}, and its floor"):
        least = spent(lambda: floors.export(file, 1, out))
        took = spent(lambda: asyncio.run(exporter.export_list(ExportRequest(db.url, 1, out, NOW))))
    yield Line.beside(f"export of {people:,} as CSV", took, least, 1.5)
    with told(f"export of {people // 5:,} as a workbook"):
        sheet = folder / "out.xlsx"
        took = spent(lambda: asyncio.run(exporter.export_list(ExportRequest(db.url, 2, sheet, NOW))))
    yield Line(f"export of {people // 5:,} as XLSX", took.clock, None, 40 * people / 5_000_000)
