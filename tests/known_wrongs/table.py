"""The field's public mistakes, each a row beside the test that replays it; `docs/known-wrongs.md` is made from them."""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TypeVar

FILE = Path(__file__).parents[2] / "docs" / "known-wrongs.md"
REPLAYS = ("test_known_wrongs_pages", "test_known_wrongs_books", "test_known_wrongs_restart")
NOTES = "public projects' notes"  # see HEAD
HEAD = """# Known wrongs

What others that drive LinkedIn, or keep a queue of deeds and approvals, did wrong in public, and what LinkedPilot does in the
same place. Each row is a test in `tests/known_wrongs/` that replays it: on the practice site, on fixed pages, or with the real
database, agent and bot. “Public projects' notes” are those that were gathered together with the facts of LinkedIn's pages, from April
to October 2026, where no public thread of it was found that could be named.

This file is made from those tests (`python -m tests.known_wrongs`).

| Wrong | What others did | Source | What LinkedPilot does | Replayed by |
|---|---|---|---|---|
"""

Test = TypeVar("Test", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Source:
    """Where it is told: `owner/repo#number` of a public thread, or words; and of which day or month that is."""

    where: str
    date: str

    def __str__(self) -> str:
        repository, _, number = self.where.partition("#")
        link = f"[{self.where}](https://github.com/{repository}/issues/{number})"
        return f"{link if number.isdecimal() else self.where} ({self.date})"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake: what others did, who tells of it, and what ours does, in a sentence each."""

    name: str
    others: str
    sources: tuple[Source, ...]
    ours: str


def replays(wrong: Wrong) -> Callable[[Test], Test]:
    """The test below plays this wrong again."""

    def attach(test: Test) -> Test:
        test.replays = wrong  # type: ignore[attr-defined]
        return test

    return attach


def rows(modules: Iterable[ModuleType]) -> list[tuple[Wrong, str]]:
    """Each wrong with its test's name, in the order in which they stand."""
    tests = [(name, test) for module in modules for name, test in vars(module).items()]
    return [(test.replays, name) for name, test in tests if isinstance(getattr(test, "replays", None), Wrong)]


def made() -> str:
    """What the file has to be."""
    modules = [importlib.import_module(f"tests.known_wrongs.{name}") for name in REPLAYS]
    lines = (
        f"| {wrong.name} | {wrong.others} | {'; '.join(map(str, wrong.sources))} | {wrong.ours} | `{test}` |\n"
        for wrong, test in rows(modules)
    )
    return HEAD + "".join(lines)
