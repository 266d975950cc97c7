"""How long whoever sits may be silent before it is taken for gone. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from engine.rules.enums import SeatKind

SILENT: Mapping[SeatKind, timedelta] = {
    SeatKind.TURN: timedelta(minutes=3),  # gives a sign every 15 s, but for an action that takes long
    SeatKind.LOGIN: timedelta(minutes=15),  # waits for a person for 10
    SeatKind.CONTAINER: timedelta(minutes=3),
}


def alive(kind: SeatKind | None, last_sign: datetime | None, now: datetime) -> bool:
    """Whether its holder gave a sign of life lately; one that was killed holds the seat till the next start."""
    if kind is None or last_sign is None:
        return False
    return now - last_sign < SILENT[kind]
