"""The world's own books: what was really clicked, by whom, from which address. Against these a fleet's registry is held."""

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from engine.rules.enums import ActionType


@dataclass(frozen=True, slots=True)
class Click:
    """One click, as LinkedIn saw it. `unknowable`: of a laptop that is gone for good, since the dump that was restored."""

    at: datetime
    line: str
    laptop: int
    sender: int
    person: str
    kind: ActionType


@dataclass(frozen=True, slots=True)
class Deed:
    """An action's time in front of LinkedIn, from its claim to its settling."""

    line: str
    sender: int
    start: datetime
    end: datetime


@dataclass
class Books:
    """What happened in the world."""

    clicks: list[Click] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    unknowable: list[Click] = field(default_factory=list)

    def wrongs(self, cooldown: timedelta, gap: timedelta, daily: int, weekly: int) -> list[str]:
        """Everything that must not have happened, in words."""
        return [
            *self._twice(),
            *self._in_cooldown(cooldown),
            *self._together(gap),
            *self._too_many(daily, weekly),
        ]

    def _twice(self) -> list[str]:
        seen: dict[tuple[str, int, ActionType], Click] = {}
        found = []
        for click in self.clicks:
            key = (click.person, click.sender, click.kind)
            if key in seen:
                found.append(f"twice: {click} after {seen[key].at}")
            seen[key] = click
        return found

    def _in_cooldown(self, cooldown: timedelta) -> list[str]:
        by_person: defaultdict[str, list[Click]] = defaultdict(list)
        for click in self.clicks:
            by_person[click.person].append(click)
        return [
            f"in another's cooldown: {later} after {earlier}"
            for clicks in by_person.values()
            for earlier, later in itertools.pairwise(clicks)
            if earlier.sender != later.sender and later.at - earlier.at < cooldown
        ]

    def _together(self, gap: timedelta) -> list[str]:
        found = []
        by_line: defaultdict[str, list[Deed]] = defaultdict(list)
        for deed in self.deeds:
            by_line[deed.line].append(deed)
        for deeds in by_line.values():
            deeds.sort(key=lambda each: each.start)
            for earlier, later in itertools.pairwise(deeds):
                if earlier.sender != later.sender and later.start - earlier.end < gap:
                    found.append(f"two on a line: {earlier} and {later}")
        return found

    def _too_many(self, daily: int, weekly: int) -> list[str]:
        days: defaultdict[tuple[int, ActionType], defaultdict[date, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        for click in [*self.clicks, *self.unknowable]:
            days[click.sender, click.kind][click.at.date()] += 1
        found = []
        for who, counts in days.items():
            for day, count in counts.items():
                week = sum(counts.get(day - timedelta(days=back), 0) for back in range(7))
                if count > daily or week > weekly:
                    found.append(f"over the limit: {who} on {day}: {count}, {week} in 7 days")
        return found
