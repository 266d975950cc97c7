"""Whatever the engine tells has its words in the texts: every code, with the places that are filled in, and none besides."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot import texts
from bot.texts import said

ROOT = Path(texts.__file__).parents[2]
FILES = sorted(
    file
    for room in ("bot", "cli", "demo", "deploy", "engine", "storage")
    for file in (ROOT / room).rglob("*.py")
)
BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
AROUND = "errors.linked_pilot_error"


@dataclass(frozen=True)
class Used:
    """A code as it stands in the sources; `given` is None where the values are put together elsewhere."""

    where: str
    code: str
    given: frozenset[str] | None
    begins: bool = False  # an f-string: whatever begins so


@cache
def trees() -> dict[Path, ast.Module]:
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in FILES}


@cache
def error_classes() -> dict[str, ast.ClassDef]:
    """All that descend from LinkedPilotError, by name."""
    classes = {
        node.name: node
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"LinkedPilotError"}
    while True:
        more = {
            name
            for name, node in classes.items()
            if name not in found and any(ast.unparse(base).split(".")[-1] in found for base in node.bases)
        }
        if not more:
            return {name: classes[name] for name in found}
        found |= more


def speaks_otherwise(name: str) -> bool:
    """Whether the class makes its fact itself, or one that it descends from does."""
    if name not in error_classes() or name == "LinkedPilotError":
        return False
    node = error_classes()[name]
    own = any(isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in node.body)
    return own or any(speaks_otherwise(ast.unparse(base).split(".")[-1]) for base in node.bases)


def given(call: ast.Call) -> frozenset[str] | None:
    names = [word.arg for word in call.keywords]
    return None if None in names else frozenset(name for name in names if name is not None)


def uses() -> Iterator[Used]:
    for file, tree in trees().items():
        where = f"{file.parent.name}/{file.name}"
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).split(".")[-1]
                if name == "fact" and node.args:
                    yield from of_fact(where, node)
                elif name in error_classes() and not speaks_otherwise(name):
                    yield from of_error(where, name, node)
            elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name | ast.Attribute):
                name = ast.unparse(node.exc).split(".")[-1]
                if name in error_classes() and not speaks_otherwise(name):
                    yield Used(where, code_of(name), frozenset())


def said_otherwise() -> Iterator[Used]:
    """Errors that put their fact together themselves: whatever begins with the class's code."""
    for name in error_classes():
        if speaks_otherwise(name):
            yield Used(name, code_of(name), None, begins=True)


def of_fact(where: str, call: ast.Call) -> Iterator[Used]:
    for each in choices(call.args[0]):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield Used(where, each.value, given(call))
        elif isinstance(each, ast.JoinedStr) and isinstance(each.values[0], ast.Constant):
            yield Used(where, str(each.values[0].value), None, begins=True)


def of_error(where: str, name: str, call: ast.Call) -> Iterator[Used]:
    code = code_of(name)
    if not call.args:
        yield Used(where, code, given(call))
        return
    for which in choices(call.args[0]):
        if isinstance(which, ast.Constant) and isinstance(which.value, str):
            if " " not in which.value:
                yield Used(where, f"{code}.{which.value}", given(call))
        elif isinstance(which, ast.Name | ast.Attribute):
            yield Used(where, f"{code}.", None, begins=True)


def choices(node: ast.expr) -> list[ast.expr]:
    """What a code may be: one, or one of two."""
    return [*choices(node.body), *choices(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def code_of(name: str) -> str:
    return f"errors.{BORDER.sub('_', name).lower()}"


def all_codes() -> dict[str, str]:
    """Every code of the texts, and its text."""
    found: dict[str, str] = {}

    def gather(entries: Any, before: str) -> None:
        for key, value in entries.items():
            code = before if key == said.ITSELF else f"{before}.{key}".lstrip(".")
            if isinstance(value, str):
                found[code] = value
            else:
                gather(value, code)

    known = texts.language(texts.LANGUAGE)
    gather(known["facts"], "")
    gather(known["errors"], "errors")
    return found


def quoted() -> set[str]:
    """Every string of the sources that could be a code."""
    return {
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value
    }


# Always caught where they are raised, so that nobody is told of them.
NEVER_SHOWN = {"errors.died", "errors.not_wanted"}


def test_every_code_has_its_words() -> None:
    known = all_codes()
    missing = [
        f"{used.where}: {used.code}"
        for used in uses()
        if not used.begins and used.code not in known and used.code not in NEVER_SHOWN
    ]
    assert missing == []


def test_every_place_is_filled_in() -> None:
    known = all_codes()
    wrong = []
    for used in uses():
        if used.given is None or used.code not in known:
            continue
        places = {name for _, name, _, _ in string.Formatter().parse(known[used.code]) if name}
        if not places <= used.given:  # more may be given: for a button, or the log
            wrong.append(f"{used.where}: {used.code} has {sorted(places)}, is given {sorted(used.given)}")
    assert wrong == []


def test_every_format_names_a_noun_or_a_table() -> None:
    known = texts.language(texts.LANGUAGE)
    nouns = set(known["counts"]) | {
        name for name, words in known["words"].items() if not isinstance(words, str)
    }
    ours = {"", "day", "clock", "lines", "bullets", "sentences"}
    wrong = [
        f"{code}: {name}:{spec}"
        for code, text in all_codes().items()
        for _, name, spec, _ in string.Formatter().parse(text)
        if name and spec and spec not in nouns | ours and not re.fullmatch(r"[\d.,]*[%fd]", spec)
    ]
    assert wrong == []


def test_no_words_are_left_over() -> None:
    used = [*uses(), *said_otherwise()]
    exact, begun = {each.code for each in used}, tuple(each.code for each in used if each.begins)
    strings = quoted()
    left_over = [
        code for code in all_codes() if code not in exact | strings and not (begun and code.startswith(begun))
    ]
    assert left_over == []
