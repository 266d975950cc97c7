"""Taking a person out of every table. What stays is that a sender did something then: limits and numbers are kept by it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, String, bindparam, cast, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.rules.enums import KeptOff
from engine.rules.errors import UserError
from engine.rules.forgotten import NOBODY, traces, without
from engine.rules.outcomes import OPEN
from storage import do_not_contact, forgotten, other_addresses, settings
from storage.tables import (
    Action,
    Base,
    Campaign,
    Claim,
    ConnectionReading,
    Contact,
    Conversation,
    DoNotContact,
    Event,
    HandedIn,
    InboxUpdate,
    Interaction,
    Lead,
    ListMember,
    OpenOutreachInstance,
    Push,
    Upload,
    WorkUnderWay,
)

WAITING = "forgetting"  # among the values of our own: the orders that aren't carried out yet
# Where texts stand in which a person may be named.
TEXTS: tuple[InstrumentedAttribute[Any], ...] = (
    Event.message,
    Push.fact,
    Conversation.data,
    ConnectionReading.newest,
    OpenOutreachInstance.found,
    InboxUpdate.payload,
    InboxUpdate.error,
    Upload.preview,
    Upload.report,
    WorkUnderWay.title,
    WorkUnderWay.again,
    HandedIn.line,
)


KEPT = {Interaction.__tablename__, Claim.__tablename__}  # rows about an action that outlive it, or keep it


class UnderWay(UserError):
    """Something is being done to this person at this moment, or nobody knows yet whether it was."""


@dataclass(frozen=True, slots=True)
class Trail:
    """Under which addresses and names a person may still stand outside of the tables, and which files show them."""

    urls: tuple[str, ...]
    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    for_good: bool = True  # never to be contacted again

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Trail":
        urls, names, files = (tuple(kept[each]) for each in ("urls", "names", "files"))
        return cls(urls, names, files, kept["for_good"])


def erase(session: Session, urls: Sequence[str], now: datetime, for_good: bool = True) -> Trail:
    """Take a person, known under these addresses, out of the tables; returns where else to look.

    `for_good` keeps their mark, so that nobody contacts them again. Raises UnderWay.
    """
    names_of = select(Lead.id, Lead.full_name, Lead.profile_name).where(Lead.profile_url.in_(urls))
    leads = session.execute(names_of).all()
    actions = select(Action.id).where(Action.lead_id.in_([number for number, *_ in leads]))
    claimed = or_(Claim.profile_url.in_(urls), Claim.action_id.in_(actions))
    if session.scalar(select(Claim.id).where(claimed).limit(1)) is not None:
        raise UnderWay
    contacts = session.scalars(select(Contact.full_name).where(Contact.profile_url.in_(urls)))
    called = (name for _, *both in leads for name in both)
    names = tuple(dict.fromkeys(name for name in (*called, *contacts) if name))
    evidence = session.scalars(
        select(Action.evidence).where(Action.id.in_(actions), Action.evidence.is_not(None))
    )
    files = [path for path in evidence if path]
    found = traces(urls, names)
    photos = session.scalars(select(Push.photo).where(Push.photo.is_not(None), in_text(Push.fact, found)))
    files += [path for path in photos if path]
    _take_out_of_campaigns(session, [number for number, *_ in leads])
    nothing = {"profile_url": NOBODY, "action_id": None, "post_urn": None, "comment_text": None}
    session.execute(update(Interaction).where(Interaction.profile_url.in_(urls)).values(**nothing))
    session.execute(update(Interaction).where(Interaction.action_id.in_(actions)).values(action_id=None))
    for column in referring_to(Action):
        if column.table.name not in KEPT:
            session.execute(delete(column.table).where(column.in_(actions)))
    session.execute(delete(Action).where(Action.id.in_(actions)))
    session.execute(delete(Contact).where(Contact.profile_url.in_(urls)))
    session.execute(delete(Lead).where(Lead.profile_url.in_(urls)))
    other_addresses.forget(session, urls)
    listed = DoNotContact.kind == KeptOff.PROFILE, DoNotContact.value.in_(urls)
    session.execute(delete(DoNotContact).where(*listed))
    if for_good:
        for url in urls:
            do_not_contact.forget(session, url, now)
    scrub(session, found)
    session.expire_all()
    return Trail(tuple(urls), names, tuple(files), for_good)


def referring_to(entity: type[Base]) -> list[Column[Any]]:
    """The columns of all tables that refer to this one's rows, such as the drafts of an action."""
    target = entity.__table__
    return [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda each: each.parent.name)
        if key.column.table is target
    ]


