"""How long a look at a million leads takes: a page, a filter, a search, a list, the cooldowns; and what the names' index costs.

    python -m bench.leads --leads 1000000

In a temporary folder: a million people, a list of 200,000 of them, 200,000 contacts of the last 160 days (so some 3,700
are in cooldown), a few hundred on do not contact. Each look is what a button asks of the database, with nothing else going on.

Measured on two cores with other work going on: in the median every look below 75 ms (two rare letters, which no index
knows, 90), most below 25; the page 100,000 of those available, to which nobody leafs, 150 ms. With a comparison of each
name and a count of every row it was 200 to 850 ms. The names' index costs an import of a million 2 s of processor time,
and 39 MB.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from engine import senders
from engine.insight import browse, overview
from engine.insight.browse import LeadFilter
from engine.rules.keys import search_key
from practice.names import COMPANIES, NAMES, TITLES
from storage import lists
from storage.database import Database

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PER_PAGE = 6
KINDS = ("connect", "like", "comment")
SYLLABLES = (
    "ka",
    "ren",
    "to",
    "mi",
    "sha",
    "lo",
    "van",
    "der",
    "berg",
    "stein",
    "ova",
    "wic",
    "pur",
    "gar",
    "el",
    "ski",
)
LAST_NAMES = 20_000

Look = Callable[[Session], object]


def _people(count: int, rng: random.Random) -> Iterator[tuple[str, ...]]:
    """Names as frequent as names are: a few very much so, most hardly."""
    firsts = [first for some, _ in NAMES for first in some]
    lasts = [last for _, some in NAMES for last in some]
    lasts += ["".join(rng.choices(SYLLABLES, k=rng.randrange(2, 5))).title() for _ in range(LAST_NAMES)]
    drawn = (
        rng.choices(firsts, [1 / (place + 5) for place in range(len(firsts))], k=count),
        rng.choices(lasts, [1 / (place + 3) for place in range(len(lasts))], k=count),
        rng.choices(TITLES, k=count),
        rng.choices([f"{name} {kind}" for name in COMPANIES for kind in ("Ltd", "GmbH", "Inc")], k=count),
    )
    key = cache(search_key)
    for number, (first, last, title, company) in enumerate(zip(*drawn, strict=True)):
        name_key = f"{key(first)} {key(last)}"
        url = f"https://www.linkedin.com/in/{name_key.replace(' ', '-')}-{number:x}"
        yield url, f"{first} {last}", name_key, title, company, key(company)


def _contacts(count: int, contacts: int, rng: random.Random) -> Iterator[tuple[object, ...]]:
    for lead in rng.sample(range(1, count + 1), contacts):
        at = NOW - timedelta(days=rng.uniform(0, 160))
        times = (f"{when:%Y-%m-%d %H:%M:%S.%f}" for when in (at, at + timedelta(days=3)))
        yield lead, rng.choice(KINDS), rng.randrange(1, 5), *times


def build(db: Database, count: int) -> None:
    """All of it, by plain statements: the import has its own numbers."""
    rng = random.Random(1)
    with db.transaction() as session:
        for number in range(4):
            senders.add(
                session, f"Sender {number}", f"s{number}@example.org", "careful", Path("profiles"), NOW
            )
        for name in ("Everybody", "Some"):
            lists.create(session, name, "upload", NOW, ready=True)
    with db.engine.begin() as connection:
        # Aside first: into the names' index row by row takes six times as long.
        connection.exec_driver_sql(
            "CREATE TEMPORARY TABLE drawn (url, name, name_key, title, company, company_key)"
        )
        _many(connection, "INSERT INTO drawn VALUES (?, ?, ?, ?, ?, ?)", _people(count, rng))
        for statement in (
            "INSERT INTO leads (profile_url, full_name, name_key, title, company, company_key, created_at, updated_at)"
            " SELECT drawn.*, '2026-11-01', '2026-11-01' FROM drawn ORDER BY rowid",
            "INSERT INTO list_members (list_id, lead_id, added_at) SELECT 1, id, created_at FROM leads",
            "INSERT INTO list_members (list_id, lead_id, added_at) SELECT 2, id, created_at FROM leads WHERE id % 5 = 2",
            "INSERT INTO do_not_contact (kind, value, created_at)"
            " SELECT 'profile', profile_url, created_at FROM leads WHERE id % 5000 = 3",
            "CREATE TEMPORARY TABLE touched (lead, kind, sender, at, expires)",
        ):
            connection.exec_driver_sql(statement)
        _many(connection, "INSERT INTO touched VALUES (?, ?, ?, ?, ?)", _contacts(count, count // 5, rng))
        connection.exec_driver_sql(
            "INSERT INTO global_contact_registry (profile_url, full_name, last_action_type, last_action_sender_id,"
            " last_action_at, cooldown_expires_at, first_contacted_at)"
            " SELECT profile_url, full_name, kind, sender, at, expires, at FROM touched JOIN leads ON id = lead"
        )


def _many(connection: Connection, statement: str, rows: Iterator[tuple[object, ...]]) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.executemany(statement, rows)


def looks() -> dict[str, Look]:
    """What is measured, by name."""

    def leads(
        search: str = "", which: LeadFilter = LeadFilter.ALL, list_id: int | None = None, page: int = 0
    ) -> Look:
        return lambda session: browse.leads(session, which, list_id, search, page, PER_PAGE, NOW)

    some, deep = 2, 100_000
    return {
        "first page": leads(),
        "page 100,000": leads(page=deep),
        "last page": leads(page=10**9),
        "available": leads(which=LeadFilter.AVAILABLE),
        "available, page 100,000": leads(which=LeadFilter.AVAILABLE, page=deep),
        "in cooldown": leads(which=LeadFilter.COOLDOWN),
        "a frequent first name": leads("priya"),
        "a frequent first name, available": leads("priya", LeadFilter.AVAILABLE),
        "a frequent first name, in cooldown": leads("priya", LeadFilter.COOLDOWN),
        "a rare full name": leads("vikram okafor"),
        "parts of a name": leads("sharma pri"),
        "a part in the middle": leads("anerj"),
        "two letters": leads("zq"),
        "nobody's name": leads("xyzzy"),
        "a list of 200,000": leads(list_id=some),
        "that list, page 20,000": leads(list_id=some, page=20_000),
        "that list, available": leads(which=LeadFilter.AVAILABLE, list_id=some),
        "that list, a frequent first name": leads("priya", list_id=some),
        "/cooldown": lambda session: overview.cooldown(session, NOW),
        "home": lambda session: overview.home(session, NOW),
        "a card": lambda session: browse.lead_card(session, 77, NOW),
    }


def measure(db: Database, look: Look, times: int) -> list[float]:
    """How long each of so many looks took, in milliseconds, the shortest first."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        with db.reading() as session:
            look(session)
        found.append((time.perf_counter() - begun) * 1000)
    return sorted(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=100, help="of each look")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/linkedpilot.db")
        db.migrate(Path(folder), NOW)
        begun = time.perf_counter()
        build(db, arguments.leads)
        with db.reading() as session:
            pages = session.scalar(text("SELECT sum(length(block)) FROM lead_names_data")) or 0
        print(f"Built in {time.perf_counter() - begun:.0f} s; the names' index has {pages / 1e6:.0f} MB.\n")
        print(f"{'ms':38}{'median':>9}{'p99':>9}")
        for name, look in looks().items():
            took = measure(db, look, arguments.times)
            print(f"{name:38}{statistics.median(took):9.1f}{took[int(len(took) * 0.99)]:9.1f}")
        db.close()


if __name__ == "__main__":
    main()
