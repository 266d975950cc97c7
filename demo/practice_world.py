"""A whole practice world on this machine: the site, the chat, a throw-away data folder, and the agent in it.

The agent is the real one, started as a user starts it; only the addresses in its configuration differ.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import IO, Any, Protocol, Self

import httpx

import practice.chat.app
import practice.site.app
from engine.clock import SystemClock
from engine.linkedin.browser import open_browser
from engine.linkedin.login import wait_for_login
from engine.rules.errors import LinkedPilotError
from engine.senders import add as add_sender
from engine.upkeep.config import Config
from engine.work.login import record_login
from engine.work.visitor import browser_options
from practice.serve import serve
from storage import settings as settings_store
from storage.database import Database

TOKEN = "100200300:practice-token-that-opens-nothing-at-all"  # noqa: S105 - the practice chat's own
READY = " ready"
# Windows knows no Ctrl-C for one process: Ctrl-Break goes to a group, so the agent has one of its own.
if sys.platform == "win32":
    ASK_TO_END, ITS_OWN_GROUP = signal.CTRL_BREAK_EVENT, subprocess.CREATE_NEW_PROCESS_GROUP
else:
    ASK_TO_END, ITS_OWN_GROUP = signal.SIGINT, 0
START = re.compile(r"start=([\w-]+)")

# So that things happen while one looks: short pauses, a short gap, work hours that never end.
QUICK: dict[str, str] = {
    "work_start": "00:00",
    "work_end": "24:00",
    "work_days": "Mon,Tue,Wed,Thu,Fri,Sat,Sun",
    "sender_gap_minutes": "0.05",
    "action_gap_min_seconds": "0.5",
    "action_gap_max_seconds": "1.5",
    "tick_seconds": "1",
}
PATIENCE = "0.2"  # the practice site paints within milliseconds


class AgentDied(LinkedPilotError):
    """The agent ended by itself; its log in the data folder says why."""


class Launched(Protocol):
    """A process that was started, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...

    @property
    def stdout(self) -> IO[str] | None: ...

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...

    def send_signal(self, number: int, /) -> None: ...


def launch_anew(environment: Mapping[str, str]) -> Launched:
    """`linkedpilot run` as a user starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "run"],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        creationflags=ITS_OWN_GROUP,
    )


def world_environment(data: Path, site_url: str, chat_url: str, headless: bool = True) -> dict[str, str]:
    """What an agent is told of a practice world, and of its own data folder."""
    return {
        "LINKEDPILOT_DATA_DIR": str(data),
        "LINKEDPILOT_TELEGRAM_TOKEN": TOKEN,
        "LINKEDPILOT_TELEGRAM_API_URL": chat_url,
        "LINKEDPILOT_LINKEDIN_URL": site_url,
        "LINKEDPILOT_PATIENCE": PATIENCE,
        "LINKEDPILOT_HEADLESS": "true" if headless else "false",
    }


class Rehearsal:
    """Site, chat and data folder as long as the `with` block lasts; agents come and go in it."""

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str] = QUICK,
        headless: bool = True,
        launch: Callable[[Mapping[str, str]], Launched] = launch_anew,
    ) -> None:
        self.folder = folder
        self.launch = launch
        self.site = serve(practice.site.app.create(folder / "books.jsonl"))
        self.chat = serve(practice.chat.app.create(TOKEN, folder / "chat"))
        self.environment = world_environment(folder / "data", self.site.url, self.chat.url, headless)
        self.config = Config.load({**os.environ, **self.environment})
        self.config.prepare_folders()
        self.db = Database(self.config.database_url)
        self.db.migrate(self.config.backups_dir, SystemClock().now())
        with self.db.transaction() as session:
            for key, value in settings.items():
                settings_store.set_value(session, key, value)
        self.agent: AgentProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.agent is not None:
            self.agent.stop()
        self.db.close()
        self.chat.stop()
        self.site.stop()

    def start_agent(self) -> "AgentProcess":
        """Start `linkedpilot run` and return at once."""
        self.agent = AgentProcess(self.launch({**os.environ, **self.environment}))
        return self.agent

    def control(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the practice site's control API: POST with a body, GET without."""
        url = f"{self.site.url}/practice/{path}"
        answer = httpx.get(url) if body is None else httpx.post(url, json=body)
        return answer.raise_for_status().json()

    def books(self) -> Any:
        """What the site itself has seen."""
        return self.control("books")

    def add_senders(self, names: Mapping[str, str], limits: str = "as_specified") -> list[int]:
        """Add senders by name and e-mail; returns their ids."""
        with self.db.transaction() as session:
            now = SystemClock().now()
            return [
                add_sender(session, name, email, limits, self.config.profiles_dir, now).id
                for name, email in names.items()
            ]

    async def log_in(self, sender_id: int, email: str, password: str) -> None:
        """Log a sender in as its user would: type into the log-in page of its own browser profile."""
        clock = SystemClock()
        browser = await open_browser(browser_options(self.config, sender_id), clock)
        try:
            await browser.page.goto(f"{self.site.url}/login")
            await browser.page.fill("[name=session_key]", email)
            await browser.page.fill("[name=session_password]", password)
            await browser.page.click("button[type=submit]")
            account = await wait_for_login(browser)
            await self.db.run(record_login, sender_id, account, clock.now())
            await browser.save_cookies()
        finally:
            await browser.close()


class AgentProcess:
    """`linkedpilot run` in a process of its own, its console read line by line."""

    def __init__(self, process: Launched) -> None:
        self._process = process
        self.lines: SimpleQueue[str | None] = SimpleQueue()
        self.said: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it hasn't ended."""
        return self._process.poll() is None

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as console:
            for line in console:
                self.said.append(line.rstrip())
                self.lines.put(line.rstrip())
        self.lines.put(None)

    async def pairing_code(self, patience: float = 30.0) -> str:
        """The one-time code from the link that the console shows. Raises AgentDied."""
        for _ in range(int(patience / 0.05)):
            try:
                line = self.lines.get_nowait()
            except Empty:
                await asyncio.sleep(0.05)
                continue
            if line is None:
                break
            if found := START.search(line):
                return found.group(1)
        raise AgentDied("no_code", said=" / ".join(self.said[-5:]))

    def wait_until_ready(self, patience: float = 30.0) -> None:
        """Return when the agent says that it works. Raises AgentDied."""
        while True:
            try:
                line = self.lines.get(timeout=patience)
            except Empty:
                line = None
            if line is None:
                raise AgentDied("not_ready", said=" / ".join(self.said[-5:]))
            if READY in line:
                return

    def wait(self, timeout: float | None = None) -> int:
        """Return when it has ended, with its exit code. Raises what the process does after the time."""
        return self._process.wait(timeout)

    def kill(self) -> None:
        """End it without a chance to do anything (SIGKILL)."""
        self._process.kill()
        self._process.wait()

    def stop(self, patience: float = 30.0) -> int:
        """Ask it to end as Ctrl-C does, and wait."""
        if self._process.poll() is None:
            self._process.send_signal(ASK_TO_END)
            try:
                self._process.wait(patience)
            except (subprocess.TimeoutExpired, TimeoutError):
                self.kill()
        return self._process.wait()
