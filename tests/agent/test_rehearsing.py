"""A first campaign the real way, on the practice site: what the rehearsal says to do is done, word for word, by a person's hands."""

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Error, async_playwright

from demo import rehearsing
from practice.chat.client import ChatPerson, Message, buttons_of
from practice.site.client import SiteControl
from tests.guides import ROOT, put_commands

STEP_SECONDS = 60.0
PERSON = 7001  # who looks at the practice chat's page


class Terminal:
    """A window of a terminal in which one command runs."""

    def __init__(self, command: str, environment: dict[str, str]) -> None:
        import pty

        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            ["env", *shlex.split(command)],  # no shell between Ctrl-C and the command
            env=environment,
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.said = ""

    def read_until(self, pattern: str) -> str:
        """The first group of what is said that fits."""
        until = time.monotonic() + STEP_SECONDS
        os.set_blocking(self._ours, False)
        while not (found := re.search(pattern, self.said)):
            assert time.monotonic() < until, self.said
            try:
                self.said += os.read(self._ours, 65536).decode(errors="replace")
            except BlockingIOError:
                time.sleep(0.05)
            except OSError as ended:  # nobody holds the other end any more
                raise AssertionError(self.said) from ended
        return found[1]

    def type(self, line: str) -> None:
        os.write(self._ours, f"{line}\n".encode())

    def end(self) -> int:
        """Ctrl-C."""
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(STEP_SECONDS)
        with contextlib.suppress(OSError):  # nothing more, or nobody holds the other end any more
            while more := os.read(self._ours, 65536):
                self.said += more.decode(errors="replace")
        return code


@contextmanager
def terminal(command: str, environment: dict[str, str]) -> Iterator[Terminal]:
    window = Terminal(command, environment)
    try:
        yield window
    finally:
        if window.process.poll() is None:
            os.killpg(window.process.pid, signal.SIGKILL)
            window.process.wait()


@pytest.fixture
def hands(tmp_path: Path, browser_path: str) -> tuple[dict[str, str], int]:
    """The environment of a terminal, and the port at which the browser that it opens is reached."""
    put_commands(tmp_path / "bin")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    browser = tmp_path / "bin" / "browser"
    browser.write_text(f'#!/bin/sh\nexec "{browser_path}" --remote-debugging-port={port} "$@"\n')
    browser.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "BROWSER": "true",  # what would show the chat's page
        "LINKEDPILOT_BROWSER": str(browser),
        "LINKEDPILOT_HEADLESS": "true",
    }
    return environment, port


async def log_in(port: int, email: str, password: str) -> None:
    """In the window that opened."""
    async with async_playwright() as playwright:
        until = time.monotonic() + STEP_SECONDS
        while True:
            try:
                browser = await playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
                page = next(page for page in browser.contexts[0].pages if "/login" in page.url)
                break
            except (Error, StopIteration):
                assert time.monotonic() < until, "no window to log in by"
        await page.fill("[name=session_key]", email)
        await page.fill("[name=session_password]", password)
        await page.click("button[type=submit]")


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="a terminal is POSIX' own")
async def test_a_first_campaign_is_made_the_real_way(
    hands: tuple[dict[str, str], int], tmp_path: Path
) -> None:
    environment, port = hands
    with terminal("python3 linkedpilot.py demo --rehearse ~/rehearsal", environment) as world:
        world.read_until(r"(Ctrl-C ends site)")
        how = (tmp_path / "rehearsal" / rehearsing.HOW).read_text(encoding="utf-8")
        start, token, chat, file = (
            found(how, pattern)
            for pattern in (r"(LINKEDPILOT_\S+ .* run)", r"(\d+:\S+)", r"(http://\S+)/\?as=", r"(/\S+\.csv)")
        )
        email, password = found(how, r"type (\S+@\S+)"), found(how, r"the password (\S+)")
        with terminal(start, environment) as agent:
            agent.read_until("(The token)")
            agent.type(token)
            code = agent.read_until(r"start=([\w-]+)")
            async with ChatPerson(chat, PERSON) as person:
                await person.send(f"/start {code}")
                await person.wait_for("LinkedPilot")
                await person.press("Senders")
                await person.press("Add sender")
                for question, answer in (("1 of 3", "Mara"), ("2 of 3", email)):
                    await person.wait_for(question)
                    await person.send(answer)
                await person.wait_for("3 of 3")
                await person.press("Careful")
                await person.press("Log in")
                await log_in(port, email, password)
                await person.wait_for("is logged in", STEP_SECONDS)
                await person.upload(Path(file))
                await person.wait_for("Is that right?")
                await person.press("📥 Import")
                await person.wait_for("Rows read")
                await person.press("new:on:1")
                for choice in ("new:action:connect", "new:start"):
                    await person.wait_for(partial(offers, choice))
                    await person.press(choice)
                with SiteControl(found(how, r"to look at: (http://\S+)")) as site:
                    await person.wait_for(
                        lambda _: (1, "connect") in [deed[:2] for deed in site.actions()], STEP_SECONDS
                    )
            assert agent.end() == 0
        assert world.end() == 0
        assert re.search(r"The site counted [1-9]\d* actions?, of which 0 were wrong", world.said)


def offers(choice: str, message: Message) -> bool:
    return choice in [data for _label, data in buttons_of(message)]


def found(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match[1]


def test_no_folder_but_a_rehearsal_s_own_is_taken(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    answer = rehearsing.run(tmp_path)
    assert "isn't a rehearsal's" in answer.problem
    assert [file.name for file in tmp_path.iterdir()] == ["letters.txt"]


def test_powershell_and_a_shell_are_told_each_in_its_own_words() -> None:
    folder = Path("/home/O'Neil Berg/rehearsal/data")
    assert rehearsing.command(folder, "win32") == (
        "$env:LINKEDPILOT_DATA_DIR = '/home/O''Neil Berg/rehearsal/data'; py linkedpilot.py run"
    )
    asked = f'{rehearsing.command(folder, "linux").removesuffix("python3 linkedpilot.py run")}; echo "$LINKEDPILOT_DATA_DIR"'
    assert subprocess.check_output(["sh", "-c", asked], text=True) == f"{folder}\n"
    assert sys.platform
