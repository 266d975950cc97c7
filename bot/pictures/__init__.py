"""Charts as PNG, drawn by a process of their own: the plotting library is heavy and would hold up the event loop."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from bot.screens.base import Picture
from engine.rules.errors import LinkedPilotError

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60.0  # the very first time the library looks through all fonts


class NotDrawn(LinkedPilotError):
    """The picture couldn't be drawn."""


async def draw(picture: Picture) -> bytes:
    """The picture as PNG. Raises NotDrawn."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.pictures"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environment(),
    )
    request = json.dumps({"name": picture.name, "data": picture.data}).encode()
    try:
        async with asyncio.timeout(SECONDS):
            png, complaint = await child.communicate(request)
    except TimeoutError:
        raise NotDrawn("The picture took too long.") from None
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    if child.returncode != 0 or not png:
        raise NotDrawn(complaint.decode(errors="replace")[-2000:])
    return png


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKEDPILOT_")}
    return kept | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
