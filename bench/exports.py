"""How long a list takes to become a CSV and a workbook, beside a floor, and how much memory it takes.

    python -m bench.exports --leads 1000000 50000

In a temporary folder: a list of so many people, a fifth of them contacted (`bench.leads`). The floor of a CSV is the export's own
statement by the bare driver, its rows as they come into `csv.writer`; that of a workbook the same rows as they come into the same
library, without links, dates, widths or a filter. Each runs in a process of its own, and the process's start isn't counted.

A workbook of a million rows is measured with its floor as a sheet without links has it (Excel takes no more than 65,530 of them).
"""

import argparse
import csv
import multiprocessing
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from rustpy_xlsxwriter import FastExcel
from sqlalchemy.dialects import sqlite

from bench import leads
from engine.leads.requests import ExportRequest
from engine.leads.writing import HEADS, write_list
from storage import exports
from storage.database import Database

EVERYBODY = 1  # the list of all
SUFFIXES = (".csv", ".xlsx")
HELD_AT_ONCE = 2_000  # rows

Row = tuple[str, float, float]  # what it is, its seconds, its floor's


def measured(db: Database, count: int, folder: Path) -> list[Row]:
    """Each kind of file of the list of everybody in this SQLite database."""
    found = []
    for suffix in SUFFIXES:
        target = folder / f"out{suffix}"
        floor, _ = _apart(_floor, db.url, target)
        seconds, peak = _apart(_ours, db.url, target)
        name = f"export of {count:,} to {suffix[1:].upper()} ({peak / 1e6:.0f} MB)"
        found.append((name, seconds, floor))
    return found


def _ours(url: str, target: Path) -> None:
    db = Database(url)
    write_list(db, ExportRequest(url, EVERYBODY, target, leads.NOW, "Europe/Berlin"), lambda _: None)
    db.close()


def _floor(url: str, target: Path) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        rows = connection.execute(statement())
        if target.suffix == ".csv":
            with target.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
            return
        book = FastExcel(target, output_format="xlsx")
        book.sheet(
            "Leads", (dict(zip(HEADS, map(str, row[: len(HEADS)]), strict=True)) for row in _few(rows))
        )
        book.save()


def _few(rows: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    while some := rows.fetchmany(HELD_AT_ONCE):
        yield from some


def statement() -> str:
    """What the export asks, as the driver gets it."""
    asked = exports.query(EVERYBODY)
    return str(asked.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def _apart(work: Callable[[str, Path], None], url: str, target: Path) -> tuple[float, int]:
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    child = processes.Process(target=_timed, args=(work, url, target, there))
    child.start()
    there.close()
    seconds, peak = here.recv()
    child.join()
    return seconds, peak


def _timed(work: Callable[[str, Path], None], url: str, target: Path, tell: Connection) -> None:
    """Seconds of processor time, and the peak in bytes."""
    begun = time.process_time()
    work(url, target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    tell.send((time.process_time() - begun, peak))


def main() -> None:
    """Print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--leads", type=int, nargs="+", default=[1_000_000, 50_000])
    for count in parser.parse_args().leads:
        with tempfile.TemporaryDirectory() as name:
            db = Database(f"sqlite:///{Path(name) / 'leads.db'}")
            db.migrate(Path(name), leads.NOW)
            leads.build(db, count)
            for what, seconds, floor in measured(db, count, Path(name)):
                print(f"{what:44}{seconds:7.2f} s, floor {floor:6.2f} s: {seconds / floor:.2f} x", flush=True)
            db.close()


if __name__ == "__main__":
    main()
