"""Several agents at one database: each takes its sender's next action, marks, clicks (on nothing), settles.

For the test that nobody is given twice, and for `bench.claims`, which does it with more of them and in other ways.
"""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engine import campaigns
from engine.rules.cooldown import Verdict
from engine.rules.enums import ActionStatus, ActionType, Outcome
from engine.work import claims
from engine.work.claims import NotWaiting
from storage import queue
from storage.database import Database
from storage.tables import Action, Claim, Interaction, Sender, core
from tests.fixtures_db import MONDAY, SampleData

ALL = frozenset(ActionType)
NO_LIMIT = {"daily_connect_limit": 10**6, "weekly_connect_limit": 10**6}
LONGEST = 7200  # seconds

Write = Callable[
    [Database, Callable[[Session], Any]], Any
]  # carries out a writing transaction, and returns its answer


class GaveUp(Exception):
    """A way to write that tries again has tried often enough; nothing was written."""


def in_turn(db: Database, work: Callable[[Session], Any]) -> Any:
    """As the product does."""
    with db.transaction() as session:
        return work(session)


@dataclass(frozen=True)
class Race:
    """What came of it."""

    done: int  # actions that an agent carried out
    blocked: int  # those whose person somebody else had
    twice: int  # people who were contacted more than once
    open_claims: int
    unsettled: int  # rows that wait or are under way at the end
    booked: int  # interactions
    seconds: float  # from the moment when all agents are ready to that when the last one is done
    transactions: int
    again: int  # transactions that had to be begun anew
    given_up: int  # those that were begun anew too often
    slowest_ms: float  # the slowest of all transactions, its waiting included


def run(url: str, journal: Path, agents: int, people: int, write: Write = in_turn, through: str = "") -> Race:
    """Each process works for a sender of its own, all have the same people on their lists, till nothing waits.

    `through` is another address of the same database, which the agents take.
    """
    prepare(url, journal, agents, people)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(agents, spawn, _gather_at, (spawn.Barrier(agents),)) as pool:
        working = [pool.submit(_agent, through or url, journal, n, write) for n in range(agents)]
        found = [each.result(LONGEST) for each in working]
    counts = sum((each.counts for each in found), Counter[str]())
    seconds = max(each.ended for each in found) - min(each.began for each in found)
    return _result(url, journal, counts, seconds, max(each.slowest for each in found))


def prepare(url: str, journal: Path, agents: int, people: int) -> None:
    """A sender for each agent, each with a campaign on the same people."""
    db = Database(url, journal)
    with db.transaction() as session:
        sample = SampleData(session)
        senders = [sample.sender("s0", **NO_LIMIT)]
        first = dict(session.execute(select(core(Sender))).mappings().one())
        for n in range(1, agents):  # more than one installation's four
            other = {
                "id": first["id"] + n,
                "email": f"s{n}@example.org",
                "profile_url": f"https://www.linkedin.com/in/other-sender-{n}",
            }
            session.execute(insert(Sender), {**first, **other})
            senders.append(other["id"])
        leads = sample.list_of(people)
        for sender in senders:
            campaign = sample.campaign(leads, ActionType.CONNECT, sender, name=f"by {sender}")
            campaigns.start(session, campaign, MONDAY, 1)
    db.close()


@dataclass(slots=True)
class _Worked:
    """What an agent did, and when by the clock that all processes share."""

    counts: Counter[str]
    began: float
    ended: float = 0.0
    slowest: float = 0.0  # of its transactions, in seconds


_all_ready: Barrier


def _gather_at(barrier: Barrier) -> None:
    global _all_ready
    _all_ready = barrier


def _agent(url: str, journal: Path, place: int, write: Write) -> _Worked:
    db = Database(url, journal)
    counts: Counter[str] = Counter()

    def written(work: Callable[[Session], Any]) -> Any:
        began = time.perf_counter()

        def tried(session: Session) -> Any:
            counts["tried"] += 1
            return work(session)

        try:
            return write(db, tried)
        finally:
            counts["transactions"] += 1
            worked.slowest = max(worked.slowest, time.perf_counter() - began)

    with db.reading() as session:
        senders = session.scalars(select(Action.sender_id).where(Action.sender_id.is_not(None)).distinct())
        sender = sorted(each for each in senders if each is not None)[place]
    now = MONDAY + timedelta(minutes=1)
    _all_ready.wait(LONGEST)
    worked = _Worked(counts, time.monotonic())
    while True:
        with db.reading() as session:
            row = queue.next_action(session, sender, ALL, now)
        if row is None:
            break
        try:
            claimed = written(partial(claims.claim, action_id=row.id, now=now))
        except NotWaiting:  # somebody was quicker
            counts["late"] += 1
            continue
        except GaveUp:
            counts["given_up"] += 1
            continue
        if isinstance(claimed, Verdict):
            counts["blocked"] += 1
            continue
        held = claimed.claim_id
        try:
            written(partial(claims.about_to_click, claim_id=held, now=now, resolved_url=claimed.profile_url))
            written(partial(claims.settle, claim_id=held, outcome=Outcome.DONE, now=now))
        except GaveUp:  # its claim is left open: this sender does nothing more
            counts["given_up"] += 1
            break
        counts["done"] += 1
    worked.ended = time.monotonic()
    db.close()
    return worked


def _result(url: str, journal: Path, counts: Counter[str], seconds: float, slowest: float) -> Race:
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
            transactions=counts["transactions"],
            again=counts["tried"] - counts["transactions"],
            given_up=counts["given_up"],
            slowest_ms=slowest * 1000,
        )
    db.close()
    return race
