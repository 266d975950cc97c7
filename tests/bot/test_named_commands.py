"""What a text tells a person to send or to type is there: a command of the chat, one of the command line, a place on the start screen."""

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import texts
from bot.routing.commands import BY_NAME
from cli import parser

ROOT = Path(texts.__file__).parents[2]
SOURCES = sorted(file for room in ("bot", "cli", "deploy") for file in (ROOT / room).rglob("*.py"))
PAGES = [ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]  # README and guides: tests/test_docs.py

IN_THE_CHAT = re.compile(r"(?:^|(?<=[\s(«„“\"'`>]))/([a-z_]+)(?![\w/])")
ON_THE_START_SCREEN = re.compile(r"/start, ([^.:,;)]+)")
TYPED = re.compile(r"(?<![\w./-])linkedpilot((?: --?[a-z-]+| [a-z][a-z_-]*)+)")
OF_BOTFATHER = {"newbot", "mybots", "revoke"}


def language_texts(name: str) -> Iterator[tuple[str, str]]:
    """Every text with where it stands."""

    def inside(entry: Any, where: str) -> Iterator[tuple[str, str]]:
        if isinstance(entry, str):
            yield where, entry
        elif isinstance(entry, dict):
            for key, value in entry.items():
                yield from inside(value, f"{where}.{key}")
        elif isinstance(entry, list):
            for value in entry:
                yield from inside(value, where)

    return inside(texts.language(name), name)


def unknown_in_the_chat(text: str) -> set[str]:
    return set(IN_THE_CHAT.findall(text)) - set(BY_NAME) - OF_BOTFATHER


def unknown_typed(text: str) -> list[str]:
    """What it says after the command's name that the parser doesn't have."""
    return [words for words in TYPED.findall(text) if not is_there(words.split())]


def is_there(words: list[str]) -> bool:
    """Whether the words begin with a command; what follows it is a person's own but for its options."""
    at: argparse.ArgumentParser = parser.build()
    for number, word in enumerate(words):
        group = next((each for each in at._actions if isinstance(each, argparse._SubParsersAction)), None)
        if group is None or word.startswith("-"):
            options = {option for each in at._actions for option in each.option_strings}
            return all(each in options for each in words[number:] if each.startswith("-"))
        if word not in group.choices:
            return False
        at = group.choices[word]
    return True


@pytest.mark.parametrize("name", texts.languages())
def test_every_command_and_place_that_a_text_names_is_there(name: str) -> None:
    places = set(texts.language(name)["places"].values())
    wrong = []
    for where, text in language_texts(name):
        wrong += [f"{where}: /{command}" for command in unknown_in_the_chat(text)]
        wrong += [f"{where}: linkedpilot{words}" for words in unknown_typed(text)]
        wrong += [f"{where}: {place}" for place in ON_THE_START_SCREEN.findall(text) if place not in places]
    assert wrong == []


def test_every_command_that_the_program_or_a_page_names_is_there() -> None:
    wrong = []
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                wrong += [f"{file.name}: linkedpilot{words}" for words in unknown_typed(node.value)]
    for page in PAGES:
        wrong += [f"{page.name}: linkedpilot{words}" for words in unknown_typed(page.read_text("utf-8"))]
    assert wrong == []


def test_what_isn_t_there_is_found() -> None:
    assert unknown_in_the_chat("Settle it under /doubts, or send /leads: a page of /app/data") == {"doubts"}
    assert unknown_typed(
        "Run `linkedpilot reload now`, `linkedpilot sender fly` or `linkedpilot run --fast`"
    ) == [
        " reload now",
        " sender fly",
        " run --fast",
    ]
    assert unknown_typed("Run `linkedpilot restore FILE`, `linkedpilot import people.csv --list NAME`") == []
