"""The pictures in README and docs are those of the screens as they are now, and what a phone's user may expect of them.

What stands beside them (`pictures.json`) is compared with the walks themselves in `tests/agent/test_demo.py`.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.pictures import DOCS, FOLDERS
from practice import album
from practice.jobs import JOBS
from practice.phone import HEIGHT

ROOT = Path(__file__).resolve().parents[1]
ANEW = "take them anew: python3 linkedpilot.py demo --pictures"
MOST_BYTES = 3_300_000

# What a person's thumb has to do, as it was promised.
WANTED = {
    "import": "a file, 1 tap",
    "after_import": "3 taps",
    "campaign": "4 taps",
    "find": "a text, 1 tap",
    "never": "a text, 1 tap",
    "approve": "2 taps",
    "doubt": "3 taps",
    "log_in": "2 taps",
    "week": "2 taps",
    "pause": "1 tap",
}


def shown() -> Iterator[tuple[Path, Path]]:
    """Every picture that a page shows: (page, picture)."""
    for page in (ROOT / "README.md", *DOCS.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for found in re.findall(r'!\[[^\]]*\]\(([^)]+\.png)\)|<img src="([^"]+\.png)"', text):
            yield page, (page.parent / (found[0] or found[1])).resolve()


def test_every_picture_that_is_shown_was_taken_and_every_one_taken_is_shown() -> None:
    pictures = {picture for _page, picture in shown()}
    assert pictures == set(DOCS.rglob("*.png"))
    taken = {DOCS / folder / shot.file for folder in FOLDERS for shot in album.read(DOCS / folder)[0]}
    assert pictures == taken


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_picture_is_another_than_the_one_that_was_taken(folder: str) -> None:
    for shot in album.read(DOCS / folder)[0]:
        content = (DOCS / folder / shot.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == shot.sha256, f"{shot.file} was changed: {ANEW}"


def test_the_pictures_are_small() -> None:
    assert sum(file.stat().st_size for file in DOCS.rglob("*.png")) < MOST_BYTES


def test_every_screen_fits_a_phone_without_scrolling() -> None:
    shots = [(folder, shot) for folder in FOLDERS for shot in album.read(DOCS / folder)[0]]
    assert [f"{folder}/{shot.name}" for folder, shot in shots if shot.height > HEIGHT] == []


def test_the_ten_jobs_take_no_more_of_the_thumb_than_promised() -> None:
    _shots, jobs = album.read(DOCS / "screens")
    assert {job.name: job.told() for job in jobs} == WANTED
    assert list(WANTED) == list(JOBS)
