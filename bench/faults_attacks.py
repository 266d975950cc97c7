"""Attacks on the bot and on what reads foreign files, as rows for the table of `bench.faults`: `python -m bench.faults --attacks`."""

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest

from practice.chat import store as chat_store
from storage.database import Database
from tests.bot.world import open_world
from tests.faults import attacks
from tests.faults.attacks import MALLORY, Attempt
from tests.fixtures_db import MONDAY


async def play(seed: int) -> list[dict[str, Any]]:
    """Every attack once."""
    tried: list[Attempt] = [*attacks.with_addresses(), *attacks.with_page_knowledge()]
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary,
        pytest.MonkeyPatch.context() as patch,
    ):
        folder = Path(temporary)
        patch.setitem(chat_store.PEOPLE, MALLORY, "Mallory")
        db = Database(f"sqlite:///{(folder / 'linkedpilot.db').as_posix()}")
        db.migrate(folder, MONDAY)
        async with open_world(db, folder, patch) as world:
            tried += [attempt async for attempt in attacks.in_the_chat(world, random.Random(seed))]
        db.close()
        (folder / "files").mkdir()
        tried += [attempt async for attempt in attacks.with_files(folder / "files")]
    repeat = f"python -m bench.faults --attacks --seed {seed}"
    return [
        {"fault": f"attack: {each.kind}", "survived": not each.achieved, "lost": list(each.achieved), "repeat": repeat, "what": each.what}
        for each in tried
    ]  # fmt: skip
