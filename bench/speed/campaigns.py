"""Preview, start, and what an action writes, with a million actions in the queue."""

import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.data import EVERYBODY
from bench.leads import NOW
from bench.speed import floors
from bench.speed.row import Line, spent, told
from bench.speed.row import timed as seconds_of
from engine import campaigns
from engine.rules.enums import ActionType, Outcome
from engine.rules.facts import fact
from engine.work import claims, next_action
from engine.work.next_action import Taken
from storage import campaigns as campaign_store
from storage import events
from storage.database import Database

SENDERS = (1, 2, 3, 4)
ACTIONS = 200


def preview(db: Database) -> Iterator[Line]:
    """Of a like at everybody, and of invitations, which are for good: their whole history counts."""
    for kind in (ActionType.LIKE, ActionType.CONNECT):
        draft = campaigns.CampaignDraft("Bench", EVERYBODY, kind, SENDERS)

        def look(draft: campaigns.CampaignDraft = draft) -> None:
            with db.reading() as session:
                campaigns.preview(session, draft, NOW)

        with told(f"preview of a {kind}"):
            took = statistics.median(seconds_of(look) for _ in range(3))
        yield Line(f"preview of a {kind} at everybody", took, None, 1.0)


def start(folder: Path, db: Database) -> Iterator[Line]:
    """Of that campaign, while somebody else writes."""
    assert db.path is not None
    draft = campaigns.CampaignDraft("Bench", EVERYBODY, ActionType.LIKE, SENDERS)
    with db.transaction() as session:
        number = campaigns.create(session, draft, NOW)
    copy = folder / "start-floor.db"
    db.backup(copy)
    with told("start's floor"):
        least = spent(lambda: floors.deal(copy, number, EVERYBODY))
    copy.unlink()

    def work() -> None:
        dealt = campaigns.deal_out(db, number, NOW, 1)
        with db.transaction() as session:
            campaigns.conclude(session, dealt, NOW)

    with told("start"), somebody_writes(db) as waits:
        took = spent(work)
    yield Line.beside("start of it, beside one statement", took, least, 1.25)
    yield Line("longest wait of another writer meanwhile", max(waits), None, 0.5)


def changes(db: Database) -> Iterator[Line]:
    """A sender's leads go to the others, and then the campaign is cancelled, while somebody else writes."""
    with db.reading() as session:
        named = campaign_store.by_name(session, "Bench")
    assert named is not None

    def hand_over() -> None:
        with db.transaction() as session:
            dealing = campaigns.begin_edit_senders(session, named.id, SENDERS[1:], NOW)
        campaigns.deal_again(db, dealing, NOW)

    def cancel() -> None:
        with db.transaction() as session:
            campaigns.cancel(session, named.id, NOW)
        campaigns.drop_open(db, named.id)

    for work, what in ((hand_over, "its leads go to three senders"), (cancel, "it is cancelled")):
        with told(what), somebody_writes(db) as waits:
            work()
        yield Line(f"longest wait of another writer while {what}", max(waits), None, 0.5)


def actions(db: Database) -> Iterator[Line]:
    """Claim, mark and settle, each a transaction that is on the disk when it returns."""
    assert db.path is not None
    rng = random.Random(1)
    took: dict[str, list[float]] = {"claim": [], "mark": [], "settle": []}
    with told("claim, mark, settle"):
        for number in range(ACTIONS):
            sender, now = SENDERS[number % len(SENDERS)], NOW
            begun = time.perf_counter()
            with db.transaction() as session:
                taken = next_action.take(session, sender, None, rng, now)
            took["claim"].append(time.perf_counter() - begun)
            if taken is None or taken.claimed is None:
                took["claim"].pop()
                continue
            _carry_out(db, taken, took)
        least = _floors(db.path)
    yield Line("claim, in a queue of all of them", statistics.median(took["claim"]), None, 0.001)
    for step in ("mark", "settle"):
        yield Line(f"{step}, beside the bare statements", statistics.median(took[step]), least[step], 4)


def _floors(file: Path) -> dict[str, float]:
    least: dict[str, list[float]] = {"claim": [], "mark": [], "settle": []}
    with closing(floors.opened(file)) as plain:
        for number in range(ACTIONS):
            for step, do in (("claim", floors.claim), ("mark", floors.mark), ("settle", floors.settle)):
                begun = time.perf_counter()
                do(plain, number)
                least[step].append(time.perf_counter() - begun)
    return {step: statistics.median(times) for step, times in least.items()}


def _carry_out(db: Database, taken: Taken, took: dict[str, list[float]]) -> None:
    assert taken.claimed is not None
    claim_id, url = taken.claimed.claim_id, taken.claimed.profile_url
    begun = time.perf_counter()
    with db.transaction() as session:
        claims.about_to_click(session, claim_id, NOW, url)
    took["mark"].append(time.perf_counter() - begun)
    begun = time.perf_counter()
    with db.transaction() as session:
        claims.settle(session, claim_id, Outcome.DONE, NOW)
    took["settle"].append(time.perf_counter() - begun)


def backup(folder: Path, db: Database) -> Iterator[Line]:
    """Of all of it, while somebody writes."""
    assert db.path is not None
    file = db.path
    db.fold()
    with told("backup, and its floor"):
        least = spent(lambda: floors.copy(file, folder / "copied.db"))
        (folder / "copied.db").unlink()
        with somebody_writes(db) as waits:
            took = spent(lambda: db.backup(folder / "backup.db"))
        (folder / "backup.db").unlink()
    yield Line.beside("backup, beside a copy of the file", took, least, 2)
    yield Line("longest wait of a writer meanwhile", max(waits), None, 0.1)


@contextmanager
def somebody_writes(db: Database) -> Iterator[list[float]]:
    """Another process's writer, as it were: with connections of its own, every 20 ms; yields how long each write took, one of them from before."""
    waits: list[float] = []
    begun_to, over = threading.Event(), threading.Event()
    other = Database(db.url)

    def write() -> None:
        while not over.wait(0.02):
            begun = time.perf_counter()
            with other.transaction() as session:
                events.add(session, NOW, "bench", fact("log.campaign_paused", campaign="Bench"))
            waits.append(time.perf_counter() - begun)
            begun_to.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun_to.wait(60)  # what is measured may be over before a first write
    try:
        yield waits
    finally:
        over.set()
        writer.join()
        other.close()
