"""The pictures that a walk keeps, and beside them what they were made from: so that a stale one is found.

`pictures.json` holds of each picture what stands in it, without what differs from walk to walk (numbers, times, codes):
the same walk made again has to find the same words there.
"""

import hashlib
import io
import json
import re
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from PIL import Image

MANIFEST = "pictures.json"
CHART = "(picture)"  # among the words, where a message has one
COLOURS, WITH_A_CHART = 40, 128  # of a picture that is kept: a chat has few, a chart in it some more
CODE = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])\w{8,}\b", re.IGNORECASE)  # of a copy, a build
PASSING = re.compile(r"linkedpilot-[a-z]+-\w+|(?<=start[= ])\w+")  # a walk's own folder, an invitation's code
NUMBERS = re.compile(r"#(?:[.,:/–#\s]*#)*")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture that was kept."""

    name: str
    section: str
    caption: str
    height: int  # pixels of a phone that the screen takes, with what the app has above and below it
    words: list[str]  # line by line, the buttons at the end; without what differs from walk to walk
    sha256: str = ""  # of its file

    @property
    def file(self) -> str:
        return f"{self.name}.png"


@dataclass(frozen=True, slots=True)
class Job:
    """What one of the walk's jobs took of the person's thumb."""

    name: str
    taps: int
    typed: int
    files: int

    def told(self) -> str:
        """A file, 1 tap."""
        counted = ((self.files, "a file", "files"), (self.typed, "a text", "texts"))
        parts = [one if number == 1 else f"{number} {many}" for number, one, many in counted if number]
        return ", ".join([*parts, "1 tap" if self.taps == 1 else f"{self.taps} taps"])


@dataclass(slots=True)
class Album:
    """Where the pictures go, in their order."""

    folder: Path
    language: str = "en"
    shots: list[Shot] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    section: str = ""
    only: tuple[str, ...] = ()  # the names of those that are kept; all without any

    def wants(self, name: str) -> bool:
        """Whether such a picture is kept at all."""
        return bool(name) and (not self.only or name in self.only)

    def keep(self, name: str, caption: str, png: bytes, words: list[str], height: int) -> None:
        """Write it down to a few colours. Raises ValueError when there is one of that name."""
        if any(shot.name == name for shot in self.shots):
            raise ValueError(f"There are two pictures named {name}.")
        picture = (
            Image.open(io.BytesIO(png))
            .convert("RGB")
            .quantize(WITH_A_CHART if CHART in words else COLOURS, dither=Image.Dither.NONE)
        )
        small = io.BytesIO()
        picture.save(small, "PNG", optimize=True)
        lasting = [without_what_differs(line, self.language) for line in words]
        shot = Shot(
            name, self.section, caption, height, lasting, hashlib.sha256(small.getvalue()).hexdigest()
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / shot.file).write_bytes(small.getvalue())
        self.shots.append(shot)

    def write(self, page: str) -> None:
        """The page that shows them, and what they were made from; those of an earlier walk that aren't taken any more go."""
        taken = {shot.file for shot in self.shots}
        for old in self.folder.glob("*.png"):
            if old.name not in taken:
                old.unlink()
        (self.folder / "README.md").write_text(page, encoding="utf-8")
        made = {"shots": [asdict(shot) for shot in self.shots], "jobs": [asdict(job) for job in self.jobs]}
        text = json.dumps(made, ensure_ascii=False, indent=1)
        (self.folder / MANIFEST).write_text(text + "\n", encoding="utf-8")

    def index(self, head: str) -> str:
        """All pictures by section, as Markdown."""
        lines = [head]
        section = ""
        for shot in self.shots:
            if shot.section != section:
                section = shot.section
                lines += ["", f"## {section}", ""]
            lines.append(f'<img src="{shot.file}" width="260" alt="{shot.caption}" title="{shot.caption}">')
        return "\n".join(lines) + "\n"

    def story(self, head: str) -> str:
        """All pictures in their order, each with its sentence, as Markdown."""
        lines = [head]
        for number, shot in enumerate(self.shots, 1):
            lines += [
                "",
                f"{number}. {shot.caption}",
                "",
                f'    <img src="{shot.file}" width="300" alt="{shot.caption}">',
            ]
        return "\n".join(lines) + "\n"


def read(folder: Path) -> tuple[list[Shot], list[Job]]:
    """What stands beside the pictures of a folder."""
    made: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return [Shot(**shot) for shot in made["shots"]], [Job(**job) for job in made["jobs"]]


def without_what_differs(line: str, language: str) -> str:
    """The words alone: days, months, numbers and codes are other ones in each walk."""
    line = _dates(language).sub("#", CODE.sub("#", PASSING.sub("#", line)))
    return NUMBERS.sub("#", re.sub(r"\d+", "#", line))


@cache
def _dates(language: str) -> re.Pattern[str]:
    known = Locale.parse(language)
    words = {
        word
        for names in (known.days["format"], known.months["format"])
        for width in ("abbreviated", "wide")
        for word in names[width].values()
    }
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")(?!\w)")
