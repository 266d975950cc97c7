"""Times as OpenOutreach's databases have them. Pure; what has no zone is UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from engine.openoutreach.stages import stage_of
from engine.rules.enums import FoundStage

_SEPARATOR = " - "  # between the day and the stage in `stages_dates`


def moment(value: Any) -> datetime | None:
    """A time out of a cell (text, or seconds since 1970), in UTC; None where there is none that can be believed."""
    try:
        if isinstance(value, int | float):
            found = datetime.fromtimestamp(value, UTC)
        else:
            found = datetime.fromisoformat(str(value).strip())
            if found.tzinfo is None:
                return found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found.astimezone(UTC)


def stage_days(text: str) -> Mapping[FoundStage, datetime]:
    """The first time of each stage in a deal's log of lines "2026-02-17 - Pending".

    Only the day is known: its end is taken, so that a cooldown is rather too long than too short.
    """
    found: dict[FoundStage, datetime] = {}
    for line in text.splitlines():
        day, separator, word = line.partition(_SEPARATOR)
        stage, at = stage_of(word), moment(day)
        if separator and stage is not None and at is not None:
            found.setdefault(stage, datetime.combine(at.date(), time.max, UTC))
    return found
