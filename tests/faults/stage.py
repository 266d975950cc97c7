"""A campaign on the practice world under faults: agents that live and die in it, and what the owner is told."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
from sqlalchemy import delete, insert, select, update

from demo.practice_world import QUICK, AgentProcess, Rehearsal
from engine import campaigns
from engine.campaigns import CampaignDraft
from engine.clock import SystemClock
from engine.linkedin import processes
from engine.rules.enums import ActionType, CampaignStatus, PushKind, Role, SenderStatus
from engine.rules.facts import fact
from engine.rules.identity import ROOT
from engine.work import clock_watch
from engine.work.pausing import resume_all
from practice.people import Person, make_people, plain
from practice.site.accounts import make_accounts
from practice.site.client import SiteControl
from storage import campaigns as campaign_store
from storage import lists, outbox, users
from storage import senders as sender_store
from storage.database import Database
from storage.tables import KindStop, Lead, ListMember, Push, Sender, Slot
from tests.agent import warm
from tests.faults.moved_clock import MovedClock
from tests.fixtures_db import put_migrated

OWNER = 7001
GAP_SECONDS = 0.5
DAILY_LIMIT = 60  # of each sender; more than one stage's people would be no limit
QUICKER = {
    **QUICK,
    "time_zone": "UTC",
    "sender_gap_minutes": "0.02",
    "action_gap_min_seconds": "0",
    "action_gap_max_seconds": "0.1",
}
READY_SECONDS = 300.0  # on a machine with other work; alone it takes 3
COMMAND_SECONDS = 900.0  # as long as what begins: a command beside it takes 3 on a quiet machine
NAMES = {"Mara": "mara@practice.example", "Tomas": "tomas@practice.example"}


class Stage:
    """Two senders, who invite everybody there is; and an owner in the chat. What it draws comes from `rng`."""

    def __init__(
        self,
        folder: Path,
        rng: random.Random,
        settings: Mapping[str, str] = QUICKER,
        clock: MovedClock | None = None,
    ) -> None:
        self.rng = rng
        self.clock = clock
        put_migrated(folder / "data")
        self.rehearsal = Rehearsal(folder, settings, launch=warm.launch if clock is None else clock.launch)
        self.site = SiteControl(self.rehearsal.site.url)
        self.chat = httpx.Client(base_url=self.rehearsal.chat.url, timeout=30, trust_env=False)
        self.people: list[Person] = plain(make_people())
        self.told: list[str] = []  # words that must reach the owner
        self.agent: AgentProcess | None = None
        self.campaign_id = self._set_up()
        self.rest()

    @property
    def data(self) -> Path:
        return self.rehearsal.config.data_dir

    @property
    def database(self) -> Path:
        return self.data / "linkedpilot.db"

    def _set_up(self) -> int:
        rehearsal, now = self.rehearsal, SystemClock().now()
        ids = rehearsal.add_senders(NAMES)
        for number in ids:
            folder = rehearsal.config.profiles_dir / f"sender_{number}"
            folder.mkdir(parents=True)
            cookie = {**self.site.cookie(number), "url": rehearsal.site.url, "expires": time.time() + 86_400}
            (folder / "cookies.json").write_text(json.dumps([cookie]))
        self.site.expect([(n, person.slug, "connect") for person in self.people for n in ids])
        self.site.set("rules", gap_seconds=GAP_SECONDS, cooldown_seconds=3600)
        with rehearsal.db.transaction() as session:
            users.add(session, OWNER, OWNER, "Ada", Role.OWNER, now)
            for number in ids:
                own = ROOT + make_accounts()[number].slug
                sender_store.change(session, number, profile_url=own, daily_connect_limit=DAILY_LIMIT)
                sender_store.set_status(session, number, SenderStatus.ACTIVE, "", now)
            list_id = lists.create(session, "Everybody", "upload", now, ready=True)
            for person in self.people:
                lead = Lead(
                    profile_url=ROOT + person.slug, full_name=person.name, created_at=now, updated_at=now
                )
                session.add(lead)
                session.flush()
                session.execute(insert(ListMember).values(list_id=list_id, lead_id=lead.id, added_at=now))
            draft = CampaignDraft("Everybody", list_id, ActionType.CONNECT, tuple(ids))
            campaign_id = campaigns.create(session, draft, now)
            campaigns.start(session, campaign_id, now, seed=self.rng.getrandbits(31))
        copy = rehearsal.db.backup(rehearsal.config.backups_dir / "begun.db")
        assert copy is not None
        self.backup = copy
        return campaign_id

    # --- lives

    def live(self) -> AgentProcess:
        """A new agent, that is ready. Raises AgentDied."""
        self.agent = self.rehearsal.start_agent()
        self.agent.wait_until_ready(READY_SECONDS)
        return self.agent

    @property
    def alive(self) -> bool:
        return self.agent is not None and psutil.pid_exists(self.agent.pid) and not self._ended()

    def _ended(self) -> bool:
        assert self.agent is not None
        try:
            return psutil.Process(self.agent.pid).status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    def works(self, seconds: float) -> bool:
        """Whether somebody more is invited within the time."""
        before, until = len(self.invited()), time.monotonic() + seconds
        while time.monotonic() < until and self.alive:
            if len(self.invited()) > before:
                return True
            time.sleep(0.1)
        return False

    def kill(self) -> None:
        """SIGKILL, and nothing of it is left but what it left behind."""
        if self.agent is not None:
            self.agent.kill()

    def rest(self) -> None:
        """Let the harness's own connections go, so that whatever is done to the file is done to the agent's."""
        self.rehearsal.db.engine.dispose()

    def reopen(self) -> None:
        """After another file was put in the database's place."""
        self.rehearsal.db.close()
        self.rehearsal.db = Database(self.rehearsal.config.database_url)

    def refresh(self) -> None:
        """As if the hours had passed after which a sender goes on, and the person had pressed what they are asked to press."""
        with self.rehearsal.db.transaction() as session:
            now = SystemClock().now()
            session.execute(update(Sender).values(resting_until=None, connects_parked_until=None))
            session.execute(delete(KindStop))
            for number in (1, 2):
                sender_store.set_status(session, number, SenderStatus.ACTIVE, "", now)
            resume_all(session, now)
            if campaign_store.get(session, self.campaign_id).status is CampaignStatus.PAUSED:
                campaigns.resume(session, self.campaign_id, now)
        self.rest()

    def tell(self) -> None:
        """Something that the owner must hear of, once."""
        words = f"word {len(self.told) + 1} of {self.rng.getrandbits(30):x}"
        now = SystemClock().now()
        with self.rehearsal.db.transaction() as session:
            outbox.push(session, now, PushKind.ERROR, fact("push.as_it_was", html=words, buttons=[]))
        self.told.append(words)
        self.rest()

    def pushed(self, code: str) -> int:
        """How often the owner was to be told this."""
        with self.rehearsal.db.reading() as session:
            found = sum(each.code == code for each in session.scalars(select(Push.fact)))
        self.rest()
        return found

    def clock_in_doubt(self) -> bool:
        with self.rehearsal.db.reading() as session:
            doubtful = clock_watch.in_doubt(session)
        self.rest()
        return doubtful

    def shorten_slot(self, seconds: float) -> int | None:
        """Let the slot under way be over that soon; its id, None where nobody has a turn."""
        under_way = Slot.turn_started_at.is_not(None), Slot.turn_end.is_(None)
        with self.rehearsal.db.transaction() as session:
            slot = session.scalar(select(Slot.id).where(*under_way).limit(1))
            over = SystemClock().now() + timedelta(seconds=seconds)
            session.execute(update(Slot).where(Slot.id == slot).values(ends_at=over))
        self.rest()
        return slot

    def turn_is_over(self, slot: int) -> bool:
        with self.rehearsal.db.reading() as session:
            over = session.scalar(select(Slot.turn_end).where(Slot.id == slot)) is not None
        self.rest()
        return over

    def plan_anew(self) -> None:
        """As on a new day."""
        with self.rehearsal.db.transaction() as session:
            session.execute(delete(Slot).where(Slot.turn_started_at.is_(None) | Slot.turn_end.is_not(None)))
        self.rest()

    # --- who is there

    def browsers(self, kind: str = "") -> list[psutil.Process]:
        """The browser processes of whoever sits: all, the browser itself ("main"), or its renderers."""
        found = []
        for number in (1, 2):
            folder = self.rehearsal.config.profiles_dir / f"sender_{number}" / "playwright_profile"
            for process in processes.of_profile(folder):
                try:
                    line = " ".join(process.cmdline())
                except psutil.Error:
                    continue
                is_main = "--type=" not in line and "--remote-debugging" in line
                if (
                    kind == ""
                    or (kind == "main" and is_main)
                    or (kind == "renderer" and "--type=renderer" in line)
                ):
                    found.append(process)
        return found

    def children(self, words: str) -> list[psutil.Process]:
        """The agent's own child processes whose command line has these words."""
        assert self.agent is not None
        found = []
        try:
            for child in psutil.Process(self.agent.pid).children(recursive=True):
                line = " ".join(child.cmdline())
                if words in line and "user-data-dir" not in line:
                    found.append(child)
        except psutil.Error:
            return found
        return found

    # --- beside it

    def command(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """A command of the command line, as a person types it beside the agent: exit code, what it said."""
        ours = {**os.environ, **self.rehearsal.environment, **environment}
        done = subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            env=ours, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def telegram(self, mode: str, **more: Any) -> None:
        self.chat.post("/practice/faults", json={"mode": mode, **more}).raise_for_status()

    def says(self, text: str, person: int = OWNER) -> None:
        self.chat.post(f"/person/{person}/send", json={"text": text}).raise_for_status()

    def heard(self) -> list[str]:
        """What stands in the owner's chat."""
        answer = self.chat.get(f"/person/{OWNER}/messages").raise_for_status().json()
        return [str(message.get("text", "")) for message in answer["messages"] if message["from"]["is_bot"]]

    def invited(self) -> Counter[str]:
        return Counter(slug for _, deed, slug in self.site.actions() if deed == "connect")

    def close(self) -> None:
        for process in self.browsers():
            with suppress(psutil.Error):
                process.resume()
        try:
            self.rehearsal.__exit__(None, None, None)
        finally:
            for process in self.browsers():
                with suppress(psutil.Error):
                    process.kill()
            self.site.close()
            self.chat.close()
