"""A post's age, as its own line says it («2w •»): words of the account's language → the ages that it may have. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

_NUMBERED = re.compile(r"(\d{1,3})\s?([^\W\d_]{1,12}\.?)")
_PARTS = re.compile(r"[•·|]")
LONGEST_LINE = 80  # an age's line is short; a headline isn't looked through
# Units as the texts name them: how long one lasts, at the least and at the most.
_UNITS: tuple[tuple[str, timedelta], ...] = (
    ("age_minutes", timedelta(minutes=1)),
    ("age_hours", timedelta(hours=1)),
    ("age_days", timedelta(days=1)),
    ("age_weeks", timedelta(days=7)),
    ("age_months", timedelta(days=30)),
    ("age_years", timedelta(days=365)),
)


class Age(NamedTuple):
    """LinkedIn rounds down: «2w» is two weeks at the least, and less than three."""

    least: timedelta
    most: timedelta


def age_of(lines: Iterable[str], texts: Mapping[str, Any]) -> Age | None:
    """The age that the first of these lines tells; None when none of them tells one: it isn't known."""
    for line in lines:
        if len(line) > LONGEST_LINE:
            continue
        for part in _PARTS.split(line):
            found = _read(part.strip(), texts)
            if found is not None:
                return found
    return None


def _read(text: str, texts: Mapping[str, Any]) -> Age | None:
    if text in texts["age_now"]:
        return Age(timedelta(), timedelta(minutes=1))
    numbered = _NUMBERED.fullmatch(text)
    if numbered is None:
        return None
    count, word = int(numbered[1]), numbered[2]
    for unit, length in _UNITS:
        if word in texts[unit]:
            return Age(count * length, (count + 1) * length)
    return None
