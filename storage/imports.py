"""An import's way into the tables: staged aside, then stored in transactions that nobody waits for, then shown at once.

Until `finish` the leads stand on a list that isn't ready and that nobody sees. An import that died is found
by that and cleared away: `clear_unfinished` at the agent's start, `clear` when the import fails.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    distinct,
    exists,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Session, aliased

from engine.rules.enums import CampaignStatus
from engine.rules.outcomes import OPEN
from storage import bulk, dialect, forgetting, forgotten, lists, staged_addresses
from storage.database import Database
from storage.do_not_contact import PROFILE
from storage.journal import note
from storage.tables import Action, Campaign, Contact, DoNotContact, Lead, LeadList, ListMember
from storage.types import UtcDateTime

_FORGOTTEN = "forgotten"
LARGEST = 2**31 - 1
LEAST_AT_ONCE = 2_500  # people who are stored between two looks whether somebody else waits to write
# … so many that it takes as long: for fewer at once the names' index is merged more often.
SECONDS_AT_ONCE = 0.1
MOST_AT_ONCE = 50_000  # … in one transaction: in shorter ones all indexes' pages are written more often
NOTED_AT_ONCE = 1000  # people in one line of the journal


class Person(NamedTuple):
    """What a file says about a person, column by column; a new one is nobody's concern but its reader's."""

    profile_url: str
    full_name: str = ""
    name_key: str = ""
    title: str = ""
    company: str = ""
    company_key: str = ""


COLUMNS = Person._fields
FOUND = COLUMNS[1:]  # what a file says about a person besides who it is

_COLUMNS = ", ".join(COLUMNS)
_FULLEST = " + ".join(f"CASE WHEN {name} = '' THEN 0 ELSE 1 END" for name in FOUND)


def _of_people(name: str) -> Table:
    made = Table(name, MetaData(), Column("n", Integer, primary_key=True), prefixes=["TEMPORARY"])
    for each in COLUMNS:
        made.append_column(Column(each, Text, nullable=False))
    return made


_STAGED, _PEOPLE = _of_people("staged"), _of_people("people")  # of the connection's own
# Numbered as they are sorted: indexes are written in their order, and a person's several rows follow each other.
_SORT = (
    f"INSERT INTO people ({_COLUMNS}) SELECT {_COLUMNS} FROM staged ORDER BY profile_url, {_FULLEST} DESC, n"  # noqa: S608 - made of our own column names
)
# The fullest one counts, of equally full ones the first. (A window over each person takes four times as long.)
_COPIES = """
    DELETE FROM people WHERE n IN (
        SELECT later.n FROM people AS earlier JOIN people AS later ON later.n = earlier.n + 1
        WHERE later.profile_url = earlier.profile_url
    )
"""
_CHUNK = "people.n > :after AND people.n <= :upto"
_KNOWN = text(f"SELECT count(*) FROM people JOIN leads USING (profile_url) WHERE {_CHUNK}")  # noqa: S608 - made of our own column names
_LAST_LEAD = text("SELECT coalesce(max(id), 0) FROM leads")
# What was met behind a link under another name is no question any more where the list was mended; a person's yes stands.
_ANOTHER_NAME = "excluded.full_name NOT IN ('', leads.full_name) AND leads.is_them IS NOT TRUE"
# What the file says newly counts; what it leaves empty stays as it was.
_STORE = text(f"""
    INSERT INTO leads ({_COLUMNS}, created_at, updated_at)
    SELECT {_COLUMNS}, :now, :now FROM people WHERE {_CHUNK} ORDER BY n
    ON CONFLICT (profile_url) DO UPDATE SET updated_at = excluded.updated_at,
        {", ".join(f"{c} = CASE WHEN excluded.{c} = '' THEN leads.{c} ELSE excluded.{c} END" for c in FOUND)},
        {", ".join(f"{c} = CASE WHEN {_ANOTHER_NAME} THEN NULL ELSE leads.{c} END" for c in ("profile_name", "is_them"))}
    WHERE {" OR ".join(f"excluded.{c} NOT IN ('', leads.{c})" for c in FOUND)}
