"""A person's name and work out of the JSON that OpenOutreach keeps of a profile. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_JSON = 1_000_000  # characters: a profile has some 5,000
DEEPEST = 3  # levels that are looked through for the person: LinkedIn's raw answers wrap it


@dataclass(frozen=True, slots=True)
class SeenProfile:
    """What a stored profile says of its person; empty where it says nothing."""

    full_name: str = ""
    title: str = ""
    company: str = ""


NOTHING = SeenProfile()


def of_json(text: str | bytes | None) -> SeenProfile:
    """What a cell says; nothing for what is no JSON of a profile."""
    if not text or len(text) > LONGEST_JSON:
        return NOTHING
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return NOTHING
    return _person(told, DEEPEST) or NOTHING


def _person(told: Any, levels: int) -> SeenProfile | None:
    if not isinstance(told, Mapping):
        return None
    full = _word(told, "full_name", "fullName", "name")
    parts = (_word(told, "first_name", "firstName"), _word(told, "last_name", "lastName"))
    name = " ".join(part for part in parts if part) or full
    if name:
        title, company = _work(told)
        return SeenProfile(name, title, company)
    if not levels:
        return None
    inner = (_person(value, levels - 1) for value in told.values())
    return next((found for found in inner if found is not None), None)


def _work(told: Mapping[str, Any]) -> tuple[str, str]:
    """The headline, else the newest position's title; and the newest position's company."""
    positions = told.get("positions")
    first = positions[0] if isinstance(positions, list) and positions else {}
    first = first if isinstance(first, Mapping) else {}
    title = _word(told, "headline") or _word(first, "title")
    return title, _word(first, "company_name", "companyName")


def _word(told: Mapping[str, Any], *names: str) -> str:
    return next((value for name in names if isinstance(value := told.get(name), str) and value), "")
