"""A table with a line for each member of an enum has them all, so that a new member is missing nowhere."""

import ast
import importlib
import inspect
import pkgutil
import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from engine.rules.enums import ActionType

ROOT = Path(__file__).parents[1]
OURS = ("bot", "cli", "engine", "storage")
NOT_IMPORTED = ("storage.migrations", "cli.__main__")
# A table that has a line for all members but these, and why those need none.
BUT = {
    "engine.insight.stats._SURE": {"retracted", "uncertain"},  # they change no sum
    "engine.insight.stats._DOUBTFUL": {"done"},  # it changes no sum
    "engine.linkedin.gate.OUTCOME_OF": {"logged_in"},  # who is logged in isn't kept out
    "engine.linkedin.page_visit.IN_THE_WAY": {"logged_in"},
    "engine.linkedin.invitation.NOT_CONNECTABLE": {
        "connectable",
        "not_painted",
    },  # one is, one isn't known yet
    "engine.upkeep.page_copies.NONE_YET": {"feed"},  # it is there for everybody
}
# A table that has a line for few members, and why the others need none.
PARTIAL = {
    "engine.leads.guessing._Sheet": "what a file without heads tells by its values alone",
    "engine.leads.header_words._ALONE": "words that mean nothing within longer ones",
    "engine.leads.headers.ALONE": "words that mean nothing within longer ones",
    "engine.leads.header_words._within": "two names in one head are the whole name",
    "engine.linkedin.capability_check.NOTHING_TO_SEE": "pages that show something whenever they are there",
    "engine.linkedin.profile.Profile": "states in which the buttons may tell too little",
    "engine.rules.settings.USUAL": "all others are loud",
    "engine.work.incidents.AT_THE_DOOR": "most outcomes mean nothing for the sender",
    "engine.work.incidents.OF_OUTCOME": "most outcomes mean nothing for the sender",
    "storage.campaigns._COUNTER": "the others move no counter but that of all",
}
PARTIAL_TEXTS = {
    "words.doubt_settled": "what can't be told settles nothing",
    "words.campaign_over": "only of campaigns that don't run",
    "leads.kept_off": "only what has no end of its own: a cooldown is said with its time",
    "words.came_of_it": "only of actions that are over",
}


@cache
def modules() -> tuple[ModuleType, ...]:
    found = []
    for top in OURS:
        package = importlib.import_module(top)
        found.append(package)
        for each in pkgutil.walk_packages(package.__path__, f"{top}."):
            if not each.name.startswith(NOT_IMPORTED):
                found.append(importlib.import_module(each.name))
    return tuple(found)


@cache
def enums() -> dict[str, type[StrEnum]]:
    """All of ours by their names, which are unique."""
    found = {}
    for module in modules():
        for value in vars(module).values():
            if (
                inspect.isclass(value)
                and issubclass(value, StrEnum)
                and value.__module__.partition(".")[0] in OURS
            ):
                found[value.__name__] = value
    return found


def source_of(module: ModuleType) -> str:
    assert module.__file__ is not None
    return Path(module.__file__).read_text(encoding="utf-8")


def missing(keys: set[Any], enum: type[StrEnum]) -> list[str]:
    return sorted(set(enum) - keys)


def tables_at_run_time() -> Iterator[tuple[str, list[str]]]:
    """Each table that is a module's own name, and the members that it lacks."""
    for module in modules():
        source = source_of(module)
        for name, value in vars(module).items():
            own = re.search(rf"^{re.escape(name)}\b[^(\n]* = ", source, re.MULTILINE)
            if own is None or not isinstance(value, Mapping) or not value:
                continue
            kinds = {type(key) for key in value}
            if len(kinds) == 1 and (enum := kinds.pop()) in enums().values():
                yield f"{module.__name__}.{name}", missing(set(value), enum)


def tables_in_the_code() -> Iterator[tuple[str, list[str]]]:
    """Each table written down member by member, wherever it stands: by the name of the function or of the table."""
    for module in modules():
        for place in ast.parse(source_of(module)).body:
            name = getattr(place, "name", None) or next(
                (each.id for each in ast.walk(place) if isinstance(each, ast.Name)), "?"
            )
            for each in ast.walk(place):
                keys = each.keys if isinstance(each, ast.Dict) else []
                named = [
                    (key.value.id, key.attr)
                    for key in keys
                    if isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name)
                ]
                if not named or len(named) < len(keys) or len({enum for enum, _ in named}) > 1:
                    continue
                if (enum := enums().get(named[0][0])) is not None:
                    yield (
                        f"{module.__name__}.{name}",
                        missing({enum[member] for _, member in named}, enum),
                    )


@pytest.mark.parametrize("look", [tables_at_run_time, tables_in_the_code])
def test_every_table_keyed_by_an_enum_covers_it(look: Any) -> None:
    found = list(look())
    assert len(found) > 20
    lacking = {
        place: members
        for place, members in found
        if place not in PARTIAL and set(members) != BUT.get(place, set())
    }
    assert not lacking


def texts_by_name(entries: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield name, entries
    for key, value in entries.items():
        if isinstance(value, Mapping):
            yield from texts_by_name(value, f"{name}.{key}".lstrip("."))


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "texts").glob("*.toml")), ids=lambda path: path.stem)
def test_words_for_the_members_of_an_enum_are_there_for_each(path: Path) -> None:
    """A table of texts whose keys are all members of one of our enums is a table of that enum."""
    looked_at = 0
    for name, entries in texts_by_name(tomllib.loads(path.read_text(encoding="utf-8"))):
        keys = {str(key) for key in entries}
        fitting = [
            enum for enum in enums().values() if len(keys) > 1 and keys <= {str(each) for each in enum}
        ]
        if not fitting or name in PARTIAL_TEXTS:
            continue
        looked_at += 1
        assert any(keys == {str(each) for each in enum} for enum in fitting), (name, fitting)
    assert looked_at > 10


def test_the_kinds_have_words_in_every_list_of_them() -> None:
    for path in (ROOT / "bot" / "texts").glob("*.toml"):
        told = dict(texts_by_name(tomllib.loads(path.read_text(encoding="utf-8"))))
        for name in ("words.kind_plural", "words.kind_head", "wizard.kinds"):
            assert set(told[name]) == set(ActionType), (path.name, name)
