"""A list as a file in the chat: long work."""

import asyncio
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from bot import texts
from bot.background.long_work import Watch
from bot.notifications.delivery import deliver
from bot.refusal import Refusal
from bot.screens import lists as screens
from bot.screens.base import Screen
from bot.texts import sheets
from bot.transport import messages
from engine.leads import exporter
from engine.leads.requests import ExportRequest
from engine.rules.names import visible
from storage import settings as settings_store
from storage.lists import ListRow

T = texts.of("lists")
UNSAFE = '\\/:*?"<>|\0'  # in a file's name, on one system or another
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
LONGEST_NAME = 80  # letters: 255 bytes are all that a file system takes
LARGEST = 49 * 1024 * 1024  # bytes that Telegram takes from bots (Bot API, sendDocument: 50 MB)
STAGES = ("writing",)


async def write(watch: Watch, row: ListRow, suffix: str, delimiter: str) -> Screen:
    """Write the list to a file, and send it."""
    services, user = watch.services, watch.user
    zone = (await services.db.read(settings_store.load)).zone
    with TemporaryDirectory(dir=services.config.uploads_dir) as folder:
        target = Path(folder) / f"{file_name(row.name)}.{suffix}"
        url, now = services.config.database_url, services.clock.now()
        asked = ExportRequest(url, row.id, target, now, zone.key, sheets.words(), delimiter)
        leads = await watch.follow(partial(exporter.export_list, asked))
        name, content = await asyncio.to_thread(_packed, target)
    send = partial(messages.send_file, services.bot, user, content, name)
    await deliver(services, user, send, data=f"export:{row.id}")
    return screens.exported(row, name, leads)


def file_name(name: str) -> str:
    """What a list is called, as the name of a file on whichever system."""
    kept = "".join(
        "_" if letter in UNSAFE or not letter.isprintable() else letter for letter in visible(name)
    )
    kept = kept[:LONGEST_NAME].strip(" .") or "list"
    return f"_{kept}" if kept.partition(".")[0].upper() in RESERVED else kept


def _packed(path: Path) -> tuple[str, bytes]:
    """The file's name and content; as a .zip when it is too large for Telegram otherwise."""
    if path.stat().st_size <= LARGEST:
        return path.name, path.read_bytes()
    packed = path.with_name(path.name + ".zip")
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
    if packed.stat().st_size > LARGEST:
        raise Refusal(T.too_large)
    return packed.name, packed.read_bytes()
