"""What OpenOutreach did on LinkedIn to one person, and when, out of what its database says. Pure; times in UTC.

When nobody can say when, the later time is taken: a cooldown that is too long harms nobody.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from engine.openoutreach.moments import moment, stage_days
from engine.rules.enums import FoundStage

# A deal is written right after its click was logged; more between them is another person's click.
LOG_BEFORE = timedelta(minutes=15)


class DeedKind(StrEnum):
    """What was done."""

    INVITATION = "invitation"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done to one person; `at` is None where nothing says when."""

    profile_url: str
    kind: DeedKind
    at: datetime | None
    by_state: bool = False  # nothing but the person's state says that it was done


@dataclass(slots=True)
class Deal:
    """How far one person who was invited, or may have been, is in one campaign."""

    stage: FoundStage | None
    changed: Any = None  # when, as the cell came
    days: str | None = None  # the log of its stages
    campaign: Any = None


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was written to a person on LinkedIn."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class Log:
    """When invitations were sent, by campaign, in order; to whom isn't written there."""

    invited: Mapping[Any, Sequence[datetime]]

    @classmethod
    def of(cls, rows: Iterable[tuple[Any, Any]]) -> "Log":
        """Rows of time and campaign."""
        found: dict[Any, list[datetime]] = {}
        for at, campaign in rows:
            if (when := moment(at)) is not None:
                found.setdefault(campaign, []).append(when)
        return cls({campaign: sorted(times) for campaign, times in found.items()})

    def shortly_before(self, campaign: Any, at: datetime) -> datetime | None:
        """The last invitation of the campaign up to then, unless it is too long ago to be this one."""
        times = self.invited.get(campaign, ())
        place = bisect_right(times, at)
        return times[place - 1] if place and at - times[place - 1] <= LOG_BEFORE else None


def deeds_of(
    profile_url: str, deals: Sequence[Deal], messages: Sequence[Message], log: Log
) -> Sequence[Deed]:
    """What was done to a person: one invitation at most, and every message that is known."""
    deeds = []
    if deals:
        deeds.append(Deed(profile_url, DeedKind.INVITATION, _last([_invited(deal, log) for deal in deals])))
    if messages:
        undated = (
            [Deed(profile_url, DeedKind.MESSAGE, None, by_state=True)]
            if None in {m.at for m in messages}
            else []
        )
        dated = [Deed(profile_url, DeedKind.MESSAGE, each.at) for each in messages if each.at is not None]
        return [*deeds, *(dated or undated)]
    if ended := [_ended(deal) for deal in deals if deal.stage is FoundStage.CONVERSED]:
        deeds.append(Deed(profile_url, DeedKind.MESSAGE, _last(ended), by_state=True))
    return deeds


def _invited(deal: Deal, log: Log) -> datetime | None:
    changed = moment(deal.changed)
    days = stage_days(deal.days or "")
    for stage in (FoundStage.INVITED, FoundStage.CONNECTED):
        if stage in days:
            return _not_after(days[stage], changed)
    if deal.stage is FoundStage.INVITED and changed is not None:
        return log.shortly_before(deal.campaign, changed) or changed
    return changed


def _ended(deal: Deal) -> datetime | None:
    changed = moment(deal.changed)
    day = stage_days(deal.days or "").get(FoundStage.CONVERSED)
    return _not_after(day, changed) if day is not None else changed


def _not_after(at: datetime, changed: datetime | None) -> datetime:
    """A day's end, unless the row itself was written for the last time before."""
    return at if changed is None or changed.date() != at.date() else min(at, changed)


def _last(times: Sequence[datetime | None]) -> datetime | None:
    known = [at for at in times if at is not None]
    return max(known) if len(known) == len(times) else None
