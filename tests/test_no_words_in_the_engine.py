"""The engine and the storage tell facts: no sentence for a person, no HTML, no emoji, no button's data stands in them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import engine

ROOT = Path(engine.__file__).parents[1]
FILES = sorted(
    file
    for room in ("engine", "storage")
    for file in (ROOT / room).rglob("*.py")
    if "migrations" not in file.parts  # they tell what was
)
SENTENCE = re.compile(r"^[A-Z“«][^\n]*[a-z’']{2,} [a-z][^\n]*[.!?:…]$")
HTML = re.compile(r"</?(b|i|u|s|a|code|pre|blockquote)(\s[^>]*)?>")
EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿⏸▶]")
BUTTON = re.compile(r"^(sender|campaign|list|lead|pages|user|doubts|upload|simulate|backup|dnc|draft):[\w{]")
# What the browser's library says of a page that hangs: it goes to the log.
ALLOWED = {"The browser doesn't answer."}


def literals(tree: ast.Module) -> Iterator[str]:
    """Texts, also those of which a longer one is put together; docstrings are for who reads the code."""
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                part.value if isinstance(part, ast.Constant) else "it"  # something that is filled in
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value


def for_a_person(text: str) -> bool:
    return any(found.search(text) for found in (SENTENCE, HTML, EMOJI, BUTTON)) and text not in ALLOWED


def test_no_word_for_a_person_stands_in_the_engine_or_the_storage() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {text[:80]}"
        for file in FILES
        for text in literals(ast.parse(file.read_text(encoding="utf-8")))
        if for_a_person(text)
    ]
    assert found == []


def test_what_is_looked_for_would_be_found() -> None:
    assert for_a_person("The sender is paused.")
    assert for_a_person("<b>Mara</b>")
    assert for_a_person("🏠 Home")
    assert for_a_person("sender:{n}:relogin")
    assert not for_a_person("errors.not_a_list.empty")
