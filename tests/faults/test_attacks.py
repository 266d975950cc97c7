"""No forged button, spelling, code, address or page knowledge of somebody who may not achieves anything."""

import random
from pathlib import Path

import pytest

from practice.chat import store as chat_store
from storage.database import Database
from tests.bot.world import open_world
from tests.faults import attacks
from tests.faults.attacks import MALLORY, Attempt

LEAST = 60


@pytest.mark.sqlite_file  # the world's save games are copies of one
async def test_nothing_that_is_tried_in_the_chat_achieves_anything(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(chat_store.PEOPLE, MALLORY, "Mallory")
    async with open_world(db, tmp_path, monkeypatch) as world:
        tried = [attempt async for attempt in attacks.in_the_chat(world, random.Random(1))]
    assert len(tried) >= LEAST
    assert successful(tried) == []


def test_no_address_and_no_page_knowledge_leads_elsewhere() -> None:
    assert successful(attacks.with_addresses()) == []
    assert successful(attacks.with_page_knowledge()) == []


def successful(tried: list[Attempt]) -> list[Attempt]:
    return [attempt for attempt in tried if attempt.achieved]
