"""Real laptops with one registry: each an agent in a process of its own with a data folder and browsers of its own.

One practice site and one practice chat for all of them; a PostgreSQL server that may be stopped.
"""

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

import practice.chat.app
import practice.site.app
from bot.routing import invitations
from demo.practice_world import TOKEN, AgentProcess, Launched, world_environment
from engine import campaigns, senders
from engine.campaigns import CampaignDraft
from engine.clock import SystemClock
from engine.rules.enums import ActionStatus, ActionType, CommentMode, SenderStatus
from engine.rules.identity import ROOT
from engine.upkeep import log, page_check
from engine.upkeep.config import Config
from engine.work import joining, laptop_folder
from practice.people import Person, make_people, plain
from practice.serve import serve
from practice.site.accounts import make_accounts
from practice.site.client import SiteControl
from storage import lists
from storage import senders as sender_store
from storage import settings as settings_store
from storage.database import Database
from storage.tables import Action, LaptopRow, Lead, ListMember, Seat
from tests.agent import killed_at, warm
from tests.agent.world import GAP_SECONDS, QUICKER
from tests.postgresql import TEMPLATE, Server

NAME = "fleet"  # of the registry's database
SENDERS = 4  # of each laptop
SILENT_SECONDS = 15 * 60 + 1  # of a laptop that the others give up


@dataclass
class LaptopOfAgents:
    """One computer: its data folder, its line, the agent that runs on it."""

    number: int
    config: Config
    environment: Mapping[str, str]
    agent: AgentProcess | None = None

    @property
    def name(self) -> str:
        return f"laptop {self.number}"

    @property
    def runs(self) -> bool:
        return self.agent is not None and self.agent.running

    @property
    def answers(self) -> bool:
        """Whether it was the last that its log says of Telegram."""
        said = (self.config.logs_dir / log.FILE).read_text(encoding="utf-8")
        return said.rfind("answers_telegram") > said.rfind("answers_no_more")

    def start(self) -> None:
        """`linkedpilot run`."""
        self._launch(warm.launch(self.environment))

    def start_doomed(self) -> None:
        """The same; it kills itself behind its next click."""
        self._launch(warm.Forked(partial(killed_at.run, "after_the_click"), self.environment))

    def _launch(self, process: Launched) -> None:
        self.agent = AgentProcess(process)

    def kill(self) -> None:
        assert self.agent is not None
        self.agent.kill()

    def stop(self) -> None:
        if self.agent is not None:
            self.agent.stop()


