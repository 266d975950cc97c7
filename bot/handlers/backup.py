"""What /backup does: a copy now, and going back to one."""

import asyncio

from bot.routing.request import Request
from bot.screens import backup as screens
from bot.screens.base import Screen
from engine.upkeep import backups, restoring
from engine.upkeep.order import InUse
from engine.work import pausing


async def backup(request: Request) -> Screen:
    """A copy of the database, now, on the laptop."""
    config, db = request.services.config, request.services.db
    try:
        new = await asyncio.to_thread(backups.make, config, db, request.now)
    except backups.OfAServer:
        return screens.server()
    await request.did()
    return screens.made(new, await asyncio.to_thread(backups.kept, config), request.now)


async def ask_restore(request: Request, name: str) -> Screen:
    """What would come back, and what would go."""
    config, db = request.services.config, request.services.db
    return screens.ask_restore(await asyncio.to_thread(restoring.offer, config, db, name), request.now)


async def ask_restore_again(request: Request, name: str) -> Screen:
    """Asked twice: whatever was set up since is gone from the bot."""
    return screens.ask_restore_again(name)


async def restore(request: Request, name: str) -> Screen:
    """Nobody sits, then the database becomes what it was; everything stays paused until the person has looked."""
    config, db = request.services.config, request.services.db
    if request.services.jobs.works:
        raise InUse("here")
    await asyncio.to_thread(restoring.sound, config, name)  # nothing is ended for one that is no good
    await request.services.agent.panic()
    done = await asyncio.to_thread(restoring.live, config, db, name, request.now)
    await request.run(pausing.pause_all, request.now)
    return screens.restored(name, done)
