"""The demos tell their whole stories by themselves, and what the site saw agrees with what the agent believes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def demo(browser_path: str, *words: str, seconds: float = 300) -> str:
    """What it said last."""
    ended = subprocess.run(
        [sys.executable, "-m", "cli", "demo", *words],
        cwd=ROOT,
        env={**os.environ, "LINKEDPILOT_BROWSER": browser_path},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    return ended.stdout.splitlines()[-1]


def pictures(folder: Path) -> list[str]:
    return [file.stem.split("-", 1)[1] for file in sorted(folder.glob("*.png"))]


@pytest.mark.long
def test_the_demo_plays_its_story_and_the_books_agree(browser_path: str, tmp_path: Path) -> None:
    said = demo(browser_path, "--script", "--screenshots", str(tmp_path))
    assert "no wrong was counted" in said
    assert {"home", "mapping", "preview", "alert", "openoutreach", "cooldown", "summary"} <= set(
        pictures(tmp_path)
    )


@pytest.mark.long
def test_a_page_that_changed_is_mended_from_the_chat_and_what_waited_is_done(
    browser_path: str, tmp_path: Path
) -> None:
    said = demo(browser_path, "--mend", str(tmp_path), seconds=600)
    assert "8 connects, 6 likes" in said
    assert "no wrong was counted" in said
    taken = pictures(tmp_path)
    story = [
        "alarm",
        "others-go-on",
        "waiting",
        "copy",
        "check",
        "proposed",
        "in-force",
        "done",
        "works-again",
    ]
    assert [name for name in taken if name in story] == story
    index = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert all(f"-{name}.png" in index for name in taken)
