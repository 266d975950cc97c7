"""What is asked of an instance's database, whatever its tables are called. Blocking."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from engine.openoutreach import database
from engine.openoutreach.database import quoted
from engine.openoutreach.layout import (
    CHANGED,
    COMPANIES,
    FULL_NAMES,
    INVENTED,
    MADE,
    OPTED_OUT,
    OUTGOING,
    PROFILES,
    REASONS,
    STATES,
    TITLES,
    UNSUITED,
    DealTable,
    Layout,
    MessageTable,
    PeopleTable,
    SeenTable,
    is_secret,
    recognise,
)

AT_ONCE = 500  # rows


class Rows:
    """The cells as they come, row by row, beside the tables of the layout."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.layout: Layout = recognise(list(database.tables(connection)))
        self._ask = connection.execute

    def _rows(self, statement: str) -> Iterator[Any]:
        """Some at a time: a tenth quicker than one by one."""
        cursor = self._ask(statement)
        while some := cursor.fetchmany(AT_ONCE):
            yield from some

    def people(self, table: PeopleTable) -> Iterable[Any]:
        """Nobody invented. Key, link, first, last and full name, title, company, made, unsuited, state, changed, mail, JSON of the profile."""
        return self._rows(_people_query(table))

    def invented(self, table: PeopleTable) -> int:
        """How many rows stand for nobody."""
        flag = table.table.first(INVENTED)
        if flag is None:
            return 0
        counted = f"SELECT count(*) FROM {quoted(table.table.name)} WHERE {quoted(flag)}"  # noqa: S608 - quoted
        found: int = self._ask(counted).fetchone()[0]
        return found

    def deals(self, table: DealTable) -> Iterable[Any]:
        """Key, person, state, attempts, changed, days of its stages, mailed at, reason, campaign."""
        return self._rows(_deals_query(table))

    def messages(self, table: MessageTable) -> Iterable[Any]:
        """Whom or which deal it is about, when, its name."""
        return self._rows(_messages_query(table))

    def log(self) -> Iterable[Any]:
        """Of each invitation: when, campaign."""
        return self._rows(_log_query(self.layout.log)) if self.layout.log is not None else ()

    def opted_out(self) -> Iterable[Any]:
        """Mail, link."""
        return chain.from_iterable(self._ask(_opted_out_query(each)) for each in self.layout.opted_out)

    def promotional(self) -> bool:
        """Whether one of the campaigns is the author's own."""
        return any(self._ask(_promotional_query(*each)).fetchone() for each in self.layout.promotional)


def _column(table: SeenTable, names: Sequence[str], otherwise: str = "NULL") -> str:
    found = table.first(names)
    return f"t.{quoted(found)}" if found is not None and not is_secret(found) else otherwise


def _people_query(people: PeopleTable) -> str:
    table = people.table
    has_name = _column(table, ("first_name", "full_name", "name"), "''")
    profile = _column(table, PROFILES)
    company, join = _column(table, COMPANIES), ""
    if people.company is not None:
        column, named = people.company
        company = "c.name"
        join = f" LEFT JOIN {quoted(named)} c ON c.id = t.{quoted(column)}"
    cells = [
        f"t.{quoted(table.key)}" if table.key else "t.rowid",
        f"t.{quoted(people.link)}",
        _column(table, ("first_name",)),
        _column(table, ("last_name",)),
        _column(table, FULL_NAMES),
        _column(table, TITLES),
        company,
        _column(table, MADE),
        _column(table, UNSUITED, "0"),
        _column(table, STATES),
        _column(table, CHANGED),
        _column(table, ("email",)),
        # The JSON of a profile is looked at only for what no column has.
        f"CASE WHEN coalesce({has_name}, '') = '' THEN {profile} END" if table.first(TITLES) else profile,
    ]
    flag = table.first(INVENTED)
    real = "" if flag is None else f" WHERE NOT coalesce(t.{quoted(flag)}, 0)"
    return f"SELECT {', '.join(cells)} FROM {quoted(table.name)} t{join}{real}"  # noqa: S608 - quoted


def _deals_query(deals: DealTable) -> str:
    table = deals.table
    state, join = f"t.{quoted(deals.state)}", ""
    if deals.stages is not None:
        state, join = "s.name", f" LEFT JOIN {quoted(deals.stages)} s ON s.id = {state}"
    cells = [
        _column(table, ("id",)),
        f"t.{quoted(deals.to_people)}",
        state,
        _column(table, ("connect_attempts",), "0"),
        _column(table, CHANGED),
        _column(table, ("stages_dates",)),
        _column(table, ("email_sent_at",)),
        _column(table, REASONS),
        _column(table, ("campaign_id",)),
    ]
    return f"SELECT {', '.join(cells)} FROM {quoted(table.name)} t{join}"  # noqa: S608 - quoted


def _messages_query(messages: MessageTable) -> str:
    table = messages.table
    name = _column(table, ("external_id", "message_id", "linkedin_urn", "urn"))
    outgoing = _column(table, OUTGOING)
    cells = f"t.{quoted(messages.column)}, t.{quoted(messages.at)}, {name}"
    return f"SELECT {cells} FROM {quoted(table.name)} t WHERE {outgoing}"  # noqa: S608 - quoted


def _log_query(log: SeenTable) -> str:
    campaign = _column(log, ("campaign_id",))
    return f"SELECT t.created_at, {campaign} FROM {quoted(log.name)} t WHERE t.action_type = 'connect'"  # noqa: S608 - quoted


def _opted_out_query(table: SeenTable) -> str:
    flag = table.first(OPTED_OUT)
    only = f" WHERE t.{quoted(flag)}" if flag is not None else ""
    link = _column(table, ("linkedin_url", "profile_url"))
    return f"SELECT {_column(table, ('email',))}, {link} FROM {quoted(table.name)} t{only}"  # noqa: S608 - quoted


def _promotional_query(table: SeenTable, column: str) -> str:
    return f"SELECT 1 FROM {quoted(table.name)} WHERE {quoted(column)} LIMIT 1"  # noqa: S608 - quoted
