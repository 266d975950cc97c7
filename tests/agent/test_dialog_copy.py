"""`pages capture dialog`: in a window that is seen, the person opens the invitation's dialog, and LinkedPilot keeps its copy."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from cli import main
from engine.linkedin import capture
from engine.linkedin.browser import Browser
from engine.rules.enums import CaptureKind
from engine.work.visitor import BrowserVisitor, OwnLaptop, Visitor
from practice.people import Relation
from tests.agent.world import World

ADDRESS = "https://www.linkedin.com/in/"
INVITE = "main button[aria-label^='Invite '], main a[href*='custom-invite']"


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A display that nobody looks at."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("a visible window has to be drawn somewhere: apt-get install xvfb")
    reading, writing = os.pipe()
    with subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "no display was opened"
        monkeypatch.setenv("DISPLAY", f":{number}")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield
        server.terminate()


class Watched(OwnLaptop):
    """This laptop, and the window that it shows last."""

    shown: ClassVar[list[tuple[Browser, asyncio.AbstractEventLoop]]] = []

    async def open(self, sender_id: int) -> Visitor:
        visitor = await super().open(sender_id)
        assert isinstance(visitor, BrowserVisitor)
        self.shown.append((visitor._browser, asyncio.get_running_loop()))
        return visitor


async def test_the_person_opens_the_dialog_and_its_copy_is_kept_and_read(
    world: World,
    display: None,
    whole_browser_path: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("cli.pages.OwnLaptop", Watched)
    Watched.shown.clear()
    shown = {"LINKEDPILOT_HEADLESS": "false", "LINKEDPILOT_BROWSER": whole_browser_path}
    for name, value in (world.rehearsal.environment | shown).items():
        monkeypatch.setenv(name, value)
    person = next(each for each in world.people if each.traits.relation is Relation.TOP_CARD)
    words = ["pages", "capture", "dialog", "--sender", "1", "--url", ADDRESS + person.slug, "--json"]
    command = asyncio.create_task(asyncio.to_thread(main, words))

    await world.until(lambda: bool(Watched.shown), "the window")
    browser, loop = Watched.shown[0]
    assert not browser.options.headless
    await world.until(lambda: person.slug in browser.page.url or command.done(), "the person's page")
    assert not command.done(), capsys.readouterr()
    click = asyncio.run_coroutine_threadsafe(browser.page.locator(INVITE).first.click(), loop)
    await asyncio.wrap_future(click)
    code = await asyncio.wait_for(command, 60)
    said = capsys.readouterr()
    assert code == 0, said
    assert "click Connect there, and send nothing" in said.err

    file = Path(json.loads(said.out)["file"])
    copy = capture.read(file)
    assert copy.kind is CaptureKind.DIALOG
    for word in (person.first_name, person.last_name, person.slug):
        assert word.lower() not in copy.as_text().lower()
    assert await asyncio.to_thread(main, ["pages", "try", str(file), "--json"]) == 0
    assert world.site.actions() == []
    assert world.site.wrongs() == []
