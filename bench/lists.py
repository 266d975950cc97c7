"""How long a look at large files takes, damaged ones among them, and how much memory: in the process that reads foreign files.

    python -m bench.lists

Four files: 20 MB with a stray quote on every row, 20 MB of clean rows, one line of 100 MB, and 20 MB as an array of JSON
on one line. Each is looked into and then read to its end, in a process of its own; its peak is the whole process's, Python and
libraries among it.

Measured on two cores with much other work going on: 7 s for the stray quotes, 1 s for the clean rows, 1 s for the one line,
2 s for the JSON; no more than 40 MB for text, 185 for the JSON, which is held whole. It should be below 15 s for the stray
quotes, and below 10 s and 400 MB for the line.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from engine.leads.formats import NotAList
from engine.leads.previewing import preview
from engine.leads.reader import open_table
from engine.leads.rows import DamagedRow

MB = 1_000_000


def clean_rows() -> Iterator[str]:
    """Without an end."""
    n = 0
    while True:
        yield f'Ana Costa {n},https://www.linkedin.com/in/ana-{n}-costa,"Head of Sales, EMEA",Acme GmbH\n'
        n += 1


def quoted_rows() -> Iterator[str]:
    """Each with a quotation mark that somebody typed, and nothing closes."""
    return (row.replace("Acme", '"Acme 3.5') for row in clean_rows())


def json_objects() -> Iterator[str]:
    """Of one array, which is left open."""
    for n, _ in enumerate(clean_rows()):
        yield f'{{"name": "Ana {n}", "url": "https://www.linkedin.com/in/ana-{n}-costa"}}, '


def write(path: Path, begins: str, rows: Iterator[str], size: int, ends: str = "") -> None:
    """So many bytes of ASCII."""
    with path.open("w", encoding="ascii", newline="") as file:
        written = file.write(begins)
        while written < size:
            written += file.write(next(rows))
        file.write(ends)


HEAD = "Name,Profile URL,Title,Company\n"
CASES: dict[str, Callable[[Path], None]] = {
    "20 MB, a stray quote on every row": lambda path: write(path, HEAD, quoted_rows(), 20 * MB),
    "20 MB of clean rows": lambda path: write(path, HEAD, clean_rows(), 20 * MB),
    "one line of 100 MB": lambda path: write(
        path, HEAD, (row.replace("\n", " ") for row in clean_rows()), 100 * MB
    ),
    "20 MB of JSON on one line": lambda path: write(path, "[", json_objects(), 20 * MB, '{"name": "Bo"}]'),
}


def read(path: Path, tell: Connection) -> None:
    """In the child: what came of it, seconds, and the peak in bytes."""
    begun = time.perf_counter()
    try:
        table = open_table(path)
        preview(table)
        with table.rows() as rows:
            damaged = count = 0
            for row in rows:
                count += 1
                damaged += isinstance(row, DamagedRow)
        said = f"{count:,} rows, {damaged:,} of them damaged"
    except NotAList as refused:
        said = str(refused)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    tell.send((said, time.perf_counter() - begun, peak))


def main() -> None:
    """Print a line for each file."""
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        for name, make in CASES.items():
            path = Path(folder) / "leads.csv"
            make(path)
            here, there = processes.Pipe()
            child = processes.Process(target=read, args=(path, there))
            child.start()
            there.close()
            said, seconds, peak = here.recv()
            child.join()
            print(f"{name:36}{seconds:6.1f} s {peak / MB:6.0f} MB  {said}")


if __name__ == "__main__":
    main()
