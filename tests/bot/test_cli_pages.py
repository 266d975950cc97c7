"""`linkedpilot pages` from end to end: a command of its own in front of the practice site, with a sender's own browser."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.linkedin import capture
from engine.upkeep.captures import captures_dir
from tests.agent.world import World, build

ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = {"log_in", "connect", "like", "comment", "acceptances"}


@pytest.fixture
def world(tmp_path: Path, browser_path: str) -> Iterator[World]:
    rehearsal, site, made = build(tmp_path)
    rehearsal.environment["LINKEDPILOT_BROWSER"] = browser_path
    with rehearsal, site:
        yield made


def command(world: World, *words: str, **more: str) -> tuple[int, dict[str, Any]]:
    """Its exit code, and what it answers a script."""
    ended = subprocess.run(
        [sys.executable, "-m", "cli", "pages", *words, "--json"],
        cwd=ROOT,
        env={**os.environ, **world.rehearsal.environment, **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert ended.stdout, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout)
    return ended.returncode, answer


def verdicts(answer: dict[str, Any]) -> dict[str, str]:
    return {each["capability"]: each["verdict"] for each in answer["found"]}


@pytest.mark.parametrize("layout", ["classic", pytest.param("server_driven", marks=pytest.mark.long)])
def test_a_page_is_looked_at_kept_and_read_again(world: World, layout: str) -> None:
    person = world.people[0]
    site = world.site
    site.set("account/1", layout=layout, posts_layout=layout, feed_layout=layout)
    address = f"https://www.linkedin.com/in/{person.slug}"

    code, answer = command(world, "check", "--sender", "1")
    assert code == 0
    met_nobody = {"connect", "like", "comment"}
    assert verdicts(answer) == {each: "unsure" if each in met_nobody else "works" for each in EVERYTHING}, (
        answer
    )

    code, answer = command(world, "capture", "profile", "--sender", "1", "--url", address)
    assert code == 0, answer
    file = Path(answer["file"])
    assert file.parent == captures_dir(world.config.data_dir)
    copy = capture.read(file)
    assert copy.layout == ("classic" if layout == "classic" else "mixed")  # the navigation is the older one
    for word in (person.first_name, person.last_name, person.slug):
        assert word.lower() not in copy.as_text().lower()

    code, answer = command(world, "try", str(file))
    assert code == 0, answer
    assert answer["seen"]["state"] == "connectable"
    assert site.actions() == []
    assert site.wrongs() == []


@pytest.mark.long
def test_what_isn_t_known_any_more_is_told_and_ends_with_a_code_for_scripts(world: World) -> None:
    world.campaign("connect", world.people[:1], 1)  # type: ignore[arg-type]  # whom it knows by then
    world.site.set("account/1", layout="server_driven")
    world.site.set("changed", part="connect")
    code, answer = command(world, "check", "--sender", "1")
    assert code == 1
    broken = {name for name, verdict in verdicts(answer).items() if verdict == "broken"}
    assert broken == {"connect"}, answer
    assert answer["problem"] == "LinkedIn's pages have changed for: invitations."
    assert world.site.actions() == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_dialog_s_window_can_t_open_and_the_command_says_so(
    world: World, whole_browser_path: str
) -> None:
    address = f"https://www.linkedin.com/in/{world.people[0].slug}"
    nowhere = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "LINKEDPILOT_BROWSER": whole_browser_path}
    code, answer = command(world, "capture", "dialog", "--sender", "1", "--url", address, **nowhere)
    assert code == 1
    assert answer["problem"].startswith("The browser doesn't start")
    assert answer["problem"].endswith("run `linkedpilot doctor`.")
    assert list(captures_dir(world.config.data_dir).glob("*.html")) == []
