"""Every path on which somebody waits, beside the least program that does the same, in one run: ratios count, not seconds.

    python -m bench                        a million leads: a quarter of an hour and more
    python -m bench --write                and makes docs/performance.md of it
    python -m bench --people 20000 --quick without the chat and the browser

Exits 1 where something isn't as it is to be. On a machine that does other things the seconds are theirs, too.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import data
from bench.speed import campaigns, lists, whole
from bench.speed.row import Line

HEAD = ("path", "floor", "ours", "ratio", "of processor time", "to reach", "reached")
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
ABOUT = """# How fast it is

Each path on which somebody waits, beside its *floor*: the least program that does the same, run on the same machine in the same run. Ratios
count, not seconds; that of the processors' time is changed least by what else a machine does. `python -m bench --write` makes this page.

{day:%d %B %Y}, {people:,} leads, {deeds:,} deeds, 4 senders. {system}, {processors} processors, Python {python}; {load}. A row that isn't
as it is to be says **no**.{left_out}

"""
LEFT_OUT = " The chat, the browser and the simulation weren't measured in this run (`--quick`)."
BUSY = 0.5  # programs that want each processor, besides this one


def lines(folder: Path, people: int, quick: bool, kept: Path | None = None) -> Iterator[Line]:
    """All of the table. `kept` is where the data stays for the next run."""
    yield from whole.commands(folder)
    yield from lists.imports(folder, people)
    with data.made(folder, people, kept) as db:
        yield from campaigns.preview(db)
        yield from campaigns.start(folder, db)
        yield from campaigns.actions(db)
        yield from campaigns.backup(folder, db)
        yield from campaigns.changes(db)
        yield from lists.exports(folder, db, people)
    if not quick:
        yield from whole.simulation()
        yield from whole.clicks()
        yield from whole.chat(min(people, 200_000))


def page(found: Iterable[Line], people: int, quick: bool, loads: tuple[float, ...] = ()) -> str:
    """The table, with what it was measured on; `loads` are how many programs wanted a processor, looked at after each row."""
    rows = [HEAD, ("---",) * len(HEAD), *(line.cells() for line in found)]
    processors, most = os.cpu_count() or 1, max(loads, default=0.0)
    about = ABOUT.format(
        day=datetime.now(UTC),
        people=people,
        deeds=people // 5 * len(data.EARLIER),
        system=f"{platform.system()} ({platform.machine()})",
        processors=processors,
        python=platform.python_version(),
        left_out=LEFT_OUT if quick else "",
        load=f"{'**busy with other work**: ' if most > 1 + BUSY * processors else ''}{most:.0f} programs at once at most",
    )
    return about + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="the database's paths only")
    parser.add_argument("--data", type=Path, help="a folder that keeps the data for the next run")
    parser.add_argument("--write", action="store_true", help="make docs/performance.md")
    wanted = parser.parse_args()
    begun, found, loads = time.monotonic(), [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for line in lines(Path(folder), wanted.people, wanted.quick, wanted.data):
            found.append(line)
            loads.append(os.getloadavg()[0])
            print("    " + " · ".join(cell for cell in line.cells() if cell), flush=True)
    made = page(found, wanted.people, wanted.quick, tuple(loads))
    print(f"\n{made}\n{time.monotonic() - begun:.0f} s")
    if wanted.write:
        PAGE.write_text(made, encoding="utf-8")
    return int(not all(line.reached for line in found))


if __name__ == "__main__":
    raise SystemExit(main())