def _take_out_of_campaigns(session: Session, leads: Sequence[int]) -> None:
    """What was still to be done was never planned; what was done stays in the campaign's numbers."""
    still_open = (
        select(Action.campaign_id, func.count())
        .where(Action.lead_id.in_(leads), Action.status.in_(OPEN), Action.campaign_id.is_not(None))
        .group_by(Action.campaign_id)
    )
    for campaign_id, number in session.execute(still_open).all():
        fewer = {"total_leads": Campaign.total_leads - number, "leads_queued": Campaign.leads_queued - number}
        session.execute(update(Campaign).where(Campaign.id == campaign_id).values(**fewer))


def scrub(session: Session, found: Sequence[str]) -> None:
    """Take a person's traces out of the texts. Updates that nobody has handled yet are left as they came."""
    for attribute in TEXTS:
        table = attribute.class_.__table__
        column, keys = table.c[attribute.key], list(table.primary_key)
        query = select(*keys, column).where(in_text(column, found))
        if table is InboxUpdate.__table__:
            query = query.where(or_(InboxUpdate.handled_at.is_not(None), InboxUpdate.acted_at.is_not(None)))
        here = [key == bindparam(f"here_{key.name}") for key in keys]
        for row in session.execute(query).all():
            *place, text = row
            values = {f"here_{key.name}": value for key, value in zip(keys, place, strict=True)}
            clean = without(text, found)
            session.execute(update(table).where(*here).values({column.name: clean}), values)


def left(session: Session, found: Sequence[str]) -> bool:
    """Whether an update that waits still names the person: it is looked through again once it is handled."""
    waits = InboxUpdate.handled_at.is_(None), InboxUpdate.acted_at.is_(None)
    named = in_text(InboxUpdate.payload, found)
    return session.scalar(select(InboxUpdate.update_id).where(*waits, named).limit(1)) is not None


def in_text(column: Column[Any] | InstrumentedAttribute[Any], found: Sequence[str]) -> ColumnElement[bool]:
    """A column of texts or JSON holds one of the words, in whatever letters, written as they are or escaped."""
    text = cast(column, String)
    # The database itself knows the other case of a to z only.
    cased = {each for word in found for each in (word, word.lower(), word.upper(), word.title())}
    spelled = {*cased, *(json.dumps(word)[1:-1] for word in cased)}
    return or_(*(text.icontains(word, autoescape=True) for word in sorted(spelled)))


def remember(session: Session, trail: Trail) -> None:
    """The order to look through everything else, too: kept until it is carried out."""
    _keep(session, [*waiting(session), trail])


def waiting(session: Session) -> list[Trail]:
    """The orders that aren't carried out yet."""
    return [Trail.from_json(each) for each in json.loads(settings.get(session, WAITING) or "[]")]


def replace(session: Session, trail: Trail, by: Trail | None) -> None:
    """An order is carried out (None), or there is more to look for."""
    others = [each for each in waiting(session) if each != trail]
    _keep(session, others if by is None else [*others, by])


def _keep(session: Session, trails: Sequence[Trail]) -> None:
    text = json.dumps([asdict(each) for each in trails], ensure_ascii=False)
    settings.put(session, WAITING, text if trails else None)


def sweep(session: Session, now: datetime) -> int:
    """Take out whom a backup brought back; returns how many. Whom something is being done to waits for the next look."""
    gone = 0
    for url in forgotten.brought_back(session):
        try:
            remember(session, erase(session, [url], now))
            gone += 1
        except UnderWay:
            remember(session, Trail((url,)))
    return gone


def untouched(session: Session, before: datetime) -> list[str]:
    """Leads whom nobody has touched since then: neither contacted nor brought by a list, and nothing is planned for them."""
    touched = select(Interaction.id).where(
        Interaction.profile_url == Lead.profile_url, Interaction.at >= before
    )
    planned = select(Action.id).where(Action.lead_id == Lead.id, Action.status.in_(OPEN))
    listed = select(ListMember.lead_id).where(ListMember.lead_id == Lead.id, ListMember.added_at >= before)
    return list(
        session.scalars(
            select(Lead.profile_url).where(
                Lead.updated_at < before, ~touched.exists(), ~planned.exists(), ~listed.exists()
            )
        )
    )


def was_contacted(session: Session, profile_url: str) -> bool:
    """Whether any sender ever did anything to this person."""
    ever = select(Interaction.id).where(Interaction.profile_url == profile_url).limit(1)
    return session.scalar(ever) is not None
