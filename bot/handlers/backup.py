"""What /backup does."""

import asyncio

from bot.routing.request import Request
from bot.screens import backup as screens
from bot.screens.base import Screen
from engine.upkeep import backups


async def backup(visit: Request) -> Screen:
    """A copy of the database, now, on the laptop."""
    config, db = visit.house.config, visit.house.db
    try:
        new = await asyncio.to_thread(backups.make, config, db, visit.now)
    except backups.OfAServer:
        return screens.server()
    await visit.did()
    return screens.made(new, await asyncio.to_thread(backups.kept, config), visit.now)
