"""What is asked of an instance's database, whatever its tables are called. Blocking."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(slots=True)
class Rows:
    """The cells as they came, as lists of rows beside the tables of the layout.

    A person's: key, link, first, last and full name, title, company, made, invented, unsuited, state, changed, mail, JSON of the profile.
    A deal's: key, person, state, attempts, changed, days of its stages, mailed at, reason, campaign.
    A message's: whom or which deal it is about, when, its name. The log's: kind, when, campaign. An opt-out's: mail, link.
    """

    layout: Layout
    people: list[list[Any]]
    deals: list[list[Any]]
    messages: list[list[Any]]
    log: list[Any]
    opted_out: list[Any]
    promotional: bool

    @staticmethod
    def of(connection: sqlite3.Connection) -> "Rows":
        layout = recognise(list(database.tables(connection)))

        def rows(statement: str) -> list[Any]:
            return connection.execute(statement).fetchall()

        return Rows(
            layout,
            [rows(_people_query(each)) for each in layout.people],
            [rows(_deals_query(each)) for each in layout.deals],
            [rows(_messages_query(each)) for each in layout.messages],
            rows(_log_query(layout.log)) if layout.log is not None else [],
            [row for each in layout.opted_out for row in rows(_opted_out_query(each))],
            any(rows(_promotional_query(*each)) for each in layout.promotional),
        )


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
        _column(table, INVENTED, "0"),
        _column(table, UNSUITED, "0"),
        _column(table, STATES),
        _column(table, CHANGED),
        _column(table, ("email",)),
        # The JSON of a profile is looked at only for what no column has.
        f"CASE WHEN coalesce({has_name}, '') = '' THEN {profile} END" if table.first(TITLES) else profile,
    ]
    return f"SELECT {', '.join(cells)} FROM {quoted(table.name)} t{join}"  # noqa: S608 - quoted


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
    return f"SELECT t.action_type, t.created_at, {campaign} FROM {quoted(log.name)} t"  # noqa: S608 - quoted


def _opted_out_query(table: SeenTable) -> str:
    flag = table.first(OPTED_OUT)
    only = f" WHERE t.{quoted(flag)}" if flag is not None else ""
    link = _column(table, ("linkedin_url", "profile_url"))
    return f"SELECT {_column(table, ('email',))}, {link} FROM {quoted(table.name)} t{only}"  # noqa: S608 - quoted


def _promotional_query(table: SeenTable, column: str) -> str:
    return f"SELECT 1 FROM {quoted(table.name)} WHERE {quoted(column)} LIMIT 1"  # noqa: S608 - quoted
