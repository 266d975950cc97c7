"""The real agent on the practice world, killed, starved and cut off at random moments; what came of it, as a table.

    python -m bench.faults --kills 500 --faults 200 --workers 2 --results faults.jsonl     hours; can be begun again where it ended
    python -m bench.faults --attacks --results faults.jsonl                                the attacks
    python -m bench.faults --report faults.jsonl                                           writes docs/reliability.md
    python -m bench.faults --seed S --stage N                                              one stage again

A stage is one installation with two senders and everybody on the site to invite. Agents live in it one after the other; each meets some
blows at moments that are drawn from the seed, and is killed at the end (SIGKILL). After each life the site's books are compared with the
agent's: history, queue, registry, counters, journal; at the stage's end the pushes, too. Whatever differs is a line with what repeats it.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bench import faults_attacks, faults_report
from demo.practice_world import AgentDied
from tests.faults import blows, books, damage
from tests.faults.moved_clock import MovedClock, library
from tests.faults.stage import Stage

AGENT_KILLED = "agent killed"
LIVES = 6  # of a stage
BLOWS = (2, 4)  # in a life, and its end
FIRST, BETWEEN = (0.0, 1.5), (0.2, 2.0)  # seconds until a blow
AT_WORK, WORK_SECONDS = 0.7, 15.0  # so many lives meet the first blow only once they have done something
LAST_SECONDS = 300.0  # in which, on a machine with other work, the stage's last agent has to do something
MOVED = 0.34  # so many stages have a clock that can be moved
DATA_BYTES = "600m"  # of the small file system for a data folder
ROOT = Path(__file__).resolve().parents[1]


def play(seed: int, number: int, kills_only: bool = False, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """One stage; returns a row for each blow. `only`: these blows and no others."""
    rng = random.Random(f"{seed} {number}")
    rows: list[dict[str, Any]] = []
    repeat = f"python -m bench.faults --seed {seed} --stage {number}"
    repeat += (" --kills-only" if kills_only else "") + "".join(f' --only "{name}"' for name in only)
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    mounted = _small_disk(folder / "data") if not kills_only else False
    stage: Stage | None = None
    try:
        stage = Stage(folder, rng, clock=_clock(folder, rng, only))
        for life in range(LIVES):
            rows += _life(stage, rng, (kills_only, only), repeat, life, rows)
        rows[-1]["lost"] += _end(stage, rows)
    except Exception as error:  # the harness must go on; what it was is in the row
        lost = [f"{type(error).__name__}: {error}", *_where(error)]
        rows.append({"fault": "the harness", "survived": False, "lost": lost, "repeat": repeat})
    finally:
        if stage is not None:
            stage.close()
        if mounted:
            subprocess.run(["umount", "-l", str(folder / "data")], check=False)
        shutil.rmtree(folder, ignore_errors=True)
    return rows


def _where(error: BaseException) -> list[str]:
    """The lines of ours that led there."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if ROOT in Path(each.filename).parents and ".venv" not in each.filename]
    return [f"{Path(each.filename).relative_to(ROOT)}:{each.lineno} {each.line}" for each in ours]


