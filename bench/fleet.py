"""Many laptops with one registry over weeks of virtual time, with faults at every step: `python -m bench.fleet --laptops 1000 --days 60`.

The real functions on a real PostgreSQL (one of the tests' own, in a throw-away folder); see `tests/fleet/simulated.py`. Prints a line for
each seed, and what went wrong, if anything did; ends with 1 then.
"""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fixtures_db import MONDAY
from tests.fleet.simulated import FleetSimulation, Outcomes, Wanted
from tests.postgresql import served

SHM = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laptops", type=int, default=12)
    parser.add_argument("--days", type=int, default=4)
    parser.add_argument("--people", type=int, help="on the lists; default: 75 a laptop")
    parser.add_argument("--seeds", default="1", help="one, or a range such as 1-200")
    parser.add_argument("--faults", type=float, default=0.01, help="how likely a fault is at each step")
    wanted = parser.parse_args()
    first, _, last = wanted.seeds.partition("-")
    wrong = 0
    with TemporaryDirectory(prefix="fleet-", dir=SHM) as name, served() as server:
        server.make_template(Path(name) / "journal", MONDAY)
        for seed in range(int(first), int(last or first) + 1):
            people = wanted.people or 75 * wanted.laptops
            run = Wanted(wanted.laptops, wanted.days, people, seed, wanted.faults)
            began = time.perf_counter()
            outcomes = FleetSimulation(server, Path(name) / str(seed), run).play()
            print(_line(seed, outcomes, time.perf_counter() - began), flush=True)
            for each in [*outcomes.wrongs, *outcomes.lost][:20]:
                print(f"    {each}")
            wrong += bool(outcomes.wrongs or outcomes.lost)
    return min(wrong, 1)


def _line(seed: int, outcomes: Outcomes, seconds: float) -> str:
    return (
        f"seed {seed}: {outcomes.laptops} laptops, {outcomes.clicks} clicks, {outcomes.uncertain} in doubt, "
        f"{outcomes.faults.total()} faults, {outcomes.transactions} transactions in {seconds:.0f} s; "
        f"{len(outcomes.wrongs)} wrong, {len(outcomes.lost)} lost, {outcomes.unknowable} of which nobody can know"
    )


if __name__ == "__main__":
    sys.exit(main())
