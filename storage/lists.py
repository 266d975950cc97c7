"""Named sets of leads. A list is seen only once it is ready: its first import has finished."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from engine.rules.enums import CampaignStatus
from engine.rules.errors import UserError
from storage import called
from storage.rows import all_made, columns, made
from storage.tables import Campaign, LeadList, ListMember, Upload
from storage.types import UtcDateTime


class ListChanged(UserError):
    """The list has changed since a file was compared with it, so nobody was taken off it."""


class NoSuchList(UserError):
    """There is no such list any more."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list and how many leads stand on it."""

    id: int
    name: str
    source: str
    ready: bool
    leads: int
    created_at: datetime
    updated_at: datetime

    @property
    def version(self) -> str:
        """Another one after every change: to see whether a list is still what somebody was shown."""
        return f"{self.updated_at.isoformat()} {self.leads}"


_SIZE = select(func.count()).where(ListMember.list_id == LeadList.id).correlate(LeadList).scalar_subquery()
_ROW = select(*columns(ListRow, LeadList, leads=_SIZE))


def all_lists(session: Session) -> list[ListRow]:
    """The ready lists, the newest first."""
    return all_made(ListRow, session.execute(_ROW.where(LeadList.ready).order_by(LeadList.id.desc())))


def get(session: Session, list_id: int) -> ListRow:
    """One list. Raises NoSuchList."""
    row = session.execute(_ROW.where(LeadList.id == list_id)).one_or_none()
    if row is None:
        raise NoSuchList
    return made(ListRow, row)


def by_name(session: Session, name: str) -> ListRow | None:
    """The list that is called so (`storage.called`), if any."""
    number = called.id_of(session, LeadList, name)
    return None if number is None else get(session, number)


def create(session: Session, name: str, source: str, now: datetime, ready: bool = False) -> int:
    """A new list, hidden until `set_ready`. Its name is checked already: see `engine.lists`."""
    return session.execute(
        insert(LeadList)
        .values(name=name, source=source, ready=ready, created_at=now, updated_at=now)
        .returning(LeadList.id)
    ).scalar_one()


def set_ready(session: Session, list_id: int, now: datetime) -> None:
    """Its import has finished: from now on people see it."""
    session.execute(update(LeadList).where(LeadList.id == list_id).values(ready=True, updated_at=now))


def rename(session: Session, list_id: int, name: str, now: datetime) -> None:
    """Another name, checked already: see `engine.lists`."""
    values = {"name": name, "updated_at": now}
    session.execute(update(LeadList).where(LeadList.id == list_id).values(**values))


def add_members(session: Session, target: int, source: int, now: datetime) -> int:
    """Put the leads of one list on another, too; returns how many are new there."""
    there = aliased(ListMember)
    missing = (
        select(literal(target), ListMember.lead_id, literal(now, UtcDateTime()))
        .where(ListMember.list_id == source)
        .where(
            ~select(there.lead_id)
            .where(there.list_id == target, there.lead_id == ListMember.lead_id)
            .exists()
        )
    )
    before = get(session, target).leads
    session.execute(insert(ListMember).from_select(["list_id", "lead_id", "added_at"], missing))
    session.execute(update(LeadList).where(LeadList.id == target).values(updated_at=now))
    return get(session, target).leads - before


def add_one(session: Session, list_id: int, lead_id: int, now: datetime) -> bool:
    """Put one lead on a list; False when it stands there already."""
    there = select(ListMember.lead_id).where(ListMember.list_id == list_id, ListMember.lead_id == lead_id)
    if session.scalar(there) is not None:
        return False
    session.execute(insert(ListMember).values(list_id=list_id, lead_id=lead_id, added_at=now))
    session.execute(update(LeadList).where(LeadList.id == list_id).values(updated_at=now))
    return True


def keep_members(session: Session, target: int, source: int) -> int:
    """Take off one list whoever doesn't stand on another; returns how many those were."""
    before = get(session, target).leads
    there = aliased(ListMember)
    on_source = select(there.lead_id).where(there.list_id == source, there.lead_id == ListMember.lead_id)
    session.execute(
        delete(ListMember)
        .where(ListMember.list_id == target, ~on_source.exists())
        .execution_options(synchronize_session=False)
    )
    return before - get(session, target).leads


def on_both(session: Session, one: int, other: int) -> int:
    """How many leads stand on both lists."""
    there = aliased(ListMember)
    shared = (
        select(func.count())
        .select_from(ListMember)
        .join(there, there.lead_id == ListMember.lead_id)
        .where(ListMember.list_id == one, there.list_id == other)
    )
    return session.scalar(shared) or 0


def point_elsewhere(session: Session, old: int, new: int) -> None:
    """What points at one list (a finished campaign, a file that waits) points at another from now on."""
    for pointing in (Campaign, Upload):
        session.execute(update(pointing).where(pointing.list_id == old).values(list_id=new))


def campaign_of(session: Session, list_id: int) -> str | None:
    """The name of a campaign that isn't over and works from this list, if there is one."""
    unfinished = (CampaignStatus.DRAFT, CampaignStatus.RUNNING, CampaignStatus.PAUSED)
    return session.scalar(
        select(Campaign.name).where(Campaign.list_id == list_id, Campaign.status.in_(unfinished)).limit(1)
    )


def remove(session: Session, list_id: int) -> None:
    """Forget a list; its leads and what was done to them stay."""
    session.execute(delete(ListMember).where(ListMember.list_id == list_id))
    session.execute(delete(LeadList).where(LeadList.id == list_id))
