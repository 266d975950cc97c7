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
    """A person whom an instance found; `found_at` in UTC, None where it isn't known."""

    profile_url: str
    full_name: str
    title: str
    company: str
    found_at: datetime | None
    stage: Stage | None = (
        Stage.FOUND
    )  # None: a state that LinkedPilot doesn't know, so nobody knows what was done
    reason: str = ""  # why it suits, in the instance's words


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

    def made(self) -> InstanceReading:
        for people, rows in zip(self.rows.layout.people, self.rows.people, strict=True):
            self.keys[people.table.name] = dict(self._people(people, rows))
        for deals, rows in zip(self.rows.layout.deals, self.rows.deals, strict=True):
            self.keys[deals.table.name] = dict(self._deals(deals, rows))
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

    def _people(self, table: PeopleTable, rows: Sequence[Any]) -> Iterator[tuple[Any, str]]:
        is_slug, known, mails = table.is_slug, self.people, self.of_mail
        with_state = table.table.first(STATES) is not None
        keep_mail = bool(self.rows.layout.opted_out)
        for (
            key,
            link,
            first,
            last,
            full,
            title,
            company,
            made,
            invented,
            unsuited,
            state,
            changed,
            mail,
            told,
        ) in rows:
            if invented:
                self.found.invented += 1
                continue
            try:
                url = canonical(f"{ROOT}{link}" if is_slug and link else link or "")
            except NotAProfile:
                self.found.without_link += 1
                continue
            yield key, url
            if mail and keep_mail:
                mails[mail.strip().casefold()] = url
            person = known.get(url)
            if person is None:
                name = _name(first, last, full)
                person = known[url] = FoundPerson(
                    url, name, _kept(title), _kept(company), moment(made) if made else None
                )
                if told:
                    _complete(person, profiles.of_json(told))
            if with_state and state:
                stage = self._stage(state)
                self._deal(url, Deal(stage, made=made, changed=changed, on_linkedin=True))
            elif unsuited:
                self._further(person, Stage.UNSUITED)

    def _stage(self, state: str) -> Stage | None:
        stage = stage_of(state)
        if stage is None:
            self.found.unknown_states[visible(state)[:40]] += 1
        return stage

    def _deals(self, table: DealTable, rows: Sequence[Any]) -> Iterator[tuple[Any, str]]:
        people = self.keys[table.people.table.name]
        for key, person, state, attempts, made, changed, days, mailed, reason, campaign in rows:
            url = people.get(person)
            if url is None:
                continue
            yield key, url
            stage = self._stage(state) if state else Stage.FOUND
            if reason:
                self.people[url].reason = _kept(reason)
            deal = Deal(
                stage,
                attempts=attempts or 0,
                made=made,
                changed=changed,
                days=days or "",
                on_linkedin=stage in _ON_LINKEDIN or (table.on_linkedin and not (mailed and not attempts)),
                campaign=campaign,
            )
            self._deal(url, deal)

    def _deal(self, url: str, deal: Deal) -> None:
        self._further(self.people[url], deal.stage)
        if deal.on_linkedin:
            self.deals.setdefault(url, []).append(deal)

    def _further(self, person: FoundPerson, stage: Stage | None) -> None:
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


def _complete(person: FoundPerson, seen: profiles.SeenProfile) -> None:
    person.full_name = person.full_name or _kept(seen.full_name)
    person.title = person.title or _kept(seen.title)
    person.company = person.company or _kept(seen.company)


def _name(first: Any, last: Any, full: Any) -> str:
    if first or last:
        return _kept(f"{first or ''} {last or ''}")
    return _kept(full)


def _kept(cell: Any) -> str:
    return " ".join(visible(cell).split())[:LONGEST] if isinstance(cell, str) and cell else ""
