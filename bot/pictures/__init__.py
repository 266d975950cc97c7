"""Charts as PNG, drawn by a process of their own: the plotting library is heavy, and would hold up the event loop.

Starting it takes most of a second, drawing a tenth of one. So one process stays for the next picture, and ends when
none has come for a while (`engine.apart`).
"""

from bot.screens.base import Picture
from engine.apart.staying import Staying
from engine.apart.work import Died, Work, WorkerFault
from engine.rules.errors import LinkedPilotError

SECONDS = 60.0  # the very first time the library looks through all fonts
IDLE_SECONDS = 60.0  # as long as somebody may still be looking through periods and filters

WAITING = Staying(
    Work[Picture, bytes]("bot.pictures.process:draw", bytes, SECONDS, environment={"MPLBACKEND": "Agg"}),
    IDLE_SECONDS,
)


class NotDrawn(LinkedPilotError):
    """The picture couldn't be drawn: its process broke off or took too long, or we made a mistake."""


async def draw(picture: Picture) -> bytes:
    """The picture as PNG. Raises NotDrawn."""
    try:
        return await WAITING.run(picture)
    except (Died, WorkerFault) as broken:
        raise NotDrawn("broken", said=str(broken)) from broken
