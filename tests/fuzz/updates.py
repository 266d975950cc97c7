"""Telegram's updates, changed: whatever one looks like, the bot hears everybody else afterwards.

An update that can't be read is given up and stands in the log; nobody else is kept waiting by it.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.bot.running import ADA
from tests.bot.world import Game, World, open_world

NAME = "updates"
ANSWER_SECONDS = 15.0
ANEW_AFTER = 100  # examples, then the house is as it was
WANTED = ("message", "callback_query")  # nothing else is sent to the bot
DEAF = ("collecting_failed", "feeding_failed")


class Listener:
    """A stocked house that is sent one update after the other."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._game: Game = world.save()
        self._sent = 0

    async def hears(self, content: bytes) -> None:
        """Send it, then ask for help as the owner. Raises AssertionError when that isn't answered."""
        world = self._world
        if self._sent % ANEW_AFTER == 0:
            world.load(self._game)
        self._sent += 1
        update: dict[str, Any] = json.loads(content)
        sent = {kind: update[kind] for kind in WANTED if kind in update}
        if not sent:
            return
        world.store.push(**sent)
        try:
            step = await world.handled(world.push_words(ADA, "/help"), ANSWER_SECONDS)
            assert step.calls, "no answer"
            deaf = [line for line in step.errors if line.startswith(DEAF)]
            assert not deaf, deaf
        except AssertionError:
            print(f"after {content[:2000]!r}")
            world.store.updates.clear()  # or the next one fails of this one
            self._sent = 0
            raise


@asynccontextmanager
async def listening(db: Database, folder: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[Listener]:
    """Such a house."""
    async with open_world(db, folder, patch) as world:
        yield Listener(world)
