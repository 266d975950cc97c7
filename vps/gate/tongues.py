"""What is known of each language, out of its file in `languages/`: words that carry nothing, and patterns by subject.

A pattern is a regular expression over folded text (`words.fold`: lower case, no accents); a space stands for any space, and it
begins and ends at a word's border. `*` at a word's end stands for whatever ending. A name in angle brackets (`<praise>`) stands
for the language's list of that name.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vps.gate.faults import Topic
from vps.gate.words import fold

_FOLDER = Path(__file__).with_name("languages")
CODES = tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))
_BORDER = r"(?<!\w)"
FALLBACK = "en"  # of which every text may have some


@dataclass(frozen=True)
class Tongue:
    """One language. All words and patterns are folded."""

    code: str
    stop: frozenset[str]  # as they are written, with accents: tell languages apart
    common: frozenset[str]  # frequent words that carry little
    marks: re.Pattern[str]  # what its words look like that no other language's do
    empty: frozenset[str]  # folded: neither rare nor new
    patterns: Mapping[str, re.Pattern[str]]
    topics: Mapping[Topic, re.Pattern[str]]
    hints: Mapping[Topic, re.Pattern[str]]  # two different ones make the topic

    def found(self, subject: str, folded: str) -> str | None:
        """The words of a folded text that the subject's patterns meet, or None."""
        met = self.patterns[subject].search(folded)
        return None if met is None else met[0].strip()


@cache
def tongue(code: str) -> Tongue:
    """What is known of a language of CODES. Raises KeyError for another."""
    if code not in CODES:
        raise KeyError(code)
    with (_FOLDER / f"{code}.toml").open("rb") as file:
        data = tomllib.load(file)
    lists = {name: _joined(words) for name, words in data["lists"].items()}
    stop = frozenset(data["stop"].split())
    return Tongue(
        code=code,
        stop=stop,
        common=frozenset(data["common"].split()) - stop,
        marks=re.compile(data["marks"]),
        empty=frozenset(fold(word) for word in [*stop, *data["common"].split()]),
        patterns={name: _compiled(parts, lists) for name, parts in data["patterns"].items()},
        topics={Topic(name): _compiled(parts, lists) for name, parts in data["topics"].items()},
        hints={Topic(name): _compiled(parts, lists) for name, parts in data["hints"].items()},
    )


def every() -> Iterable[Tongue]:
    """All languages."""
    return (tongue(code) for code in CODES)


def spoken(code: str | None) -> tuple[Tongue, ...]:
    """Whose patterns a text of this language is compared with: its own and English's; all, if it isn't known."""
    if code is None:
        return tuple(every())
    return tuple(tongue(each) for each in dict.fromkeys((code, FALLBACK)))


def _compiled(parts: list[str], lists: Mapping[str, str]) -> re.Pattern[str]:
    if not parts:
        return re.compile(r"(?!)")
    joined = "|".join(_expanded(part, lists) for part in parts)
    return re.compile(rf"{_BORDER}(?:{joined})(?:(?<!\w)|(?!\w))")


def either(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """What meets a text where one of these does: one look at each of its letters instead of one by each."""
    parts = (f"(?:{each.pattern.removeprefix(_BORDER)})" for each in patterns)
    return re.compile(f"{_BORDER}(?:{'|'.join(parts)})")


def _joined(words: Any) -> str:
    each = words.split() if isinstance(words, str) else words
    return f"(?:{'|'.join(_expanded(word, {}) for word in each)})"


def _expanded(part: str, lists: Mapping[str, str]) -> str:
    for name, joined in lists.items():
        part = part.replace(f"<{name}>", joined)
    return re.sub(r"(?<=[a-z])(?<!\\w)\*", r"\\w*", part)
