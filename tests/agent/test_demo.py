"""The demo tells its whole story by itself, and what the site saw agrees with what the agent believes."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_demo_plays_its_story_and_the_books_agree(browser_path: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "demo", "--script", "--screenshots", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "LINKEDPILOT_BROWSER": browser_path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    assert "no wrong was counted" in ended.stdout.splitlines()[-1]
    names = [file.stem.split("-", 1)[1] for file in sorted(tmp_path.glob("*.png"))]
    assert {"home", "mapping", "preview", "alert", "cooldown", "summary"} <= set(names)
