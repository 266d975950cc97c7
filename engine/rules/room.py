"""How much disk and memory this laptop needs free: below the rest the person is warned, far below it nothing begins. Pure."""

from dataclasses import dataclass

from engine.rules.settings import Settings

MB = 1_000_000
ENOUGH = 1.5  # times the rest: what is free at its border isn't told of each minute
# Shares of the rest below which no turn begins. A turn writes some MB of pages and pictures; a browser takes up to 1 GB of
# memory, of which the system makes room for most.
DISK_STOPS, MEMORY_STOPS = 0.1, 0.25


@dataclass(frozen=True, slots=True)
class Room:
    """What is free, in bytes."""

    disk: int
    memory: int


def too_little(room: Room, settings: Settings) -> bool:
    """Whether a turn could hardly end well."""
    disk_stops, memory_stops = stops_mb(settings)
    return room.disk < disk_stops * MB or room.memory < memory_stops * MB


def stops_mb(settings: Settings) -> tuple[int, int]:
    """Below how many MB of disk and of memory no turn begins."""
    return round(settings.disk_rest_mb * DISK_STOPS), round(settings.memory_rest_mb * MEMORY_STOPS)


def is_news(free: int, rest_mb: int, told: bool) -> bool:
    """Whether too little has become free, or enough again, since it was last told of."""
    return free >= rest_mb * MB * ENOUGH if told else free < rest_mb * MB
