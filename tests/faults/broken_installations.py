"""Installations that are broken in one way each, and what the doctor says of them.

`python -m tests.faults.broken_installations` makes them all, runs `linkedpilot doctor` on each and prints the table.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.upkeep import browser_finder
from engine.upkeep.config import Config
from practice.chat.app import create
from practice.serve import Served, serve
from storage.database import Database
from tests.faults.ways_to_break import ALL, TOKEN, Broken, Place

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def installation(broken: Broken, chat: Served, browser: str) -> Iterator[Place]:
    """A sound installation, broken that way."""
    with ExitStack() as stack:
        top = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="linkedpilot-", ignore_cleanup_errors=True)
            )
        )
        env = {
            "LINKEDPILOT_DATA_DIR": str(top / "data"),
            "LINKEDPILOT_TELEGRAM_TOKEN": TOKEN,
            "LINKEDPILOT_TELEGRAM_API_URL": chat.url,
            "LINKEDPILOT_LINKEDIN_URL": chat.url,
            "LINKEDPILOT_BROWSER": browser,
            "LINKEDPILOT_HEADLESS": "true",
        }
        config = Config.load(env)
        config.prepare_folders()
        db = Database(config.database_url)
        db.migrate(config.backups_dir, datetime.now(UTC))
        db.close()
        for path in config.data_dir.glob("*.db*"):
            path.chmod(0o600)
        place = Place(config.data_dir, env, chat, stack)
        broken.do(place)
        yield place


@dataclass(frozen=True)
class Said:
    """What the command came to."""

    seconds: float
    lines: dict[str, str]  # what said no, with its cure
    before: str  # said before any line


def asked(place: Place) -> Said:
    """Run the command itself, as a person does."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LINKEDPILOT_")}
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "cli", "doctor", "--json"],
        cwd=ROOT,
        env=env | place.env,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    answer = json.loads(done.stdout)
    bad = {c["name"]: f"{c['sentence']} {c['cure']}".strip() for c in answer.get("checks", ()) if not c["ok"]}
    return Said(time.monotonic() - begun, bad, "" if "checks" in answer else answer["problem"])


def main() -> int:
    """Print the table; 0 when every installation was told rightly."""
    wrong = 0
    print("| broken by | `linkedpilot doctor` says | after |\n|---|---|---:|")
    with serve(create(TOKEN)) as chat:
        for broken in ALL:
            with installation(broken, chat, str(browser_finder.installed() or "")) as place:
                said = asked(place)
                told = said.before or " ".join(said.lines[name] for name in broken.says if name in said.lines)
                told = told.replace(str(place.folder), "…/data").replace(str(place.folder.parent), "…")
            right = (
                (broken.before in said.before)
                if broken.before
                else all(part in said.lines.get(name, "") for name, part in broken.says.items())
            )
            wrong += not right
            print(
                f"| {broken.name} | {'' if right else '**wrong:** '}{told} | {said.seconds:.1f} s |",
                flush=True,
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
