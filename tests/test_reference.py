"""What is written for people and what there is agree: the README's table, the parser, the settings, CONTRIBUTING's words."""

import argparse
import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from bot import texts
from bot.screens.settings import MEANING, PUSH, PUSH_MEANING, meaning
from cli import parser as words
from cli.commands import COMMANDS
from engine.rules.enums import PushKind
from engine.rules.settings import MESSAGES, SUBJECTS, TABLE, Settings

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "cli", "demo", "deploy", "engine", "storage", "practice")
EVERYWHERE = {"--help", "-h", "--json"}


def commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every command with its options."""
    groups = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not groups:
        yield before.strip(), {name for each in parser._actions for name in each.option_strings} - EVERYWHERE
    for group in groups:
        for name, child in group.choices.items():
            yield from commands(child, f"{before} {name}")


def in_readme() -> dict[str, set[str]]:
    """The README's table: each command, and the options that stand there."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Commands\n")[1].split("\n## ")[0]
    known = dict(commands(words.build()))
    found: dict[str, set[str]] = {}
    for row in re.findall(r"^\| (`.*?) \| ", table.replace(r"\|", "¦"), re.M):
        for code in re.findall(r"`([^`]+)`", row):
            first, _, rest = code.partition(" ")
            second = re.match(r"[a-z¦]+", rest)
            names = [f"{first} {each}" for each in second[0].split("¦")] if second else []
            names = [name for name in names if name in known] or [first]
            for name in names:
                found.setdefault(name, set()).update(re.findall(r"--[a-z-]+", code))
    return found


def test_every_command_stands_in_the_readme_and_has_its_function() -> None:
    known = dict(commands(words.build()))
    assert set(known) == set(COMMANDS)
    assert set(in_readme()) == set(known)


def test_what_the_readme_says_of_a_command_can_be_typed() -> None:
    known = dict(commands(words.build()))
    wrong = {name: options - known[name] for name, options in in_readme().items() if options - known[name]}
    assert wrong == {}


def test_every_setting_has_its_field_its_meaning_and_its_place() -> None:
    names = [each.name for each in TABLE]
    assert sorted(names) == sorted(each.name for each in fields(Settings))
    placed = [*MESSAGES, *(name for each in SUBJECTS.values() for name in each)]
    assert sorted(placed) == sorted(names)
    for language in texts.languages():
        with texts.speaking(language):
            told = [*MEANING, *(f"{PUSH}{kind}" for kind in PUSH_MEANING)]
            assert sorted(told) == sorted(names), language
            assert all(meaning(name).endswith(".") for name in names)
            assert set(PUSH_MEANING) == set(PushKind)


def glossary() -> dict[str, str]:
    """CONTRIBUTING's words that were given up, with the one that is said instead."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("\n## Words\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| [^|]* \| ([^|]*) \|$", section, re.M)[1:]
    return {old: new.strip("` ") for new, given_up in rows for old in re.findall(r"`([a-z]+)`", given_up)}


def parts(name: str) -> set[str]:
    """The words of a name: a_long_name, ALongName."""
    return {each.lower() for each in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


@pytest.mark.parametrize("room", ROOMS)
def test_a_word_that_was_given_up_doesn_t_come_back_as_a_name(room: str) -> None:
    gone = glossary()
    assert len(gone) >= 10
    found = []
    for file in (ROOT / room).rglob("*.py"):
        if "migrations" in file.parts:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = [file.stem] + [
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        found += [
            f"{file.relative_to(ROOT)}: {name} (say {gone[old]})"
            for name in names
            for old in parts(name) & set(gone)
        ]
    assert found == []
