"""The gate's corpus put together: 160 invented posts in each of eight languages, comments by hand, sentences of bad ones.

Ten matters per language (a story of three or four sentences each) are told in 14 forms of ten kinds; twenty posts of grief, lost
jobs, politics and illness and five that only sound like such are written one by one. A quarter of all is held out, by a hash of
the text: the rules are made with the others in view, and the held-out part is for a look at the end.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vps.gate import CODES

FOLDER = Path(__file__).parents[2] / "tests" / "gate" / "corpus"
LONG = 3000
SENSITIVE = ("grief", "lost_job", "politics", "illness")


@dataclass(frozen=True)
class InventedPost:
    """`matter` is the place of its story in the language's file; None for what is on no matter."""

    language: str
    kind: str
    text: str
    matter: int | None = None


@dataclass(frozen=True)
class HandWritten:
    """A comment written by a person for one of the posts, and what its writer has really done."""

    language: str
    post: InventedPost
    text: str
    facts: tuple[str, ...] = ()


def held_out(text: str) -> bool:
    """Whether it belongs to the quarter that no rule was made with in view."""
    return hashlib.blake2b(text.encode(), digest_size=1).digest()[0] % 4 == 0


@cache
def book(language: str) -> dict[str, Any]:
    """A language's file as it stands."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def second() -> dict[str, dict[str, list[str]]]:
    """Sins and good comments on each language's first matter, written after the rules stood."""
    with (FOLDER / "second.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def injections() -> dict[str, dict[str, Any]]:
    """What a post may carry for a machine, by language."""
    with (FOLDER / "injections.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def posts(language: str) -> tuple[InventedPost, ...]:
    """160 of a language: 140 on its ten matters, 20 on which nothing is to be written."""
    told = [
        InventedPost(language, kind, _told(language, frame, matter["text"], place), place)
        for kind, frames in book(language)["frames"].items()
        if kind != "filler"
        for frame in frames
        for place, matter in enumerate(book(language)["matter"])
    ]
    sensitive = [
        InventedPost(language, kind, text) for kind in SENSITIVE for text in book(language)["sensitive"][kind]
    ]
    return (*told, *sensitive)


def near(language: str) -> tuple[InventedPost, ...]:
    """Posts that use a sensitive post's words for something else."""
    return tuple(InventedPost(language, "near", text) for text in book(language)["sensitive"]["near"])


def on_matter(language: str, matter: int) -> tuple[InventedPost, ...]:
    """A matter's posts, one per form."""
    return tuple(post for post in posts(language) if post.matter == matter)


def hand_written() -> Iterator[HandWritten]:
    """All comments by hand, each to a post on its matter, the forms in turn."""
    count = 0
    for language in CODES:
        for place, matter in enumerate(book(language)["matter"]):
            facts = tuple(matter.get("facts", ()))
            for text in (*matter["good"], *matter.get("with_facts", ())):
                forms = on_matter(language, place)
                yield HandWritten(language, forms[count % len(forms)], text, facts)
                count += 1


def _told(language: str, frame: str, text: str, place: int) -> str:
    filler = book(language)["frames"]["filler"]
    first, _, rest = text.partition(". ")
    if "{filler}" in frame:
        room = LONG - len(frame) - len(text)
        frame = frame.replace(
            "{filler}", (filler * (room // len(filler) + 1))[:room].rsplit(". ", 1)[0] + "."
        )
    named = {"text": text, "first": f"{first}.", "second": rest, "n": str(4000 + place)}
    for name, value in named.items():
        frame = frame.replace(f"{{{name}}}", value)
    return frame
