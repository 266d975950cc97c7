"""A real database file for each test, and a small house in it: senders, lists, what was done to whom."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine import senders
from engine.campaigns import CampaignDraft, create
from engine.rules.enums import ActionType, InteractionResult, SenderStatus
from engine.rules.keys import search_key
from storage import interactions, lists, registry
from storage import settings as settings_store
from storage.database import Database
from storage.tables import Action, Lead, ListMember, Sender

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAYS = {"cooldown": timedelta(days=3)}


@cache
def migrated() -> bytes:
    """A migrated database's file, made once in a process: each test works on a copy."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        db = Database(f"sqlite:///{folder / 'empty.db'}")
        db.migrate(folder, MONDAY)
        copy = db.backup(folder / "copy.db")
        db.close()
        assert copy is not None
        return copy.read_bytes()


def put_migrated(data: Path) -> None:
    """An empty database in a data folder, for what would begin by making one."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "linkedpilot.db").write_bytes(migrated())


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That file."""
    file = tmp_path_factory.mktemp("empty") / "empty.db"
    file.write_bytes(migrated())
    return file


@pytest.fixture
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with opened(request, tmp_path) as database:
        yield database


@contextmanager
def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """An empty database of the kind that was asked for (`--database`), with its journal in a folder."""
    if request.config.getoption("--database") == "postgresql":
        with request.getfixturevalue("postgresql").database(folder / "journal") as database:
            yield database
        return
    shutil.copy(request.getfixturevalue("empty_database"), folder / "linkedpilot.db")
    database = Database(f"sqlite:///{folder / 'linkedpilot.db'}")
    yield database
    database.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    """A writing transaction around the whole test."""
    with db.transaction() as opened:
        yield opened


@pytest.fixture
def sample(session: Session) -> "SampleData":
    return SampleData(session)


def url(number: int) -> str:
    return f"https://www.linkedin.com/in/person-{number}"


@dataclass
class SampleData:
    """Short words for what tests need to be there. The time zone is UTC, so that no test depends on it."""

    session: Session

    def __post_init__(self) -> None:
        settings_store.set_value(self.session, "time_zone", "UTC")

    def sender(self, name: str, **columns: Any) -> int:
        """A logged-in sender with the limits of the spec."""
        row = senders.add(self.session, name, f"{name}@example.org", "as_specified", Path("profiles"), MONDAY)
        own = f"https://www.linkedin.com/in/sender-{row.id}"
        values = {"status": SenderStatus.ACTIVE, "status_reason": "", "profile_url": own, **columns}
        self.session.execute(update(Sender).where(Sender.id == row.id).values(**values))
        return row.id

    def list_of(self, count: int, name: str = "List", company: str = "Example Ltd", skip: int = 0) -> int:
        """A list of `count` people; the same people stand on every list, but for the first `skip`."""
        known = len(self.session.scalars(select(Lead.id)).all())
        rows = [
            {
                "profile_url": url(number),
                "full_name": f"Person Number{number}",
                "name_key": f"person number{number}",
                "company": company,
                "company_key": search_key(company),
                "created_at": MONDAY,
                "updated_at": MONDAY,
            }
            for number in range(known, skip + count)
        ]
        if rows:
            self.session.execute(insert(Lead), rows)
        list_id = lists.create(self.session, name, "upload", MONDAY, ready=True)
        ids = self.session.scalars(select(Lead.id).order_by(Lead.id).offset(skip).limit(count))
        members = [{"list_id": list_id, "lead_id": lead_id, "added_at": MONDAY} for lead_id in ids]
        if members:
            self.session.execute(insert(ListMember), members)
        return list_id

    def did(
        self, sender_id: int, kind: ActionType, number: int, at: datetime, text: str | None = None
    ) -> None:
        """The sender did this to the person at that time."""
        self.session.flush()
        interactions.add(
            self.session,
            profile_url=url(number),
            sender_id=sender_id,
            action_type=kind,
            result=InteractionResult.DONE,
            at=at,
            day=at.date(),
            now=at,
            comment_text=text,
        )
        registry.mark(
            self.session,
            profile_url=url(number),
            full_name=f"Person Number{number}",
            action_type=kind,
            sender_id=sender_id,
            at=at,
            cooldown=DAYS["cooldown"],
            comment_text=text,
        )

    def draft(self, list_id: int, kind: ActionType, *sender_ids: int, **choices: Any) -> CampaignDraft:
        name = choices.pop("name", f"{kind} campaign")
        return CampaignDraft(name, list_id, kind, tuple(sender_ids), **choices)

    def campaign(self, list_id: int, kind: ActionType, *sender_ids: int, **choices: Any) -> int:
        """A saved draft."""
        return create(self.session, self.draft(list_id, kind, *sender_ids, **choices), MONDAY)

    def dealt(self, campaign_id: int) -> dict[int, int | None]:
        """Who does whom: the number of the person → the sender."""
        rows = self.session.execute(
            select(Lead.profile_url, Action.sender_id)
            .join(Lead, Lead.id == Action.lead_id)
            .where(Action.campaign_id == campaign_id)
            .order_by(Action.id)
        )
        return {int(address.rsplit("-", 1)[1]): sender_id for address, sender_id in rows}

    def settle(self, action_id: int, **values: Any) -> None:
        """Write to a row of the queue what a turn would."""
        self.session.execute(update(Action).where(Action.id == action_id).values(**values))
