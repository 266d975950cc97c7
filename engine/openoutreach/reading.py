"""One instance's database, read: whom it found, what it did to them, who wanted no more of it. Blocking."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.openoutreach import database, profiles
from engine.openoutreach.database import OpenOutreachUnreadable
from engine.openoutreach.deeds import Deal, Deed, Log, Message, deeds_of
from engine.openoutreach.layout import STATES, UNSUITED, DealTable, PeopleTable
from engine.openoutreach.moments import moment
from engine.openoutreach.queries import Rows
from engine.openoutreach.stages import CONTACTED, ORDER, stage_of
from engine.rules.enums import FoundStage
from engine.rules.identity import ROOT, NotAProfile, canonical
from engine.rules.names import visible

_ON_LINKEDIN = frozenset({FoundStage.INVITED, FoundStage.CONNECTED})  # states that no e-mail brings about
LONGEST = 300  # characters of a name, title or company that are kept


class World(StrEnum):
    """What such an instance does (it left LinkedIn in July 2026)."""

    ACTS = "acts"  # on LinkedIn, in the sender's name
    FINDS = "finds"  # people, and perhaps writes e-mails


@dataclass(slots=True)
class FoundPerson:
    """A person whom an instance found. The cells are made fit for us when they are asked for: most people are known already."""

    profile_url: str
    cells: tuple[Any, ...] = field(repr=False)  # see `queries.Rows`
    stage: FoundStage | None = (
        FoundStage.FOUND
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
    deals: dict[str, list[Deal]] = field(
        default_factory=dict
    )  # by profile URL, of those who were or may have been invited
    messages: dict[str, list[Message]] = field(default_factory=dict)  # on LinkedIn, by profile URL
    log: Log = field(default_factory=lambda: Log({}))
    opted_out: list[str] = field(default_factory=list)  # profile URLs
    invented: int = 0  # rows that stand for nobody
    without_link: int = 0
    unknown_states: Counter[str] = field(default_factory=Counter)

    def deeds(self) -> Iterator[Deed]:
        """What was done on LinkedIn, person by person."""
        for url in {**self.deals, **self.messages}:
            yield from deeds_of(url, self.deals.get(url, ()), self.messages.get(url, ()), self.log)


def read(path: Path) -> InstanceReading:
    """All of a database. Raises OpenOutreachUnreadable."""
    rows = database.read(path, Rows.of)
    if not rows.layout.people:
        raise OpenOutreachUnreadable("unknown", file=path.name)
    return _Reading(rows).made()


class _Reading:
    """Makes people and deeds of the cells."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        acts = rows.layout.acts
        self.found = InstanceReading(World.ACTS if acts else World.FINDS, rows.promotional)
        self.people: dict[str, FoundPerson] = {}
        self.of_mail: dict[str, str] = {}
        self.found.log = Log.of(rows.log)
        # Which person, and which deal's person, a row of each table is about.
        self.keys: dict[str, dict[Any, str]] = {}
        self.stages: dict[Any, FoundStage] = {}  # of the states met so far, as they are spelled

    def made(self) -> InstanceReading:
        for people, rows in zip(self.rows.layout.people, self.rows.people, strict=True):
            self.keys[people.table.name] = self._people(people, rows)
        for deals, rows in zip(self.rows.layout.deals, self.rows.deals, strict=True):
            self.keys[deals.table.name] = self._deals(deals, rows)
        self._messages()
        if self.found.deals or self.found.messages:
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
                self._more(url, cells, table.on_linkedin)
        return keys

    def _more(self, url: str, cells: Sequence[Any], on_linkedin: bool) -> None:
        """What a person's own row says of how far it is."""
        _key, _link, _first, _last, _full, _title, _company, _made, _, unsuited, state, changed, mail, _ = (
            cells
        )
        if mail:
            self.of_mail[mail.strip().casefold()] = url
        if state:
            stage = self._stage(state)
            if stage in CONTACTED and not on_linkedin:
                stage = None  # by e-mail, or on LinkedIn: nobody can tell
            self._further(url, stage)
            if stage in CONTACTED:
                self.found.deals.setdefault(url, []).append(Deal(stage, changed=changed))
        elif unsuited:
            self._further(url, FoundStage.UNSUITED)

    def _stage(self, state: Any) -> FoundStage | None:
        stage = self.stages.get(state)
        if stage is None and (stage := stage_of(state)) is None:
            self.found.unknown_states[visible(str(state))[:40]] += 1
        elif stage is not None:
            self.stages[state] = stage
        return stage

    def _deals(self, table: DealTable, rows: Sequence[Any]) -> dict[Any, str]:
        """Notes the deals of a table; returns whom each of them is about."""
        keys: dict[Any, str] = {}
        people = self.keys[table.people.table.name]
        for key, person, state, attempts, changed, days, mailed, reason, campaign in rows:
            url = people.get(person)
            if url is None:
                continue
            keys[key] = url
            if reason:
                self.people[url].because = reason
            stage = self._stage(state) if state else FoundStage.FOUND
            if stage is FoundStage.FOUND:
                continue
            self._further(url, stage)
            by_mail = (mailed and not attempts) or not table.on_linkedin
            if stage in _ON_LINKEDIN or (not by_mail and (attempts or stage is FoundStage.CONVERSED)):
                self.found.deals.setdefault(url, []).append(Deal(stage, changed, days, campaign))
        return keys

    def _further(self, url: str, stage: FoundStage | None) -> None:
        person = self.people[url]
        if stage is None or person.stage is None:
            person.stage = None
        elif ORDER.index(stage) > ORDER.index(person.stage):
            person.stage = stage

    def _messages(self) -> None:
        for table, rows in zip(self.rows.layout.messages, self.rows.messages, strict=True):
            keys = self.keys[table.to.table.name]
            for key, at, name in rows:
                if "@" not in (name or "") and (url := keys.get(key)) is not None:  # an e-mail's name has one
                    self.found.messages.setdefault(url, []).append(Message(moment(at)))

    def _opted_out(self) -> Iterator[str]:
        for mail, link in self.rows.opted_out:
            try:
                yield canonical(link or "")
            except NotAProfile:
                if (url := self.of_mail.get((mail or "").strip().casefold())) is not None:
                    yield url


def _kept(cell: Any) -> str:
    return " ".join(visible(cell).split())[:LONGEST] if isinstance(cell, str) and cell else ""
