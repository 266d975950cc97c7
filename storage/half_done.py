"""Campaigns of which much is being changed, in several transactions: what isn't done yet stands here until the last of them.

A start's rows count for nothing until then; where rows are dealt out again, or a campaign was cancelled, some still are as they were.
Whoever does it has its mark; who begins anew takes it over, with what was still to be done, and the other finds it gone. What died in
between is found by the mark, too, and what it was is the campaign's own state.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from storage import laptops, settings
from storage.tables import Action

_KEY = "dealing."  # with the campaign's number


@dataclass(frozen=True, slots=True)
class HalfDone:
    """Who began it, on which laptop and when; and whose rows are dealt out again to whom."""

    mark: str
    laptop: int
    at: datetime | None  # None: by an earlier release
    holders: tuple[int, ...] = ()
    takers: tuple[int, ...] = ()


def begin(
    session: Session,
    campaign_id: int,
    now: datetime,
    holders: Iterable[int] = (),
    takers: Iterable[int] = (),
) -> HalfDone:
    """It is changed under a mark from now on. What another began and didn't end, its holders' rows, is to be done as well."""
    before = of(session, campaign_id)
    held = {*holders, *(before.holders if before else ())}
    made = HalfDone(
        secrets.token_hex(8), laptops.me(session).laptop, now, tuple(sorted(held)), tuple(sorted(takers))
    )
    said = asdict(made) | {"at": now.isoformat()}
    settings.put(session, f"{_KEY}{campaign_id}", json.dumps(said))
    return made


def of(session: Session, campaign_id: int) -> HalfDone | None:
    """What is half done of this campaign."""
    value = settings.get(session, f"{_KEY}{campaign_id}")
    return None if value is None else _read(value)


def _read(value: str) -> HalfDone:
    if not value.startswith("{"):
        return HalfDone(value, 1, None)
    said = json.loads(value)
    holders, takers = tuple(said.pop("holders")), tuple(said.pop("takers"))
    return HalfDone(**said | {"at": datetime.fromisoformat(said["at"]), "holders": holders, "takers": takers})


def goes_on(session: Session, campaign_id: int, mark: str) -> bool:
    """Whether it is still this mark's."""
    found = of(session, campaign_id)
    return found is not None and found.mark == mark


def end(session: Session, campaign_id: int) -> None:
    """All of it is done, or nothing of it is left."""
    settings.put(session, f"{_KEY}{campaign_id}", None)


def left(session: Session) -> list[int]:
    """The campaigns that are marked."""
    marks = (key.removeprefix(_KEY) for key in settings.all_values(session) if key.startswith(_KEY))
    return sorted(map(int, marks))


def left_here(session: Session) -> list[int]:
    """Those that this laptop marked: all of them, where it has just started."""
    here = laptops.me(session).laptop
    return [each for each in left(session) if (found := of(session, each)) and found.laptop == here]


def left_behind(session: Session, now: datetime, after: timedelta) -> list[int]:
    """Those that were marked so long ago, by whomever."""
    return [
        each
        for each in left(session)
        if (found := of(session, each)) and (found.at is None or now - found.at >= after)
    ]


def any_rows(session: Session, campaign_id: int) -> bool:
    """Whether it has any."""
    return bool(session.scalar(select(exists().where(Action.campaign_id == campaign_id))))


def take_away(session: Session, campaign_id: int, most: int) -> int:
    """Take away so many of its rows; returns how many there were to take."""
    some = select(Action.id).where(Action.campaign_id == campaign_id).limit(most)
    done = session.execute(
        delete(Action).where(Action.id.in_(some)).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def rows(session: Session, campaign_id: int) -> int:
    """How many it has."""
    return session.scalar(select(func.count()).where(Action.campaign_id == campaign_id)) or 0
