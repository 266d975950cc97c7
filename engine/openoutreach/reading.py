"""One instance's database, read: whom it found, what it did to them, who wanted no more of it. Blocking."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.openoutreach import database, profiles
from engine.openoutreach.database import OpenOutreachUnreadable, quoted
from engine.openoutreach.deeds import Deal, Deed, Log, Message, deeds_of
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
from engine.openoutreach.moments import moment
from engine.openoutreach.stages import ORDER, Stage, stage_of
from engine.rules.identity import ROOT, NotAProfile, canonical
from engine.rules.names import visible

_ON_LINKEDIN = frozenset({Stage.INVITED, Stage.CONNECTED})  # states that no e-mail brings about
LONGEST = 300  # characters of a name, title or company that are kept


class World(StrEnum):
    """What such an instance does (it left LinkedIn in July 2026)."""

    ACTS = "acts"  # on LinkedIn, in the sender's name
    FINDS = "finds"  # people, and perhaps writes e-mails


@dataclass(slots=True)
class FoundPerson:
    """A person whom an instance found. The cells are made fit for us when they are asked for: most people are known already."""

    profile_url: str
    cells: tuple[Any, ...] = field(repr=False)  # those of `_PERSON`
    stage: Stage | None = (
        Stage.FOUND
    )  # None: a state that LinkedPilot doesn't know, so nobody knows what was done
    because: str | None = None

    @property
    def full_name(self) -> str:
        """Empty where nothing says it."""
        first, last, full = self.cells[2:5]
        said = f"{first or ''} {last or ''}" if first or last else full
        return _kept(said) or _kept(self._profile.full_name)

    @property
    def title(self) -> str:
        return _kept(self.cells[5]) or _kept(self._profile.title)

    @property
    def company(self) -> str:
        return _kept(self.cells[6]) or _kept(self._profile.company)

    @property
    def found_at(self) -> datetime | None:
        """In UTC; None where it isn't known."""
        return moment(self.cells[7])

    @property
    def reason(self) -> str:
        """Why the person suits, in the instance's words."""
        return _kept(self.because)

    @property
    def _profile(self) -> profiles.SeenProfile:
        return profiles.of_json(self.cells[13])


@dataclass(slots=True)
class InstanceReading:
    """What stood in a database at one moment."""

    world: World
    promotional: bool = False  # a campaign of OpenOutreach's author runs in it
    people: list[FoundPerson] = field(default_factory=list)  # each once
    deeds: list[Deed] = field(default_factory=list)
    opted_out: list[str] = field(default_factory=list)  # profile URLs
    invented: int = 0  # rows that stand for nobody
    without_link: int = 0
    unknown_states: Counter[str] = field(default_factory=Counter)


def read(path: Path) -> InstanceReading:
    """All of a database. Raises OpenOutreachUnreadable."""
    rows = database.read(path, _Rows.of)
    if not rows.layout.people:
        raise OpenOutreachUnreadable("unknown", file=path.name)
    return _Reading(rows).made()


