"""Several agents at one database: each takes its sender's next action, marks, clicks (on nothing), settles.

For the test that nobody is given twice, and for `bench.claims`, which does it with more of them.
"""

import multiprocessing
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from engine import campaigns
from engine.rules.cooldown import Verdict
from engine.rules.enums import ActionStatus, ActionType, Outcome
from engine.work import claims
from engine.work.claims import NotWaiting
from storage import queue
from storage.database import Database
from storage.tables import Action, Claim, Interaction
from tests.fixtures_db import MONDAY, SampleData

SENDERS = 4
ALL = frozenset(ActionType)
NO_LIMIT = {"daily_connect_limit": 10**6, "weekly_connect_limit": 10**6}
LONGEST = 600  # seconds


@dataclass(frozen=True)
class Race:
    """What came of it."""

    done: int  # actions that an agent carried out
    blocked: int  # those whose person somebody else had
    twice: int  # people who were contacted more than once
    open_claims: int
    unsettled: int  # rows that wait or are under way at the end
    booked: int  # interactions
    seconds: float


def run(url: str, journal: Path, agents: int, people: int) -> Race:
    """All senders have the same people on their lists; `agents` processes work for them till nothing waits."""
    prepare(url, journal, people)
    began = time.perf_counter()
    with ProcessPoolExecutor(agents, multiprocessing.get_context("spawn")) as pool:
        working = [pool.submit(_agent, url, journal, n % SENDERS) for n in range(agents)]
        counts = sum((each.result(LONGEST) for each in working), Counter[str]())
    return _result(url, journal, counts, time.perf_counter() - began)


def prepare(url: str, journal: Path, people: int) -> None:
    """Four senders, each with a campaign on the same people."""
    db = Database(url, journal)
    with db.transaction() as session:
        sample = SampleData(session)
        senders = [sample.sender(f"s{n}", **NO_LIMIT) for n in range(SENDERS)]
        leads = sample.list_of(people)
        for sender in senders:
            campaign = sample.campaign(leads, ActionType.CONNECT, sender, name=f"by {sender}")
            campaigns.start(session, campaign, MONDAY, 1)
    db.close()


def _agent(url: str, journal: Path, place: int) -> "Counter[str]":
    db = Database(url, journal)
    with db.reading() as session:
        sender = sorted(session.scalars(select(Action.sender_id).distinct()))[place]
    counts: Counter[str] = Counter()
    now = MONDAY + timedelta(minutes=1)
    while True:
        with db.reading() as session:
            row = queue.next_action(session, sender, ALL, now)
        if row is None:
            break
        try:
            with db.transaction() as session:
                claimed = claims.claim(session, row.id, now)
        except NotWaiting:  # somebody was quicker
            counts["late"] += 1
            continue
        if isinstance(claimed, Verdict):
            counts["blocked"] += 1
            continue
        with db.transaction() as session:
            claims.about_to_click(session, claimed.claim_id, now, claimed.profile_url)
        with db.transaction() as session:
            claims.settle(session, claimed.claim_id, Outcome.DONE, now)
        counts["done"] += 1
    db.close()
    return counts


def _result(url: str, journal: Path, counts: Counter[str], seconds: float) -> Race:
    db = Database(url, journal)
    with db.reading() as session:
        each = (
            select(Interaction.profile_url, func.count().label("n"))
            .group_by(Interaction.profile_url)
            .subquery()
        )
        waiting = (ActionStatus.PENDING, ActionStatus.RUNNING)
        race = Race(
            done=counts["done"],
            blocked=counts["blocked"],
            twice=session.scalar(select(func.count()).select_from(each).where(each.c.n > 1)) or 0,
            open_claims=session.scalar(select(func.count()).select_from(Claim)) or 0,
            unsettled=session.scalar(select(func.count()).where(Action.status.in_(waiting))) or 0,
            booked=session.scalar(select(func.count()).select_from(Interaction)) or 0,
            seconds=seconds,
        )
    db.close()
    return race


if __name__ == "__main__":
    database = Database(sys.argv[1], Path(sys.argv[2]))
    database.migrate(Path(sys.argv[2]), MONDAY)
    database.close()
    print(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
