"""Random histories of 60 days, and how near the wizard's estimates come.

    python -m bench.histories --examples 200 --workers 2

Each history: four senders, up to twelve campaigns on 5,000 leads, sleep, crashes, corrected clocks, lost log-ins, changed
settings. Hypothesis shrinks what fails. Then 100 random campaigns without faults: the estimate beside what they take; and
how long a simulation of 60 days takes. Exits 1 when a law was broken, or more than one campaign in twenty that takes longer
than a day is off by more than 10 %.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

from engine.simulation.whatif import WhatIf, simulate
from engine.upkeep.config import Config
from storage.database import Database
from tests.fixtures_db import MONDAY, SampleData
from tests.simulation.estimating import Compared, compare
from tests.simulation.history import History, histories
from tests.simulation.test_histories import live

NEAR = 0.1
DAYS = 60


def made_empty(folder: Path) -> Path:
    """A migrated file."""
    db = Database(f"sqlite:///{folder / 'empty.db'}")
    db.migrate(folder, MONDAY)
    copy = db.backup(folder / "copy.db")
    db.close()
    assert copy is not None
    return copy


def play(number: int, examples: int, days: int) -> str:
    """So many histories; what was broken, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        empty = made_empty(Path(folder))

        @seed(number)
        @settings(
            max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(history=histories(days))
        def every(history: History) -> None:
            live(history, empty)

        try:
            every()
        except AssertionError as broken:
            return str(broken)
    return ""


def estimated(campaigns: int) -> list[Compared]:
    """Random campaigns without faults."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{made_empty(Path(folder))}")
        config = Config.load({"LINKEDPILOT_DATA_DIR": folder})
        found = [compare(db, config, number) for number in range(campaigns)]
        db.close()
        return found


def sixty_days(limits: str, leads: int) -> tuple[float, int]:
    """Seconds that 60 days of four senders take, with a campaign of each kind, and how many actions were done."""
    with tempfile.TemporaryDirectory() as folder:
        empty = made_empty(Path(folder))
        (Path(folder) / "linkedpilot.db").write_bytes(empty.read_bytes())
        config = Config.load({"LINKEDPILOT_DATA_DIR": folder})
        db = Database(config.database_url)
        with db.transaction() as session:
            from engine import senders
            from engine.comments import library
            from engine.rules.enums import ActionType

            sample = SampleData(session)
            numbers = [sample.sender(name) for name in "ABCD"]
            for sender in numbers:
                senders.set_limits(session, sender, limits, MONDAY)
            library.add(session, "Nice", MONDAY)
            for kind in ActionType:
                sample.campaign(sample.list_of(leads, str(kind)), kind, *numbers, name=str(kind))
        db.close()
        begun = time.perf_counter()
        report = simulate(config, WhatIf(DAYS), MONDAY)
        return time.perf_counter() - begun, sum(sum(d.done.values()) for d in report.days)


def main() -> int:
    """Run it all, and say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--campaigns", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    wanted = parser.parse_args()
    for limits, leads in (("careful", 5000), ("as_specified", 500), ("as_specified", 5000)):
        seconds, actions = sixty_days(limits, leads)
        print(
            f"{DAYS} days, 4 senders, {limits} limits, {leads} leads: {actions} actions in {seconds:.1f} s",
            flush=True,
        )
    compared = estimated(wanted.campaigns)
    same = sum(abs(each.days - (each.estimated_days or 0)) <= each.days * NEAR for each in compared)
    longer = [each for each in compared if each.days > 1]
    off = [each for each in longer if abs(each.share - 1) > NEAR]
    print(
        f"{len(compared)} campaigns: {same} estimated within {NEAR:.0%} of their days; of {len(longer)} that take longer than a day "
        f"{len(longer) - len(off)} within {NEAR:.0%}",
        flush=True,
    )
    begun = time.perf_counter()
    each = -(-wanted.examples // wanted.workers)
    with multiprocessing.get_context("spawn").Pool(wanted.workers) as pool:
        broken = pool.starmap(play, [(number, each, wanted.days) for number in range(wanted.workers)])
    minutes = (time.perf_counter() - begun) / 60
    print(
        f"{each * wanted.workers} histories of {wanted.days} days in {minutes:.0f} min; broken: {[b for b in broken if b]}"
    )
    return int(any(broken) or len(off) * 20 > len(longer))


if __name__ == "__main__":
    sys.exit(main())
