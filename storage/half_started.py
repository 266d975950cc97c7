"""Campaigns that are being started: their rows are written in several transactions, and count for nothing until the last one.

Whoever deals one out has its mark; who begins anew takes it over, and the other finds it gone. What an agent that died left
behind is found by the mark, too, and taken away.
"""

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from storage import settings
from storage.tables import Action

_KEY = "dealing."  # with the campaign's number: who is dealing it out


def begin(session: Session, campaign_id: int, mark: str) -> bool:
    """It is dealt out under this mark from now on; returns whether an earlier start left rows."""
    settings.put(session, f"{_KEY}{campaign_id}", mark)
    return bool(session.scalar(select(exists().where(Action.campaign_id == campaign_id))))


def goes_on(session: Session, campaign_id: int, mark: str) -> bool:
    """Whether it is still this mark's."""
    return settings.get(session, f"{_KEY}{campaign_id}") == mark


def end(session: Session, campaign_id: int) -> None:
    """It is dealt out, or nothing of it is left."""
    settings.put(session, f"{_KEY}{campaign_id}", None)


def left(session: Session) -> list[int]:
    """The campaigns that are marked."""
    marks = (key.removeprefix(_KEY) for key in settings.all_values(session) if key.startswith(_KEY))
    return sorted(map(int, marks))


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
