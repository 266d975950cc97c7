"""The product as it is used: commands, a simulation, the chat, the clicks. Each is its own bench, which is called."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import actions, bot, histories
from bench.measured import p99
from bench.speed.row import Line, seconds, timed, told

TAPS, ROUNDS, TIMES = 40, 3, 5
LEADS = 4783


def commands(folder: Path) -> Iterator[Line]:
    """Of a new process."""
    environment = {**os.environ, "LINKEDPILOT_DATA_DIR": str(folder / "commands")}

    def run(*arguments: str) -> float:
        command = [sys.executable, "-m", "cli", *arguments]
        return timed(lambda: subprocess.run(command, env=environment, capture_output=True, check=False))

    with told("commands"):
        run("sender", "add", "Somebody", "somebody@example.org")  # makes the database
        for words, most in ((("--help",), 0.2), (("status", "--json"), 0.6)):
            yield Line(
                f"`{' '.join(words)}`", statistics.median(run(*words) for _ in range(TIMES)), None, most
            )


def simulation() -> Iterator[Line]:
    """60 days of four senders."""
    for limits in ("as_specified", "careful"):
        with told(f"simulation, {limits} limits"):
            took, _ = histories.sixty_days(limits, LEADS)
        words = limits.replace("_", " ")
        yield Line(f"simulation of 60 days, {LEADS:,} leads, limits {words}", took, None, 10)


def chat(people: int) -> Iterator[Line]:
    """From a tap to its answer."""
    with (
        told("the chat under each load"),
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
    ):
        found = asyncio.run(bot.every_load(Path(folder), people, TAPS))
    for each in found:
        yield Line(f"tap to answer, p99: {each.name}", p99(each.answers), None, 0.15)


def clicks() -> Iterator[Line]:
    """Actions on the practice site."""
    with (
        told("actions beside bare Playwright"),
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
    ):
        found = asyncio.run(actions.measure(ROUNDS, Path(folder)))
    for kind, each in found.items():
        rests = seconds(each.ours - each.without_rests)
        yield Line(
            f"{kind} but for its {rests} of rests, beside bare Playwright",
            each.without_rests,
            each.bare,
            1.2,
        )
