"""How long it takes to read what four instances found, beside a bare SELECT of the same columns.

    python -m bench.openoutreach --leads 100000

Four databases in a temporary folder, one in each of the layouts B, C, D and F, with a quarter of the leads each. The floor is sqlite3's own
fetchall of the very statements that the reader sends.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from engine.openoutreach import reading
from tests.openoutreach.layouts import make

LAYOUTS = ("B", "C", "D", "F")
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=100_000)
    leads = parser.parse_args().leads
    with tempfile.TemporaryDirectory() as folder:
        each = leads // len(LAYOUTS)
        made = [make(Path(folder) / name, name, each, first=1 + n * each) for n, name in enumerate(LAYOUTS)]
        statements = {path: sent(path) for path in made}
        bare = best(lambda: [select(path, statements[path]) for path in made])
        ours = best(lambda: [reading.read(path) for path in made])
        print(
            f"{leads} leads of {len(made)} instances: {ours:.2f} s, bare SELECT {bare:.2f} s: {ours / bare:.2f} x"
        )


def sent(path: Path) -> list[str]:
    """The statements that the reader sends for its rows."""
    seen: list[str] = []
    connect = sqlite3.connect

    def traced(*args: object, **kwargs: object) -> sqlite3.Connection:
        db: sqlite3.Connection = connect(*args, **kwargs)  # type: ignore[call-overload]
        db.set_trace_callback(seen.append)
        return db

    sqlite3.connect = traced  # type: ignore[assignment]
    try:
        reading.read(path)
    finally:
        sqlite3.connect = connect
    return [each for each in seen if each.startswith("SELECT t.")]


def select(path: Path, statements: list[str]) -> int:
    """The same statements without anything of ours; returns how many rows they gave."""
    with closing(sqlite3.connect(path)) as db:
        return sum(len(db.execute(statement).fetchall()) for statement in statements)


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
