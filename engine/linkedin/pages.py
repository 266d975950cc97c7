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

Table = Mapping[str, Any]
_VERSION = re.compile(r"\d+(?:\.\d+)*")
_PATH = re.compile(r"/?(?!/)[^\\\s\x00-\x1f\x7f]*")


class BrokenKnowledge(UserError):
    """The page knowledge can't be used."""


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
    text = resources.files("engine.linkedin").joinpath("pages.toml").read_text(encoding="utf-8")
    return _understand(tomllib.loads(text), None)


def load(data_dir: Path | None = None) -> tuple[Pages, str]:
    """The newest knowledge there is, and why a file in the data folder wasn't used ("" when it was, or none is there)."""
    known = built_in()
    file = data_dir / "pages.toml" if data_dir is not None else None
    if file is None or not file.is_file():
        return known, ""
    try:
        given = _understand(tomllib.loads(file.read_text(encoding="utf-8")), known)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, BrokenKnowledge) as wrong:
        return known, f"{file} can't be used, so the built-in page knowledge {known.version} is: {wrong}"
    return given, ""


def _understand(raw: Table, pattern: Pages | None) -> Pages:
    """Check a file's form; with a pattern, every table and entry of it must be there, of the same type."""
    version, seen, texts = raw.get("version"), raw.get("seen"), raw.get("texts")
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        raise BrokenKnowledge('It needs a version such as "2026.11.1".')
    if not isinstance(seen, date) or not isinstance(texts, dict):
        raise BrokenKnowledge("It needs a date as `seen`, and texts.")
    tables = {name: table for name, table in raw.items() if isinstance(table, dict) and name != "texts"}
    if pattern is not None:
        if _order(version) < _order(pattern.version):
            raise BrokenKnowledge(f"Its version {version} is older than the built-in {pattern.version}.")
        for name, table in pattern.tables.items():
            _same_form(name, table, tables.get(name, {}))
        if "en" not in texts:
            raise BrokenKnowledge("It has no English texts.")
        for language, table in texts.items():
            _same_form(f"texts.{language}", pattern.texts["en"], table)
    _stay_on_the_site(tables.get("paths", {}))
    return Pages(version, seen, tables, texts)


def is_path(text: str) -> bool:
    """Whether it can lead to no other site: at most one "/" at its beginning, no scheme, no host."""
    return _PATH.fullmatch(text) is not None and "://" not in text and ":" not in text.split("/")[0]


def _stay_on_the_site(paths: Table) -> None:
    for key, value in paths.items():
        if not all(
            isinstance(each, str) and is_path(each)
            for each in (value if isinstance(value, list) else [value])
        ):
            raise BrokenKnowledge(f'[paths] {key} is no path of the site: it begins with one "/".')
    for key in ("feed", "me", "post", "connections"):
        if not str(paths.get(key, "/")).startswith("/"):
            raise BrokenKnowledge(f'[paths] {key} needs a "/" at its beginning.')


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _same_form(name: str, pattern: Table, table: Any) -> None:
    for key, value in pattern.items():
        given = table.get(key) if isinstance(table, dict) else None
        words = given if isinstance(given, list) else [given]
        if type(given) is not type(value) or not words or not all(isinstance(w, str) and w for w in words):
            raise BrokenKnowledge(f"[{name}] needs {key}, which is missing, empty or of another type.")
