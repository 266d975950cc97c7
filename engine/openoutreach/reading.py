"""One instance's database, read: whom it found, what it did to them, who wanted no more of it. Blocking."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.openoutreach import database, profiles
from engine.openoutreach.database import OpenOutreachUnreadable
from engine.openoutreach.deeds import Deal, Deed, Log, Message, deeds_of
from engine.openoutreach.layout import DealTable, MessageTable, PeopleTable
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
    cells: tuple[Any, ...] = field(repr=False)  # see `queries.Rows.people`
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
        return profiles.of_json(self.cells[12])


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
    with _uncollected():
        found = database.read(path, lambda connection: _Reading(Rows(connection)).made())
    if found is None:
        raise OpenOutreachUnreadable("unknown", file=path.name)
    return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of rings: there are none in a hundred thousand rows, and each of its looks goes through all of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reading:
    """Makes people and deeds of the cells. Its loops go over every row: what most rows don't need isn't done in them."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        acts = rows.layout.acts
        self.found = InstanceReading(World.ACTS if acts else World.FINDS, rows.promotional())
        self.people: dict[str, FoundPerson] = {}
        self.found.log = Log.of(rows.log())
        out = list(rows.opted_out())
        self.opted_out = set(_links(out))
        self.opted_out_mails = {_mail(mail) for mail, _link in out if mail}
        # Which person, and which deal's person, a row of each table is about.
        self.keys: dict[str, dict[Any, FoundPerson]] = {}
        # Of the states met so far, as they are spelled; a deal without one is with a person who was found.
        self.stages: dict[Any, FoundStage] = {None: FoundStage.FOUND, "": FoundStage.FOUND}

    def made(self) -> InstanceReading | None:
        """None where no table is about people."""
        layout = self.rows.layout
        if not layout.people:
            return None
        for people in layout.people:
            self.keys[people.table.name] = self._people(people)
        for deals in layout.deals:
            self.keys[deals.table.name] = self._deals(deals)
        for messages in layout.messages:
            self._messages(messages)
        if self.found.deals or self.found.messages:
            self.found.world = World.ACTS
        self.found.people = list(self.people.values())
        self.found.opted_out = sorted(self.opted_out)
        return self.found

    def _people(self, table: PeopleTable) -> dict[Any, FoundPerson]:
        """Notes the people of a table; returns whom each of its rows is about."""
        keys: dict[Any, FoundPerson] = {}
        known, mails, on_linkedin = self.people, self.opted_out_mails, table.on_linkedin
        root = ROOT if table.is_slug else ""
        self.found.invented += self.rows.invented(table)
        for cells in self.rows.people(table):
            try:
                url = canonical(root + (cells[1] or ""))
            except (NotAProfile, TypeError):  # a number, or bytes: SQLite keeps anything in any column
                self.found.without_link += 1
                continue
            person = known.get(url)
            if person is None:
                known[url] = person = FoundPerson(url, cells)
            keys[cells[0]] = person
            if cells[8] or cells[9]:
                self._more(person, cells, on_linkedin)
            if mails and cells[11] and _mail(cells[11]) in mails:
                self.opted_out.add(url)
        return keys

    def _more(self, person: FoundPerson, cells: Sequence[Any], on_linkedin: bool) -> None:
        """What a person's own row says of how far it is."""
        unsuited, state, changed = cells[8:11]
        if state:
            stage = self._stage(state)
            if stage in CONTACTED and not on_linkedin:
                stage = None  # by e-mail, or on LinkedIn: nobody can tell
            _further(person, stage)
            if stage in CONTACTED:
                self._dealt(person, Deal(stage, changed=changed))
        elif unsuited:
            _further(person, FoundStage.UNSUITED)

    def _stage(self, state: Any) -> FoundStage | None:
        stage = self.stages.get(state)
        if stage is None and (stage := stage_of(state)) is None:
            self.found.unknown_states[visible(str(state))[:40]] += 1
        elif stage is not None:
            self.stages[state] = stage
        return stage

    def _deals(self, table: DealTable) -> dict[Any, FoundPerson]:
        """Notes the deals of a table; returns whom each of them is about."""
        keys: dict[Any, FoundPerson] = {}
        people, stages, found = self.keys[table.people.table.name], self.stages, FoundStage.FOUND
        wanted = any(messages.to is table for messages in self.rows.layout.messages)
        for key, of, state, attempts, changed, days, mailed, reason, campaign in self.rows.deals(table):
            person = people.get(of)
            if person is None:
                continue
            if wanted:
                keys[key] = person
            if reason:
                person.because = reason
            stage = stages.get(state) or self._stage(state)
            if stage is found:
                if mailed:
                    _further(person, FoundStage.EMAILED)
                continue
            _further(person, stage)
            by_mail = (mailed and not attempts) or not table.on_linkedin
            if stage in _ON_LINKEDIN or (not by_mail and (attempts or stage is FoundStage.CONVERSED)):
                self._dealt(person, Deal(stage, changed, days, campaign))
        return keys

    def _dealt(self, person: FoundPerson, deal: Deal) -> None:
        self.found.deals.setdefault(person.profile_url, []).append(deal)

    def _messages(self, table: MessageTable) -> None:
        keys = self.keys[table.to.table.name]
        for key, at, name in self.rows.messages(table):
            person = keys.get(key)
            if person is None:
                continue
            if "@" in (name or ""):  # an e-mail's name has one
                _further(person, FoundStage.EMAILED)
            else:
                self.found.messages.setdefault(person.profile_url, []).append(Message(moment(at)))


def _links(opted_out: Iterable[Sequence[Any]]) -> Iterator[str]:
    for _mail_address, link in opted_out:
        with suppress(NotAProfile):
            yield canonical(link or "")


def _mail(cell: Any) -> str:
    return str(cell).strip().casefold()


def _further(person: FoundPerson, stage: FoundStage | None) -> None:
    if stage is None or person.stage is None:
        person.stage = None
    elif person.stage is FoundStage.FOUND or ORDER.index(stage) > ORDER.index(person.stage):
        person.stage = stage


def _kept(cell: Any) -> str:
    return " ".join(visible(cell).split())[:LONGEST] if isinstance(cell, str) and cell else ""