""").bindparams(bindparam("now", type_=UtcDateTime()))  # noqa: S608 - made of our own column names
_INTO_LIST = "INSERT INTO list_members (list_id, lead_id, added_at) SELECT :list_id, leads.id, :now FROM"
_PUT_NEW_ON_LIST = text(f"{_INTO_LIST} leads WHERE id > :last ORDER BY id").bindparams(
    bindparam("now", type_=UtcDateTime())
)
_PUT_KNOWN_ON_LIST = text(
    f"{_INTO_LIST} people JOIN leads USING (profile_url) WHERE {_CHUNK} AND leads.id <= :last ORDER BY n"
).bindparams(bindparam("now", type_=UtcDateTime()))
_IN_CHUNK = text(f"SELECT count(*) FROM people WHERE {_CHUNK}")  # noqa: S608 - made of our own column names


class Sorted(NamedTuple):
    """So many different people, numbered up to `last`: with gaps, where somebody had several rows."""

    people: int
    last: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The list that an import made, added to or replaced."""

    list_id: int
    added: int
    already_on_list: int
    taken_off: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """A list beside the sorted people of a file."""

    on_list: int
    both: int
    gone_in_campaigns: int  # on the list only, with an action that is open in a running or paused campaign


def make_stage(connection: Connection) -> None:
    """A table of this connection's own, where a file's rows are collected."""
    _STAGED.create(connection)
    staged_addresses.make(connection)
    connection.info[_FORGOTTEN] = forgotten.all_of_them(connection)


def stage(connection: Connection, people: Sequence[Person]) -> None:
    """Collect rows, behind those that are there."""
    nobody_s = connection.info[_FORGOTTEN]  # nobody's leads again
    rows = [each for each in people if each.profile_url not in nobody_s] if nobody_s else people
    bulk.put_as_they_are(connection, _STAGED.name, COLUMNS, rows)


def sort_stage(connection: Connection) -> Sorted:
    """Sort what was collected, one row per person, whichever of their addresses it has."""
    staged_addresses.lead_to_their_keys(connection)
    _PEOPLE.create(connection)
    connection.exec_driver_sql(_SORT)
    connection.exec_driver_sql(_COPIES)
    people, last = connection.execute(text("SELECT count(*), coalesce(max(n), 0) FROM people")).one()
    return Sorted(people, last)


def known(connection: Connection) -> int:
    """How many of the sorted people are leads already."""
    return connection.scalar(_KNOWN, {"after": 0, "upto": LARGEST}) or 0


def store(
    db: Database, connection: Connection, list_id: int, last: int, now: datetime, tell: Callable[[int], None]
) -> int:
    """Store the sorted people and put them on a list; returns how many were known before.

    `last` is the highest of their numbers; `tell` hears up to which one it is done.
    """
    known = done = 0
    some = LEAST_AT_ONCE
    while done < last:
        tell(done)
        end = min(done + MOST_AT_ONCE, last)
        with db.in_turn(connection) as session:
            somebody_waits = dialect.somebody_waits(session.connection())
            while done < end:
                begun = time.perf_counter()
                upto = min(done + some, end)
                known += _store_some(connection, list_id, done, upto, now)
                took = time.perf_counter() - begun
                some = max(LEAST_AT_ONCE, int((upto - done) * SECONDS_AT_ONCE / took))
                done = upto
                if somebody_waits():
                    break
    return known


def _store_some(connection: Connection, list_id: int, after: int, upto: int, now: datetime) -> int:
    chunk = {"after": after, "upto": upto, "now": now}
    on_list = {**chunk, "list_id": list_id, "last": connection.scalar(_LAST_LEAD)}
    connection.execute(_STORE, chunk)
    new = connection.execute(_PUT_NEW_ON_LIST, on_list).rowcount  # no number comes again
    if new == connection.scalar(_IN_CHUNK, chunk):
        return 0
    return connection.execute(_PUT_KNOWN_ON_LIST, on_list).rowcount


