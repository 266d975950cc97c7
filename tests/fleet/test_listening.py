"""Where another laptop leaves something, a round is done at once; also after the way there was cut."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import listening
from storage import bell
from storage.bell import Bell
from storage.database import Database
from storage.identity import Identity
from tests.clock import FakeClock
from tests.postgresql import Server

LISTENS = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'"


async def test_a_round_is_done_whenever_it_rings_until_it_is_cancelled(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LISTEN_SECONDS", 0.2)
    rounds: asyncio.Queue[int] = asyncio.Queue()

    async def round_of() -> None:
        await rounds.put(1)

    def ring(db: Database, laptop: int = 1) -> None:
        with db.transaction() as session:
            bell.ring(session, laptop)

    with postgresql.database(tmp_path / "journal") as db:
        db.identity = Identity(1, 1)
        listens = asyncio.create_task(listening.wake(Bell(db), round_of, clock := FakeClock()))
        await asyncio.wait_for(rounds.get(), 30)  # what rang before it listened nobody knows
        ring(db, laptop=2)
        ring(db)
        await asyncio.wait_for(rounds.get(), 30)
        assert rounds.empty()
        with db.reading() as session:
            session.execute(text(f"SELECT pg_terminate_backend(pid) {LISTENS}"))
        await asyncio.wait_for(rounds.get(), 30)
        assert listening.AGAIN_SECONDS in clock.slept
        ring(db)
        await asyncio.wait_for(rounds.get(), 30)
        listens.cancel()
        await asyncio.gather(listens, return_exceptions=True)
        with db.reading() as session:
            assert session.scalar(text(f"SELECT count(*) {LISTENS} AND pid <> pg_backend_pid()")) == 0
