"""What people read in the chat: all texts by screen, one file per language.

A screen takes its section once, `T = texts.of("home")`, and then `T.title` for a text as it stands or
`T("greeting", name=…)` for one with {places} to fill in. A second language is one more file beside `en.toml`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGE = "en"


class Texts:
    """One section of the language's file. Raises KeyError for a text that isn't there."""

    def __init__(self, section: str, entries: Mapping[str, Any]) -> None:
        self._section, self._entries = section, entries

    def __getattr__(self, key: str) -> str:
        if key.startswith("__"):
            raise AttributeError(key)
        return self._text(key)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text with its places filled in; what goes into HTML is escaped by whoever calls."""
        return self._text(key).format(**values)

    def __getitem__(self, key: str) -> str:
        """The text of an enum's member, or of another word that is only known at run time."""
        return self._text(str(key))

    def table(self, key: str) -> Mapping[str, str]:
        """Texts by key, such as one for each member of an enum, in the order in which they stand."""
        found: Mapping[str, str] = self._entries[key]
        return found

    def row(self, key: str) -> Sequence[str]:
        """Texts in a row, such as the days of the week or the forms of a plural."""
        found: Sequence[str] = self._entries[key]
        return found

    def _text(self, key: str) -> str:
        found = self._entries.get(key)
        if not isinstance(found, str):
            raise KeyError(f"{self._section}.{key}")
        return found


def of(section: str) -> Texts:
    """The texts of one screen, or of a part that several share."""
    return Texts(section, language(LANGUAGE)[section])


@cache
def language(name: str) -> Mapping[str, Mapping[str, Any]]:
    """All texts of one language, by section."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
