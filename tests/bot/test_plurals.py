"""A count and its noun agree: "1 row", "2 rows", as the language's plural forms say (bot/texts/forms.py)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot import texts

CLI = sorted((Path(texts.__file__).parents[2] / "cli").glob("*.py"))
# Nouns that are counted and stand among no [counts].
MORE = {"en": {"words", "duplicates"}, "de": {"Wörter", "Wörtern"}}
# A limit, or a number of many: it is never one. By the place's name, with the text it stands in.
NEVER_ONE = {
    "longest": "the most letters or characters that something may have",
    "most": "the most of something that there may be",
    "least": "the fewest characters or words of a comment",
    "entries": "the most entries of a page that are looked at",
    "seconds": "how long is waited",
    "letters": "the most letters of a text of the page knowledge",
}


def nouns(language: str) -> set[str]:
    """In the form that goes with many."""
    forms = texts.language(language)["counts"].values()
    return {form["other"].removeprefix("{n} ") for form in forms if form["other"] != form.get("one")} | MORE[
        language
    ]


def every(found: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, Mapping):
            yield from every(value, here)
        elif isinstance(value, str):
            yield here, value


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_number_stands_before_a_noun_of_many_that_does_not_follow_it(language: str) -> None:
    many = "|".join(sorted(map(re.escape, nouns(language)), key=len, reverse=True))
    stiff = re.compile(rf"\{{(\w+)\}}(?:</?\w+>)? (?:{many})\b")
    found = [
        (where, said[0])
        for where, text in every(texts.language(language))
        if not where.startswith("counts.")
        for said in stiff.finditer(text)
        if said[1] not in NEVER_ONE
    ]
    assert found == [], "write {number:noun} in a fact, count(number, noun) on a screen"


def test_the_command_line_counts_by_its_one_way() -> None:
    """cli.output.counted: an f-string with a number before a noun of many would say "1 rows"."""
    many = "|".join(
        sorted({each.split()[-1] for each in nouns("en")} - {"later", "has", "have"}, key=len, reverse=True)
    )
    stiff = re.compile(rf"\{{[^{{}}']+\}} (?:new )?(?:{many})\b")
    found = [
        (file.name, said[0])
        for file in CLI
        for line in file.read_text(encoding="utf-8").splitlines()
        if 'f"' in line
        for said in stiff.finditer(line)
    ]
    assert found == []
