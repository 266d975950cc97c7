"""Keeping the agent running: the system's own way for a user's program, never a service of the system's.

A system service would have no window to log in by and no keyring to seal cookies with.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Protocol

from engine.clock import Clock
from engine.rules.errors import UserError
from engine.rules.facts import Fact
from engine.rules.names import visible

LETTERS = "oem" if sys.platform == "win32" else "utf-8"  # what a console program of Windows writes
SECONDS = 150.0  # ending it lasts as long as the action under way


class ServiceRefused(UserError):
    """The system's service manager didn't do it; what it said is in the fact."""


class NoServiceManager(UserError):
    """This system has no manager of a user's own services that we know."""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What the system says of it. `since` is when it was started (UTC), as far as the system tells; `why_not` why it doesn't run."""

    installed: bool
    running: bool = False
    since: datetime | None = None
    why_not: Fact | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What is started: the words of a command, and what goes into its environment. `windowless`: it needs no desktop."""

    command: Sequence[str]
    environment: Mapping[str, str]
    windowless: bool = False


class Service(Protocol):
    """One system's way."""

    @property
    def file(self) -> Path:
        """What is written."""
        ...

    @property
    def logs(self) -> str:
        """Where the system keeps what it prints: a command, or a file."""
        ...

    def content(self, start: Start) -> str:
        """The file's text."""
        ...

    def install(self, start: Start) -> None:
        """Write it, and start it. Done again it takes up what has changed. Raises ServiceRefused."""
        ...

    def stop(self) -> None:
        """End it until `start`, or the next log-in. Raises ServiceRefused."""
        ...

    def start(self) -> None:
        """Begin it anew, as the file says. Raises ServiceRefused."""
        ...

    def uninstall(self) -> bool:
        """End it and take it away; False when there was none. Raises ServiceRefused."""
        ...

    def status(self, clock: Clock) -> ServiceState:
        """How it is. Raises ServiceRefused."""
        ...


def here() -> Service:
    """This system's. Raises NoServiceManager."""
    from deploy.service.launchd import LaunchAgent
    from deploy.service.systemd import UserUnit
    from deploy.service.windows_task import LogonTask

    if sys.platform == "win32":
        return LogonTask()
    if sys.platform == "darwin":
        return LaunchAgent()
    if sys.platform == "linux":
        return UserUnit()
    raise NoServiceManager


def filled(name: str, **places: str) -> str:
    """A file of this folder with its places filled in."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return Template(text).substitute(places)


def ask(*words: str, allowed: Sequence[int] = (0,)) -> str:
    """Run a command of the system's and return what it printed. Raises ServiceRefused."""
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding=LETTERS,
            errors="replace",
            timeout=SECONDS,
        )
    except FileNotFoundError:
        raise ServiceRefused("missing", program=words[0]) from None
    except subprocess.TimeoutExpired:
        raise ServiceRefused("slow", command=" ".join(words[:3]), seconds=int(SECONDS)) from None
    if done.returncode not in allowed:
        said = (
            visible((done.stderr or done.stdout).strip().splitlines()[-1])
            if done.stderr or done.stdout
            else ""
        )
        raise ServiceRefused("said", command=" ".join(words[:3]), said=said, number=done.returncode)
    return done.stdout