def finish(
    session: Session,
    hidden_id: int,
    name: str | None,
    list_id: int | None,
    now: datetime,
    replace: bool = False,
    version: str | None = None,
) -> Finished:
    """Show what was imported: on the list `list_id`, or on the one called `name`, made if there is none.

    With `replace` whoever wasn't imported is taken off that list; their actions and their history stay. Raises
    ListChanged when the list isn't the one of that `version` any more.
    """
    began = session.scalars(select(LeadList.created_at).where(LeadList.id == hidden_id)).one()
    if forgotten.any_since(session, began):  # after their row was read
        forgetting.sweep(session, now)
    total = lists.get(session, hidden_id).leads
    if list_id is not None:
        target: lists.ListRow | None = lists.get(session, list_id)
    else:
        target = lists.by_name(session, name or "")
    if target is None:
        lists.rename(session, hidden_id, name or "", now)
        lists.set_ready(session, hidden_id, now)
        return Finished(hidden_id, total, 0)
    if replace and version not in (None, target.version):
        raise lists.ListChanged
    added = lists.add_members(session, target.id, hidden_id, now)
    taken_off = lists.keep_members(session, target.id, hidden_id) if replace else 0
    lists.remove(session, hidden_id)
    return Finished(target.id, added, total - added, taken_off)


def compare(connection: Connection, list_id: int) -> Compared:
    """The sorted people beside a list."""
    staged_addresses.as_leads_have_them(connection)
    connection.exec_driver_sql("CREATE UNIQUE INDEX people_url ON people (profile_url)")
    member = select(func.count()).select_from(ListMember).where(ListMember.list_id == list_id)
    both = member.join(Lead, Lead.id == ListMember.lead_id).join(
        _PEOPLE, _PEOPLE.c.profile_url == Lead.profile_url
    )
    in_file = select(_PEOPLE.c.profile_url).where(_PEOPLE.c.profile_url == Lead.profile_url).exists()
    busy = (
        select(func.count(distinct(Action.lead_id)))
        .join(Campaign, Campaign.id == Action.campaign_id)
        .join(ListMember, ListMember.lead_id == Action.lead_id)
        .join(Lead, Lead.id == Action.lead_id)
        .where(ListMember.list_id == list_id, Action.status.in_(OPEN), ~in_file)
        .where(Campaign.status.in_((CampaignStatus.RUNNING, CampaignStatus.PAUSED)))
    )
    asked = {"on_list": member, "both": both, "gone_in_campaigns": busy}
    return Compared(**{name: connection.scalar(query) or 0 for name, query in asked.items()})


def keep_off(session: Session, now: datetime) -> int:
    """Put the sorted people on do not contact; returns how many are new there."""
    there = aliased(DoNotContact)
    known = select(there.id).where(there.kind == PROFILE, there.value == _PEOPLE.c.profile_url).exists()
    missing = select(literal(PROFILE.value), _PEOPLE.c.profile_url, literal(now, UtcDateTime())).where(~known)
    added = session.scalar(select(func.count()).select_from(missing.subquery())) or 0
    new = missing.with_only_columns(_PEOPLE.c.profile_url)
    for some in session.scalars(new.execution_options(yield_per=NOTED_AT_ONCE)).partitions():
        note(session, "blocked", now, what=PROFILE, values=list(some))
    session.execute(insert(DoNotContact).from_select(["kind", "value", "created_at"], missing))
    return added


def clear(session: Session, hidden_name: str) -> None:
    """Take back what an import that failed had stored."""
    _clear(
        session,
        session.scalars(select(LeadList.id).where(LeadList.name == hidden_name, ~LeadList.ready)).all(),
    )


def clear_unfinished(session: Session) -> int:
    """Take back what imports that died had stored; returns how many those were. For the agent's start."""
    found = session.scalars(select(LeadList.id).where(~LeadList.ready)).all()
    _clear(session, found)
    return len(found)


def _clear(session: Session, list_ids: Sequence[int]) -> None:
    for list_id in list_ids:
        began = select(LeadList.created_at).where(LeadList.id == list_id).scalar_subquery()
        brought = select(ListMember.lead_id).where(ListMember.list_id == list_id)
        elsewhere = exists().where(ListMember.lead_id == Lead.id, ListMember.list_id != list_id)
        acted_on = exists().where(Action.lead_id == Lead.id)
        touched = exists().where(Contact.profile_url == Lead.profile_url)
        session.execute(
            delete(Lead).where(
                Lead.id.in_(brought), Lead.created_at == began, ~elsewhere, ~acted_on, ~touched
            )
        )
        session.execute(delete(LeadList).where(LeadList.id == list_id))