@dataclass(slots=True)
class _Rows:
    """The cells as they came: read at once, so that a writer is kept waiting for as short as can be."""

    layout: Layout
    people: list[list[Any]]
    deals: list[list[Any]]
    messages: list[list[Any]]
    log: list[Any]
    opted_out: list[Any]
    promotional: bool

    @staticmethod
    def of(connection: sqlite3.Connection) -> "_Rows":
        layout = recognise(list(database.tables(connection)))

        def rows(statement: str) -> list[Any]:
            return connection.execute(statement).fetchall()

        return _Rows(
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
        _column(table, MADE),
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


class _Reading:
    """Makes people and deeds of the cells."""

    def __init__(self, rows: _Rows) -> None:
        self.rows = rows
        acts = rows.layout.acts
        self.found = InstanceReading(World.ACTS if acts else World.FINDS, rows.promotional)
        self.people: dict[str, FoundPerson] = {}
        self.of_mail: dict[str, str] = {}
        self.log = Log.of(rows.log)
        # Which person, and which deal's person, a row of each table is about.
        self.keys: dict[str, dict[Any, str]] = {}
        self.deals: dict[str, list[Deal]] = {}
        self.stages: dict[str, Stage] = {}  # of the states met so far, as they are spelled

    def made(self) -> InstanceReading:
        for people, rows in zip(self.rows.layout.people, self.rows.people, strict=True):
            self.keys[people.table.name] = self._people(people, rows)
        for deals, rows in zip(self.rows.layout.deals, self.rows.deals, strict=True):
            self.keys[deals.table.name] = self._deals(deals, rows)
        wrote = self._messages()
        for url, of_person in self.deals.items():
            self.found.deeds += deeds_of(url, of_person, wrote.pop(url, ()), self.log)
        for url, messages in wrote.items():
            self.found.deeds += deeds_of(url, (), messages, self.log)
        if self.found.deeds:
            self.found.world = World.ACTS
        self.found.people = list(self.people.values())
        self.found.opted_out = sorted(set(self._opted_out()))
        return self.found

    def _people(self, table: PeopleTable, rows: Sequence[Any]) -> dict[Any, str]:
        """Notes the people of a table; returns whom each of its rows is about."""
        keys: dict[Any, str] = {}
        known = self.people
        further = table.table.first((*STATES, *UNSUITED)) is not None or bool(self.rows.layout.opted_out)
        root = ROOT if table.is_slug else ""
        for cells in rows:
            if cells[8]:
                self.found.invented += 1
                continue
            try:
                url = canonical(root + (cells[1] or ""))
            except NotAProfile:
                self.found.without_link += 1
                continue
            keys[cells[0]] = url
            if url not in known:
                known[url] = FoundPerson(url, cells)
            if further:
                self._more(url, cells)
        return keys

    def _more(self, url: str, cells: Sequence[Any]) -> None:
        """What a person's own row says of how far it is."""
        _key, _link, _first, _last, _full, _title, _company, made, _, unsuited, state, changed, mail, _ = (
            cells
        )
        if mail:
            self.of_mail[mail.strip().casefold()] = url
        if state:
            self._deal(url, Deal(self._stage(state), made=made, changed=changed))
        elif unsuited:
            self._further(url, Stage.UNSUITED)

    def _stage(self, state: str) -> Stage | None:
        stage = self.stages.get(state)
        if stage is None and (stage := stage_of(state)) is None:
            self.found.unknown_states[visible(state)[:40]] += 1
        elif stage is not None:
            self.stages[state] = stage
        return stage

    def _deals(self, table: DealTable, rows: Sequence[Any]) -> dict[Any, str]:
        """Notes the deals of a table; returns whom each of them is about."""
        keys: dict[Any, str] = {}
        people = self.keys[table.people.table.name]
        for key, person, state, attempts, made, changed, days, mailed, reason, campaign in rows:
            url = people.get(person)
            if url is None:
                continue
            keys[key] = url
            if reason:
                self.people[url].because = reason
            stage = self._stage(state) if state else Stage.FOUND
            if stage is Stage.FOUND:
                continue
            on_linkedin = stage in _ON_LINKEDIN or (table.on_linkedin and not (mailed and not attempts))
            deal = Deal(stage, attempts or 0, made, changed, days or "", on_linkedin, campaign)
            self._deal(url, deal)
        return keys

    def _deal(self, url: str, deal: Deal) -> None:
        self._further(url, deal.stage)
        if deal.on_linkedin and deal.tried:
            self.deals.setdefault(url, []).append(deal)

    def _further(self, url: str, stage: Stage | None) -> None:
        person = self.people[url]
        if stage is None or person.stage is None:
            person.stage = None
        elif ORDER.index(stage) > ORDER.index(person.stage):
            person.stage = stage

    def _messages(self) -> dict[str, list[Message]]:
        found: dict[str, list[Message]] = {}
        for table, rows in zip(self.rows.layout.messages, self.rows.messages, strict=True):
            keys = self.keys[table.to.table.name]
            for key, at, name in rows:
                if (url := keys.get(key)) is not None:
                    found.setdefault(url, []).append(Message(moment(at), by_mail="@" in (name or "")))
        return found

    def _opted_out(self) -> Iterator[str]:
        for mail, link in self.rows.opted_out:
            try:
                yield canonical(link or "")
            except NotAProfile:
                if (url := self.of_mail.get((mail or "").strip().casefold())) is not None:
                    yield url


def _kept(cell: Any) -> str:
    return " ".join(visible(cell).split())[:LONGEST] if isinstance(cell, str) and cell else ""