@dataclass
class House:
    """The registry, the world, and the laptops."""

    server: Server
    site: SiteControl
    chat_url: str
    db: Database
    laptops: list[LaptopOfAgents]
    people: list[Person]
    campaigns: list[int] = field(default_factory=list)

    # --- set up

    def join(self, laptop: LaptopOfAgents) -> None:
        """It becomes one of them, as by a code out of the chat."""
        now = SystemClock().now()
        if laptop.number == 1:
            laptop_folder.write(laptop.config.data_dir, laptop_folder.Folder("one", 1, 0, 0))
            with self.db.transaction() as session:
                session.get_one(LaptopRow, 1).uid = "one"
                session.get_one(LaptopRow, 1).name = laptop.name
            return
        code = invitations.hashed(f"code {laptop.number}")
        with self.db.transaction() as session:
            joining.new_line(session, "", code, now)
        joining.join(self.db, laptop.config.data_dir, code, laptop.name, now)

    def add_senders(self, laptop: LaptopOfAgents) -> None:
        """Its accounts of the site, logged in."""
        accounts = make_accounts(make_people(), SENDERS * len(self.laptops))
        now = SystemClock().now()
        self.db.identity = laptop_folder.identity(laptop.config.data_dir, laptop.config.line)
        for number in range((laptop.number - 1) * SENDERS + 1, laptop.number * SENDERS + 1):
            account = accounts[number]
            with self.db.transaction() as session:
                profiles = laptop.config.profiles_dir
                row = senders.add(session, account.slug, account.email, "as_specified", profiles, now)
                assert row.id == number
                sender_store.change(session, number, profile_url=ROOT + account.slug)
                sender_store.set_status(session, number, SenderStatus.ACTIVE, "", now)
            folder = laptop.config.profiles_dir / f"sender_{number}"
            folder.mkdir(parents=True)
            cookie = {**self.site.cookie(number), "url": self.site.url, "expires": time.time() + 86_400}
            (folder / "cookies.json").write_text(json.dumps([cookie]))

    def campaign(self, kind: ActionType, people: Iterable[Person], who: Sequence[int]) -> None:
        """A running campaign of these people, dealt out to these senders."""
        now = SystemClock().now()
        with self.db.transaction() as session:
            list_id = lists.create(session, f"{kind} {who}", "upload", now, ready=True)
            for person in people:
                session.add(ListMember(list_id=list_id, lead_id=_lead(session, person), added_at=now))
            draft = CampaignDraft(f"{kind} {who}", list_id, kind, tuple(who), comment_mode=CommentMode.AUTO)
            number = campaigns.create(session, draft, now)
            campaigns.start(session, number, now, seed=1)
        self.campaigns.append(number)

    # --- what is seen

    def statuses(self) -> list[tuple[ActionStatus, str, ActionType, int | None]]:
        """Of each action: where it stands, who is meant, what it is, whose."""
        with self.db.reading() as session:
            wanted = select(Action.status, Lead.profile_url, Action.action_type, Action.sender_id)
            return [row._tuple() for row in session.execute(wanted.join(Lead, Lead.id == Action.lead_id))]

    def answers(self) -> LaptopOfAgents | None:
        """Whose agent answers Telegram, as their logs say."""
        return next((each for each in self.laptops if each.runs and each.answers), None)

    def acted_by(self, laptop: LaptopOfAgents) -> int:
        """How many deeds the site knows of the laptop's senders."""
        first = (laptop.number - 1) * SENDERS
        return sum(first < account <= first + SENDERS for account, _, _ in self.site.actions())

    async def until(self, done: Callable[[], bool], what: str, patience: float = 180.0) -> float:
        """Wait for something; returns the seconds. Raises TimeoutError."""
        began = time.monotonic()
        while not await asyncio.to_thread(done):
            if time.monotonic() - began > patience:
                said = [f"{each.name}: {each.agent.said[-3:]}" for each in self.laptops if each.agent]
                raise TimeoutError(f"{what} didn't happen in {patience:.0f} s; {said}")
            await asyncio.sleep(0.25)
        return time.monotonic() - began

    def silent_since_a_quarter(self, laptop: LaptopOfAgents) -> None:
        """As if its last sign of life were so long ago: what the others do then isn't waited for."""
        past = timedelta(seconds=SILENT_SECONDS)
        with self.db.transaction() as session:
            row = session.execute(select(LaptopRow).where(LaptopRow.name == laptop.name)).scalar_one()
            assert row.seen_at is not None
            row.seen_at -= past
            for seat in session.scalars(
                select(Seat).where(Seat.laptop_id == row.id, Seat.heartbeat_at.is_not(None))
            ):
                seat.heartbeat_at = seat.heartbeat_at and seat.heartbeat_at - past


def _lead(session: Session, person: Person) -> int:
    now, url = SystemClock().now(), ROOT + person.slug
    known = session.scalar(select(Lead.id).where(Lead.profile_url == url))
    if known is not None:
        return known
    lead = Lead(profile_url=url, full_name=person.name, created_at=now, updated_at=now)
    session.add(lead)
    session.flush()
    return lead.id


@contextmanager
def housed(folder: Path, server: Server, lines: Sequence[str]) -> Iterator[House]:
    """A laptop on each of these lines, with four logged-in senders; nobody runs yet."""
    accounts = SENDERS * len(lines)
    server.command("CREATE DATABASE {} TEMPLATE {}", NAME, TEMPLATE)
    url = server.url(NAME)
    with (
        serve(practice.site.app.create(folder / "books.jsonl", accounts=accounts)) as site,
        serve(practice.chat.app.create(TOKEN, folder / "chat")) as chat,
        SiteControl(site.url) as control,
    ):
        laptops = [
            _laptop(number, folder / f"laptop-{number}", line, url, site.url, chat.url)
            for number, line in enumerate(lines, start=1)
        ]
        own = {each.slug for each in make_accounts(make_people(), accounts).values()}
        people = [each for each in plain(make_people()) if each.own_posts and each.slug not in own]
        db = Database(url, folder / "journal")
        house = House(server, control, chat.url, db, laptops, people)
        control.set("rules", gap_seconds=GAP_SECONDS, cooldown_seconds=3600)
        by = {str(n): lines[(n - 1) // SENDERS] for n in range(1, accounts + 1)}
        control.set("lines", lines=by)
        try:
            with db.transaction() as session:
                for key, value in QUICKER.items():
                    settings_store.set_value(session, key, value)
                page_check.begin(session, SystemClock().now())
            for laptop in laptops:
                house.join(laptop)
                house.add_senders(laptop)
            yield house
        finally:
            for laptop in laptops:
                laptop.stop()
            db.close()


def _laptop(number: int, folder: Path, line: str, registry: str, site: str, chat: str) -> LaptopOfAgents:
    environment = {
        **os.environ,
        **world_environment(folder, site, chat),
        "LINKEDPILOT_DATABASE_URL": registry,
        "LINKEDPILOT_LINE": line,
    }
    config = Config.load(environment)
    config.prepare_folders()
    return LaptopOfAgents(number, config, environment)
