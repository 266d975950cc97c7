"""What /backup does."""

import asyncio

from bot.routing.request import Request
from bot.screens import backup as screens
from bot.screens.base import Screen
from engine.upkeep import backups


async def backup(request: Request) -> Screen:
    """A copy of the database, now, on the laptop."""
    config, db = request.services.config, request.services.db
    try:
        new = await asyncio.to_thread(backups.make, config, db, request.now)
    except backups.OfAServer:
        return screens.server()
    await request.did()
    return screens.made(new, await asyncio.to_thread(backups.kept, config), request.now)
