"""All texts stand by screen in one place: nothing is missing there, nothing is left over, no screen has its own."""

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import texts
from engine.rules.settings import TABLE

BOT = Path(texts.__file__).parents[1]
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]")
SHARED = {"WORDS": "words", "PLACES": "places", "BUTTONS": "buttons", "TIME": "time", "COUNTS": "counts"}
FILES = sorted(file for room in ("bot", "cli", "demo") for file in (BOT.parent / room).rglob("*.py"))
SCREENS = sorted((BOT / "screens").glob("*.py"))


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def sections_of(tree: ast.Module) -> dict[str, str]:
    """Which name stands for which section in a file."""
    found = dict(SHARED)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            call = node.value
            if ast.unparse(call.func) == "texts.of" and isinstance(call.args[0], ast.Constant):
                found[ast.unparse(node.targets[0])] = str(call.args[0].value)
    return found


def uses() -> Iterator[tuple[str, str, set[str] | None]]:
    """(section, key, the places that are filled in; None where the text is taken as it stands)."""
    for file in FILES:
        tree = tree_of(file)
        names = sections_of(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id in names and node.attr not in ("table", "row", "phrase"):
                    yield names[node.value.id], node.attr, None
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            key = str(node.args[0].value)
            if isinstance(node.func, ast.Name) and node.func.id in names:
                yield names[node.func.id], key, {word.arg or "**" for word in node.keywords}
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("table", "row", "phrase"):
                owner = ast.unparse(node.func.value)
                if owner in names:
                    given = {word.arg or "**" for word in node.keywords}
                    yield names[owner], key, given if node.func.attr == "phrase" else None


def test_every_text_that_a_screen_takes_is_there() -> None:
    known = texts.language(texts.LANGUAGE)
    assert [f"{part}.{key}" for part, key, _ in uses() if key not in known.get(part, {})] == []


def test_every_place_in_a_text_is_filled_in_and_nothing_else_is_given() -> None:
    known = texts.language(texts.LANGUAGE)
    wrong = []
    for part, key, given in uses():
        text = known.get(part, {}).get(key)
        if given is None or "**" in given or not isinstance(text, str):
            continue
        wanted = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        if wanted != given:
            wrong.append(f"{part}.{key}: has {sorted(wanted)}, is given {sorted(given)}")
    assert wrong == []


def test_no_text_is_left_over() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    words = set(re.findall(r"[\w-]+", code))
    quoted = set(re.findall(r"[\"']([^\"'\n]+)[\"']", code))
    file = Path(texts.__file__).with_name(f"{texts.LANGUAGE}.toml").read_text(encoding="utf-8")
    quoted |= set(re.findall(r"\{\w+:([^{}\n]+)\}", file))  # the nouns and tables that texts name themselves
    quoted |= {setting.unit for setting in TABLE}
    left_over = [
        f"{part}.{key}"
        for part, entries in texts.language(texts.LANGUAGE).items()
        if part not in ("facts", "errors")  # tests/bot/test_facts_have_words.py
        for key in entries
        if key not in words and key not in quoted
    ]
    assert left_over == []


@pytest.mark.parametrize("file", SCREENS, ids=lambda file: file.stem)
def test_no_screen_has_words_of_its_own(file: Path) -> None:
    tree = tree_of(file)
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    raised = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Raise) for inner in ast.walk(node)}
    own = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documents | raised
        and SENTENCE.search(node.value)
    ]
    assert own == []


def test_no_module_keeps_a_text_of_one_language() -> None:
    """All modules are imported while no text can be found: a constant holds a section, a table or a phrase."""
    modules = [".".join(file.relative_to(BOT.parent).with_suffix("").parts) for file in FILES]
    names = [name.removesuffix(".__init__") for name in modules if not name.endswith("__main__")]
    program = (
        "import importlib, bot.texts as texts\n"
        "def language(name): raise AssertionError('a text was taken at import')\n"
        "texts.language = language\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=BOT.parent)
    assert done.returncode == 0, done.stderr[-2000:]
