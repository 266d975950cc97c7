"""Linux: a unit of the user's own systemd."""

import os
import time
from datetime import timedelta
from pathlib import Path

from deploy.service import ServiceState, Start, ask, filled
from engine.clock import Clock
from engine.rules.facts import Fact, fact

UNIT = "linkedpilot.service"
TEMPLATE = "linkedpilot.service"
# systemd takes a program's path only without quotes and dollars, but any words behind it.
BY_SHELL = ("/bin/sh", "-c", 'exec "$0" "$@"')
ASKED = ("LoadState", "ActiveState", "SubState", "Result", "ExecMainStatus", "ActiveEnterTimestampMonotonic")


class UserUnit:
    """`~/.config/systemd/user/linkedpilot.service`."""

    @property
    def file(self) -> Path:
        """Where a user's own units lie."""
        given = os.environ.get("XDG_CONFIG_HOME", "")
        folder = Path(given) if os.path.isabs(given) else Path.home() / ".config"
        return folder / "systemd" / "user" / UNIT

    @property
    def logs(self) -> str:
        """The journal's."""
        return f"journalctl --user -u {UNIT} -e"

    def content(self, start: Start) -> str:
        """The unit."""
        environment = "".join(
            f"Environment={_quoted(f'{name}={value}', variables=False)}\n"
            for name, value in start.environment.items()
        )
        return filled(
            TEMPLATE,
            target="default.target" if start.windowless else "graphical-session.target",
            command=" ".join(_quoted(word) for word in (*BY_SHELL, *start.command)),
            environment=environment,
        )

    def install(self, start: Start) -> None:
        """Written, wanted at each log-in, and started anew with what was written."""
        ask("systemctl", "--user", "--version")  # nothing is written where there is none
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(self.content(start), encoding="utf-8")
        ask("systemctl", "--user", "daemon-reload")
        ask("systemctl", "--user", "reenable", UNIT)
        self.stop()
        self.start()

    def stop(self) -> None:
        """Asked to end; waits until it has."""
        ask("systemctl", "--user", "stop", UNIT)

    def start(self) -> None:
        """What failed too often before is forgotten."""
        ask("systemctl", "--user", "reset-failed", UNIT, allowed=(0, 1))  # of one that isn't loaded: 1
        ask("systemctl", "--user", "start", UNIT)

    def uninstall(self) -> bool:
        """Stopped first, so that the action under way comes to its end."""
        if not self.file.exists():
            return False
        ask("systemctl", "--user", "disable", "--now", UNIT)
        self.file.unlink()
        ask("systemctl", "--user", "daemon-reload")
        ask("systemctl", "--user", "reset-failed", UNIT, allowed=(0, 1))
        return True

    def status(self, clock: Clock) -> ServiceState:
        """As `systemctl show` has it."""
        if not self.file.exists():
            return ServiceState(installed=False)
        said = ask("systemctl", "--user", "show", UNIT, *(f"--property={name}" for name in ASKED))
        told = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
        if told.get("ActiveState") in ("active", "deactivating"):
            # By the clock that time.monotonic reads on Linux.
            ago = time.monotonic() - int(told["ActiveEnterTimestampMonotonic"]) / 1_000_000
            return ServiceState(True, True, clock.now() - timedelta(seconds=ago))
        return ServiceState(True, why_not=_why_not(told))


def _why_not(told: dict[str, str]) -> Fact:
    if told.get("SubState") == "auto-restart":
        return fact("service.restarting", number=int(told.get("ExecMainStatus") or 0))
    if told.get("Result") == "start-limit-hit":
        return fact("service.limit")
    if told.get("ActiveState") == "failed":
        return fact("service.failed", number=int(told.get("ExecMainStatus") or 0))
    if told.get("LoadState") != "loaded":
        return fact("service.not_loaded")
    return fact("service.stopped")


def _quoted(word: str, variables: bool = True) -> str:
    """As systemd reads a word: % begins a specifier, $ a variable (in a command)."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped.replace("$", "$$") if variables else escaped}"'
