"""OpenOutreach's place."""

import asyncio
from pathlib import Path

from bot.routing.request import Request
from bot.screens import openoutreach as screens
from bot.screens.base import Screen

FOLDER = "openoutreach"  # in the data folder, with an instance_N in it for each sender


async def openoutreach(request: Request) -> Screen:
    """Whether there are instances on the laptop."""
    folder = request.services.config.data_dir / FOLDER
    return screens.openoutreach(await asyncio.to_thread(_instances, folder), f"data/{FOLDER}")


def _instances(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.glob("instance_*") if each.is_dir())
    except OSError:
        return []
