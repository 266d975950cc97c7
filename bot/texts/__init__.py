"""What people read in the chat: all texts by screen, one file per language.

A screen takes its section once, `T = texts.of("home")`, and then `T.title` for a text as it stands or
`T("greeting", name=…)` for one with {places} to fill in. Which language that is, is asked anew at each use: it is the
one of the person for whom something is written (`with texts.speaking("de")`), and goes along into tasks and threads
begun meanwhile. So a module may keep a section, a table or a phrase, never a text. A second language is one more file
beside `en.toml`.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, overload

LANGUAGE = "en"  # of whoever has chosen none, and of texts that no person asked for
_FOLDER = Path(__file__).parent
_spoken: ContextVar[str] = ContextVar("language", default=LANGUAGE)


def spoken() -> str:
    """The language in which is written now: the name of its file."""
    return _spoken.get()


def speak(name: str) -> None:
    """Write in this language from now on, to the end of the task that says so, and in what that begins."""
    _spoken.set(known(name))


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Write in this language for so long; one that there is no file for is English."""
    token = _spoken.set(known(name))
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def languages() -> tuple[str, ...]:
    """All languages that there is a file for, by the files' names; English first."""
    return tuple(
        sorted((file.stem for file in _FOLDER.glob("*.toml")), key=lambda name: (name != LANGUAGE, name))
    )


def known(code: str | None) -> str:
    """Which of our languages an IETF tag such as Telegram's `language_code` means (de, de-AT); else English."""
    name = (code or "").replace("_", "-").partition("-")[0].lower()
    return name if name in languages() else LANGUAGE


def name_of(name: str) -> str:
    """A language's name in itself, for whoever looks for their own."""
    said: str = language(name)["language"]["name"]
    return said


@cache
def language(name: str) -> Mapping[str, Mapping[str, Any]]:
    """All texts of one language, by section; in English what its file doesn't have."""
    own = read(name)
    return own if name == LANGUAGE else _over(language(LANGUAGE), own)


def read(name: str) -> dict[str, dict[str, Any]]:
    """What stands in a language's file."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _over(value, above.get(key, {})) if isinstance(value, Mapping) else above.get(key, value)
        for key, value in below.items()
    } | {key: value for key, value in above.items() if key not in below}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that is found when it is shown: what a module's constant holds instead of the text itself."""

    section: str
    key: str
    values: tuple[tuple[str, "str | Phrase"], ...] = ()

    def __str__(self) -> str:
        return of(self.section)(self.key, **dict(self.values))


class Table(Mapping[str, str]):
    """Texts by key, such as one for each member of an enum, in the order in which they stand."""

    def __init__(self, section: str, key: str) -> None:
        self._section, self._key = section, key

    def __getitem__(self, key: str) -> str:
        return self._now()[str(key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> Mapping[str, str]:
        found: Mapping[str, str] = language(spoken())[self._section][self._key]
        return found


class Row(Sequence[str]):
    """Texts in a row."""

    def __init__(self, section: str, key: str) -> None:
        self._section, self._key = section, key

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        return self._now()[place]

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> Sequence[str]:
        found: Sequence[str] = language(spoken())[self._section][self._key]
        return found


class Texts:
    """One section, in the language that is spoken when it is used. Raises KeyError for a text that isn't there."""

    def __init__(self, section: str) -> None:
        self._section = section

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

    def __contains__(self, key: str) -> bool:
        return isinstance(language(spoken())[self._section].get(str(key)), str)

    def phrase(self, key: str, /, **values: str | Phrase) -> Phrase:
        """The text, to be found when it is shown."""
        return Phrase(self._section, key, tuple(values.items()))

    def table(self, key: str) -> Table:
        """Texts by key, to be found when they are used."""
        return Table(self._section, key)

    def row(self, key: str) -> Row:
        """Texts in a row, to be found when they are used."""
        return Row(self._section, key)

    def _text(self, key: str) -> str:
        found = language(spoken())[self._section].get(key)
        if not isinstance(found, str):
            raise KeyError(f"{self._section}.{key}")
        return found


def of(section: str) -> Texts:
    """The texts of one screen, or of a part that several share."""
    return Texts(section)