def _life(
    stage: Stage,
    rng: random.Random,
    which: tuple[bool, Sequence[str]],
    repeat: str,
    life: int,
    earlier: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    kills_only, only = which
    stage.refresh()
    stage.tell()
    stage.live()
    _survived(earlier)
    if rng.random() < AT_WORK:
        stage.works(WORK_SECONDS)
    time.sleep(rng.uniform(*FIRST))
    for _ in range(rng.randint(*BLOWS)):
        table = blows.KILLS if kills_only or rng.random() < 0.3 else blows.FAULTS
        if only:
            table = {name: blow for name, blow in {**blows.KILLS, **blows.FAULTS}.items() if name in only}
        name = rng.choice(sorted(table))
        lost: list[str] = []
        try:
            met = table[name](stage)
        except AssertionError as wrong:
            met, lost = True, [f"{name}: {wrong}"[:500]]
        if not stage.alive:
            assert stage.agent is not None
            lost.append("the agent ended: " + " / ".join(stage.agent.said[-4:])[:600])
        if met:
            rows.append(
                {"fault": name, "survived": stage.alive, "lost": lost, "repeat": repeat, "life": life}
            )
        if not stage.alive:
            return rows
        time.sleep(rng.uniform(*BETWEEN))
    stage.kill()
    rows.append({"fault": AGENT_KILLED, "survived": False, "lost": [], "repeat": repeat, "life": life})
    damages = [name for name in sorted(damage.DAMAGES) if not only or name in only]
    if not kills_only and damages and rng.random() < 0.4:
        name = rng.choice(damages)
        said = damage.DAMAGES[name](stage)
        rows.append({"fault": name, "survived": not said, "lost": said, "repeat": repeat, "life": life})
    rows[-1]["lost"] += books.compare(stage)
    return rows


def _survived(rows: list[dict[str, Any]]) -> None:
    """Whoever was killed has a next one, that is ready."""
    for row in rows:
        row["survived"] |= row["fault"] == AGENT_KILLED


def _end(stage: Stage, rows: list[dict[str, Any]]) -> list[str]:
    """A last life without a blow: it works, it tells what was to be told, and ends when it is asked to."""
    found: list[str] = []
    stage.telegram("ok")
    stage.refresh()
    before = len(stage.invited())
    agent = stage.live()
    _survived(rows)
    until = time.monotonic() + LAST_SECONDS
    left = len(stage.people) - before > 5
    while time.monotonic() < until:
        if (not left or len(stage.invited()) > before) and not books.pushes(stage):
            break
        time.sleep(0.3)
    if left and len(stage.invited()) == before:
        found.append("the last agent did nothing: " + " / ".join(agent.said[-6:])[:900])
    found += books.pushes(stage)
    if (code := agent.stop(60)) != 0:
        found.append(f"it ended with {code}: " + " / ".join(agent.said[-4:])[:500])
    return found + books.compare(stage)


def _clock(folder: Path, rng: random.Random, only: Sequence[str]) -> MovedClock | None:
    """A clock that can be moved where libfaketime is there: for one stage in three, and for who asks for it."""
    found, wanted = library(), rng.random() < MOVED or any(name in blows.CLOCK for name in only)
    return MovedClock(folder, found) if wanted and found is not None else None


def _small_disk(folder: Path) -> bool:
    """A file system of its own that can be filled; only root can have one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    folder.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DATA_BYTES},mode=700", "tmpfs", str(folder)]
    return subprocess.run(command, check=False).returncode == 0


def _played(task: tuple[int, int, bool, Sequence[str], Path | None]) -> list[dict[str, Any]]:
    seed, number, kills_only, only, results = task
    begun = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        rows = play(seed, number, kills_only, only)
    except AgentDied as died:
        rows = [{"fault": "the harness", "survived": False, "lost": [str(died)], "repeat": f"stage {number}"}]
    for row in rows:
        row |= {"stage": number, "seed": seed, "played": begun}
    _keep(rows, results)
    return rows


def _keep(rows: list[dict[str, Any]], results: Path | None) -> None:
    if results is not None:
        with results.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _enough(rows: list[dict[str, Any]], kills: int, faults: int) -> tuple[bool, bool]:
    killed = sum(row["fault"] == AGENT_KILLED or row["fault"] in blows.KILLS for row in rows)
    others = sum(row["fault"] in blows.FAULTS or row["fault"] in damage.DAMAGES for row in rows)
    return killed >= kills, others >= faults


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stage", type=int)
    parser.add_argument("--kills-only", action="store_true")
    parser.add_argument("--only", action="append", default=[], help="the name of a blow; again for more")
    parser.add_argument("--attacks", action="store_true")
    parser.add_argument("--results", type=Path)
    parser.add_argument("--report", type=Path)
    arguments = parser.parse_args()
    if arguments.report is not None:
        return faults_report.write(arguments.report)
    only = tuple(arguments.only)
    seed = arguments.seed or random.SystemRandom().getrandbits(31)
    print(f"seed {seed}", flush=True)
    if arguments.attacks:
        rows = [row | {"seed": seed, "stage": 0} for row in asyncio.run(faults_attacks.play(seed))]
        _keep(rows, arguments.results)
        return _said(rows)
    if arguments.stage is not None:
        rows = _played((seed, arguments.stage, arguments.kills_only, only, arguments.results))
        return _said(rows)
    rows = faults_report.sound(arguments.results, seed) if arguments.results is not None else []
    to_play = (number for number in count(1) if number not in {row["stage"] for row in rows})
    until = time.monotonic() + arguments.minutes * 60
    spawn = multiprocessing.get_context("spawn")
    # Its workers aren't daemons: they have children of their own.
    with ProcessPoolExecutor(arguments.workers, spawn, max_tasks_per_child=5) as pool:
        under_way: set[Future[list[dict[str, Any]]]] = set()
        while under_way or time.monotonic() < until:
            kills, faults = _enough(rows, arguments.kills, arguments.faults)
            over = (kills and faults) or time.monotonic() >= until
            while not over and len(under_way) < arguments.workers:
                task = (seed, next(to_play), faults and not only, only, arguments.results)
                under_way.add(pool.submit(_played, task))
            if not under_way:
                break
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for played in (each.result() for each in done):
                rows += played
                _said(played)
                print(f"{len(rows)} blows, {sum(bool(row['lost']) for row in rows)} with a loss", flush=True)
    return 1 if any(row["lost"] for row in rows) else 0


def _said(rows: list[dict[str, Any]]) -> int:
    for row in rows:
        if row["lost"]:
            print(
                f"LOST {row['fault']} (life {row.get('life')}): {row['lost']}\n  again: {row['repeat']}",
                flush=True,
            )
    print(dict(Counter(row["fault"] for row in rows)), flush=True)
    return 1 if any(row["lost"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
