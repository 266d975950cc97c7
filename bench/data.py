"""A database as it is after two years: many leads, four senders, a history of deeds three times as long as their registry."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text, update

from bench import leads
from bench.leads import NOW
from engine.rules.enums import SenderStatus
from storage import settings
from storage.database import Database
from storage.tables import Sender

EVERYBODY = 1  # the list of all
A_DAY = 200  # more than any of ours has by itself: what is left of a limit is as many as a claim counts
EARLIER = (
    0,
    180,
    360,
)  # days before the registry's last action on a person, on which that sender did the same

_DEEDS = """
    INSERT INTO interactions (profile_url, sender_id, action_type, result, at, recorded_at, source)
    SELECT profile_url, last_action_sender_id, last_action_type, 'done',
        strftime('%Y-%m-%d', last_action_at, ?) || substr(last_action_at, 11), last_action_at, 'linkedpilot'
    FROM global_contact_registry ORDER BY last_action_at
"""


@contextmanager
def made(folder: Path, count: int, kept: Path | None = None) -> Iterator[Database]:
    """The database in that folder; a copy of the one that is `kept`, which is made where it isn't there yet."""
    file = folder / f"{count}.db"
    if kept is not None:
        with made(kept, count) as ready:
            ready.backup(file)
    db = Database(f"sqlite:///{file}")
    try:
        if not file.exists() or db.outdated():
            begun = time.perf_counter()
            db.migrate(folder, NOW)
            leads.build(db, count)
            _history(db)
            print(f"{count:,} leads and their history in {time.perf_counter() - begun:.0f} s", flush=True)
        yield db
    finally:
        db.close()


def _history(db: Database) -> None:
    with db.engine.begin() as connection:
        for days in reversed(EARLIER):
            connection.exec_driver_sql(_DEEDS, (f"-{days} days",))
    with db.transaction() as session:
        settings.set_value(session, "time_zone", "UTC")
        ids = session.scalars(text("SELECT id FROM senders ORDER BY id")).all()
        for number in ids:
            own = f"https://www.linkedin.com/in/sender-{number}"
            row = update(Sender).where(Sender.id == number)
            session.execute(row.values(status=SenderStatus.ACTIVE, status_reason="", profile_url=own))
            # None of them ends a measurement.
            row = row.values(daily_like_limit=A_DAY, weekly_like_limit=None, daily_connect_limit=A_DAY)
            session.execute(row)
