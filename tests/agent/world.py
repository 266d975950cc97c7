"""A practice world for tests: logged-in senders, lists of its people, campaigns, an agent in this process."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from demo.practice_world import QUICK, Launched, Rehearsal, launch_anew
from engine import campaigns
from engine.campaigns import CampaignDraft
from engine.clock import SystemClock
from engine.comments import library
from engine.comments.desk import Desk
from engine.rules.enums import ActionStatus, ActionType, CommentMode, Outcome, SenderStatus
from engine.rules.identity import ROOT
from engine.upkeep import page_check
from engine.upkeep.secrets import Secrets
from engine.work import claims
from engine.work.agent import Agent
from practice.people import Person, make_people, plain
from practice.site.accounts import make_accounts
from practice.site.client import SiteControl
from storage import lists
from storage import senders as sender_store
from storage import settings as settings_store
from storage.tables import Action, Lead, ListMember
from tests.fixtures_db import put_migrated
from tests.fixtures_words import pushed

EMAILS = {"Mara": "mara", "Tomas": "tomas", "Nadia": "nadia", "Felix": "felix"}
QUICKER: Mapping[str, str] = {
    **QUICK,
    "time_zone": "UTC",
    "sender_gap_minutes": "0.02",
    "action_gap_min_seconds": "0",
    "action_gap_max_seconds": "0.1",
}
GAP_SECONDS = 1.0
PATIENCE = 120.0  # what takes longer on a busy machine is still right


class World:
    """Senders 1 to 4 are the site's accounts 1 to 4."""

    def __init__(self, rehearsal: Rehearsal, site: SiteControl) -> None:
        self.rehearsal = rehearsal
        self.site = site
        self.db = rehearsal.db
        self.config = rehearsal.config
        self.people = [person for person in plain(make_people()) if person.own_posts]

    def log_in(self, *numbers: int) -> None:
        """Give these senders their account's log-in, as if they had logged in by hand."""
        with self.db.transaction() as session:
            for number in numbers:
                self.give_cookie(number)
                own = ROOT + make_accounts()[number].slug
                sender_store.change(session, number, profile_url=own)
                sender_store.set_status(session, number, SenderStatus.ACTIVE, "", SystemClock().now())

    def looked_at_the_pages(self, today: bool = True) -> None:
        """Whether the day's look at LinkedIn's pages is over: five visits before the first action, which few tests are about."""
        with self.db.transaction() as session:
            settings_store.put(session, page_check.CHECKED_KEY, None)
            if today:
                page_check.begin(session, SystemClock().now())

    def give_cookie(self, number: int, account: int | None = None) -> None:
        """Give a sender's browser the session of its own account, or another's."""
        folder = self.config.profiles_dir / f"sender_{number}"
        folder.mkdir(parents=True, exist_ok=True)
        cookie = {
            **self.site.cookie(account or number),
            "url": self.rehearsal.site.url,
            "expires": time.time() + 86_400,
        }
        (folder / "cookies.json").write_text(json.dumps([cookie]))

    def campaign(
        self,
        kind: ActionType,
        people: Iterable[Person],
        *senders: int,
        name: str = "",
        note: str | None = None,
        **choices: Any,
    ) -> int:
        """A running campaign on these people; `choices` are fields of its draft, a comment isn't seen first but for them."""
        now = SystemClock().now()
        name = name or f"{kind} by {senders}"
        with self.db.transaction() as session:
            list_id = lists.create(session, name, "upload", now, ready=True)
            for person in people:
                lead_id = self._lead(session, person)
                session.execute(insert(ListMember).values(list_id=list_id, lead_id=lead_id, added_at=now))
            chosen = {"comment_mode": CommentMode.AUTO, **choices}
            draft = CampaignDraft(name, list_id, kind, senders, note=note, **chosen)
            number = campaigns.create(session, draft, now)
            campaigns.start(session, number, now, seed=1)
        return number

    @staticmethod
    def _lead(session: Session, person: Person) -> int:
        now, url = SystemClock().now(), f"https://www.linkedin.com/in/{person.slug}"
        known = session.scalar(select(Lead.id).where(Lead.profile_url == url))
        if known is not None:
            return known
        lead = Lead(profile_url=url, full_name=person.name, created_at=now, updated_at=now)
        session.add(lead)
        session.flush()
        return lead.id

    def doubt(self, kind: ActionType, person: Person, sender: int) -> tuple[int, int]:
        """An action of which nobody knows whether it happened: its campaign and itself."""
        number, now = self.campaign(kind, [person], sender), SystemClock().now()
        with self.db.transaction() as session:
            action_id = session.scalars(select(Action.id).where(Action.campaign_id == number)).one()
            claimed = claims.claim(session, action_id, now)
            assert isinstance(claimed, claims.Claimed)
            claims.about_to_click(session, claimed.claim_id, now)
            claims.settle(session, claimed.claim_id, Outcome.UNCERTAIN, now)
        return number, action_id

    def add_comments(self, *texts: str) -> None:
        """Comments for the library."""
        with self.db.transaction() as session:
            for text in texts:
                library.add(session, text, SystemClock().now())

    def statuses(self, campaign_id: int) -> list[ActionStatus]:
        with self.db.reading() as session:
            query = select(Action.status).where(Action.campaign_id == campaign_id).order_by(Action.id)
            return list(session.scalars(query))

    def pushes(self) -> list[str]:
        with self.db.reading() as session:
            return pushed(session)

    @asynccontextmanager
    async def agent(self) -> AsyncIterator[Agent]:
        """The real agent, ticking until the block ends."""
        clock, rng = SystemClock(), random.Random(1)
        desk = Desk(self.db, clock, rng, Secrets.of(self.config))
        agent = Agent(self.config, self.db, clock, rng, desk=desk)
        await agent.recover()

        async def tick() -> None:
            while True:
                await agent.tick()
                await asyncio.sleep(0.2)

        ticking = asyncio.create_task(tick())
        try:
            yield agent
        finally:
            ticking.cancel()
            await agent.shutdown()

    async def until(self, done: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Wait for something to have happened, and fail when it doesn't."""
        deadline = time.monotonic() + patience
        while not done():
            assert time.monotonic() < deadline, f"{what} didn't happen; pushes: {self.pushes()}"
            await asyncio.sleep(0.1)


def build(
    folder: Path,
    settings: Mapping[str, str] = QUICKER,
    launch: Callable[[Mapping[str, str]], Launched] = launch_anew,
) -> tuple[Rehearsal, SiteControl, World]:
    """A world with its four senders, logged in, who have looked at the pages today."""
    put_migrated(folder / "data")
    rehearsal = Rehearsal(folder, settings, launch=launch)
    site = SiteControl(rehearsal.site.url)
    site.set("rules", gap_seconds=GAP_SECONDS, cooldown_seconds=3600)
    world = World(rehearsal, site)
    numbers = rehearsal.add_senders({name: f"{word}@practice.example" for name, word in EMAILS.items()})
    world.log_in(*numbers)
    world.looked_at_the_pages()
    return rehearsal, site, world
