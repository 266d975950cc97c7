"""The page knowledge: read from pages.toml, the built-in one or a newer one in the data folder."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact

Table = Mapping[str, Any]
FILE = "pages.toml"
LARGEST = 300_000  # bytes of a file
LONGEST_ENTRY, MOST_ENTRIES = 600, 100  # letters of one text, texts of one list
_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){0,5}")
_NO_WAY = re.compile(r"[\\\s?#@%:]")
_PATH = re.compile(r"/?(?!/)[^\\\s\x00-\x1f\x7f]*")


class BrokenKnowledge(UserError):
    """A page knowledge that can't be used; the code says why."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Page knowledge of one version. `seen` is the date of the newest live page it was checked against."""

    version: str
    seen: date
    tables: Mapping[str, Table]
    texts: Mapping[str, Table]  # by language

    def table(self, name: str) -> Table:
        """The selectors and patterns of one kind of page."""
        return self.tables[name]

    def path(self, name: str) -> Any:
        return self.tables["paths"][name]


def built_in() -> Pages:
    """What this release knows."""
    return _understand(tomllib.loads(built_in_text()), None)


def built_in_text() -> str:
    """The file of this release."""
    return resources.files("engine.linkedin").joinpath(FILE).read_text(encoding="utf-8")


def load(data_dir: Path | None = None) -> tuple[Pages, Fact | None]:
    """The newest knowledge there is, and why a file in the data folder wasn't used (None: it was, or none is there)."""
    known = built_in()
    file = data_dir / FILE if data_dir is not None else None
    if file is None or not file.is_file():
        return known, None
    try:
        return understand(file.read_bytes(), known), None
    except BrokenKnowledge as wrong:
        why = wrong.fact
    except OSError as wrong:
        why = fact("pages.unreadable", said=wrong.strerror or type(wrong).__name__)
    return known, fact("pages.refused", file=str(file), built_in=known.version, why=why)


def understand(content: bytes, pattern: Pages | None = None) -> Pages:
    """The knowledge of a file; it must have the form of the pattern's. Raises BrokenKnowledge."""
    if len(content) > LARGEST:
        raise BrokenKnowledge("too_large", most=LARGEST // 1000)
    try:
        return _understand(tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n")), pattern)
    except UnicodeDecodeError as wrong:
        raise BrokenKnowledge("no_text") from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise BrokenKnowledge("no_toml", said=str(wrong)) from wrong
    except RecursionError as wrong:
        raise BrokenKnowledge("too_deep") from wrong


def is_older(version: str, than: str) -> bool:
    """Whether one version comes before another."""
    return order(version) < order(than)


def _understand(raw: Table, pattern: Pages | None) -> Pages:
    """Check a file's form; with a pattern, every table and entry of it must be there, of the same type."""
    version, seen, texts = raw.get("version"), raw.get("seen"), raw.get("texts")
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        raise BrokenKnowledge("no_version")
    if not isinstance(seen, date) or not isinstance(texts, dict):
        raise BrokenKnowledge("no_date")
    tables = {name: table for name, table in raw.items() if isinstance(table, dict) and name != "texts"}
    if pattern is not None:
        if is_older(version, pattern.version):
            raise BrokenKnowledge("older", version=version, built_in=pattern.version)
        for name, table in pattern.tables.items():
            _same_form(name, table, tables.get(name, {}))
        if "en" not in texts:
            raise BrokenKnowledge("no_english")
        for language, table in texts.items():
            _same_form(f"texts.{language}", pattern.texts["en"], table)
    for name, table in {**tables, "texts": texts}.items():
        _words_only(name, table)
    for key, value in tables.get("paths", {}).items():
        _on_the_site(key, value, pattern.tables["paths"].get(key, "/") if pattern is not None else None)
    return Pages(version, seen, tables, texts)


def _words_only(name: str, value: Any) -> None:
    """Nothing but texts and lists of texts, of a sensible size: what is looked for on a page can't hang it."""
    if isinstance(value, dict):
        for key, each in value.items():
            _words_only(f"{name}.{key}", each)
        return
    given = value if isinstance(value, list) else [value]
    if len(given) > MOST_ENTRIES or not all(
        isinstance(each, str) and len(each) <= LONGEST_ENTRY for each in given
    ):
        raise BrokenKnowledge("entry", name=name, most=MOST_ENTRIES, letters=LONGEST_ENTRY)


def _on_the_site(key: str, value: Any, usual: Any) -> None:
    """A path can't lead to another site: one slash at its beginning, no host, no way upwards."""
    for each in value if isinstance(value, list) else [value]:
        plain = re.sub(r"\{\w+\}", "", each) if isinstance(each, str) else "\\"
        rooted = plain.startswith("/") or not (isinstance(usual, str) and usual.startswith("/"))
        if not rooted or plain.startswith("//") or _NO_WAY.search(plain) or ".." in plain.split("/"):
            raise BrokenKnowledge("path", name=f"paths.{key}")


def is_path(text: str) -> bool:
    """Whether it can lead to no other site: at most one "/" at its beginning, no scheme, no host."""
    return _PATH.fullmatch(text) is not None and "://" not in text and ":" not in text.split("/")[0]


def order(version: str) -> list[int]:
    """By which versions are compared."""
    return [int(part) for part in version.split(".")]


def _same_form(name: str, pattern: Table, table: Any) -> None:
    for key, value in pattern.items():
        given = table.get(key) if isinstance(table, dict) else None
        words = given if isinstance(given, list) else [given]
        if type(given) is not type(value) or not words or not all(isinstance(w, str) and w for w in words):
            raise BrokenKnowledge("form", table=name, key=key)
