"""Windows: a task of the user's at log-on."""

import csv
import getpass
import os
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from deploy.service import ServiceRefused, ServiceState, Start, ask, filled
from engine.clock import Clock
from engine.rules.facts import fact
from engine.upkeep import places

NAME = "LinkedPilot"
TEMPLATE = "linkedpilot-task.xml"
# What a task's last result says (winerror.h, as schtasks shows it: signed, in decimal).
RUNNING, NOT_RUN_YET = 267009, 267011


class LogonTask:
    """The task `\\LinkedPilot`; the file is kept, so that one can see what was asked for."""

    @property
    def file(self) -> Path:
        """Beside the releases."""
        return places.home() / TEMPLATE

    @property
    def logs(self) -> str:
        """The agent's own log: the Task Scheduler keeps nothing that a program prints."""
        return "logs/ in the data folder"

    def content(self, start: Start) -> str:
        """The task, which has the user's own variables and none besides."""
        program, *words = start.command
        return filled(
            TEMPLATE,
            user=escape(_user()),
            program=escape(program),
            arguments=escape(subprocess.list2cmdline(words)),
            folder=escape(str(Path.home())),
        )

    def install(self, start: Start) -> None:
        """Registered anew, then started."""
        for name, value in start.environment.items():
            if _variable(name) != value:
                raise ServiceRefused("variable", name=name, value=value)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(self.content(start), encoding="utf-16")
        self.stop()
        ask("schtasks", "/Create", "/F", "/TN", NAME, "/XML", str(self.file))
        self.start()

    def stop(self) -> None:
        """Ended at once, for Windows has no way to ask a program without a window: what was under way is looked at later."""
        ask("schtasks", "/End", "/TN", NAME, allowed=(0, 1))
        ask("schtasks", "/Change", "/DISABLE", "/TN", NAME, allowed=(0, 1))

    def start(self) -> None:
        """Allowed again, and run."""
        ask("schtasks", "/Change", "/ENABLE", "/TN", NAME)
        ask("schtasks", "/Run", "/TN", NAME)

    def uninstall(self) -> bool:
        """Ended, then deleted."""
        if not self.file.exists():
            return False
        self.stop()
        ask("schtasks", "/Delete", "/F", "/TN", NAME)
        self.file.unlink()
        return True

    def status(self, clock: Clock) -> ServiceState:
        """By the last result, which is a number: all else that schtasks says is in the system's language."""
        if not self.file.exists():
            return ServiceState(installed=False)
        return state_in(ask("schtasks", "/Query", "/TN", NAME, "/V", "/FO", "CSV", "/NH"))


def state_in(said: str) -> ServiceState:
    """What `schtasks /Query /V /FO CSV /NH` told; it doesn't tell since when."""
    row = next(iter(csv.reader(said.strip().splitlines())), [])
    # HostName, TaskName, Next Run Time, Status, Logon Mode, Last Run Time, Last Result, …
    result = int(row[6]) if len(row) > 6 and row[6].lstrip("-").isdigit() else None
    if result == RUNNING:
        return ServiceState(True, True)
    if result is None or result == NOT_RUN_YET or result == 0:
        return ServiceState(True, why_not=fact("service.stopped"))
    return ServiceState(True, why_not=fact("service.restarting", number=result))


def _variable(name: str) -> str | None:
    """One of the user's own, as the next log-on has it."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, "Environment") as key:
            return str(winreg.QueryValueEx(key, name)[0])
    except OSError:
        return None


def _user() -> str:
    domain = os.environ.get("USERDOMAIN")
    return f"{domain}\\{getpass.getuser()}" if domain else getpass.getuser()
