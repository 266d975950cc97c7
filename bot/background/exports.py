"""A list as a file in the chat, with a message of its own that says how far it is."""

import asyncio
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from telegram.error import Forbidden

from bot import texts
from bot.background import progress
from bot.error_messages import apologise, sentence
from bot.notifications.delivery import ShutOut, deliver, tell
from bot.refusal import Refusal
from bot.screens import help as help_screens
from bot.screens import lists as screens
from bot.screens.base import Screen
from bot.services import Services
from bot.texts import sheets
from bot.transport import cards, messages
from engine.leads import exporter
from engine.leads.requests import ExportRequest
from engine.rules.errors import UserError
from storage import background_work
from storage import settings as settings_store
from storage.lists import ListRow
from storage.users import UserRow

T = texts.of("lists")
UNSAFE = '\\/:*?"<>|\0'  # in a file's name, on one system or another
LARGEST = 49 * 1024 * 1024  # bytes that Telegram takes from bots (Bot API, sendDocument: 50 MB)
STAGES = ("writing",)


async def export(services: Services, user: UserRow, row: ListRow, suffix: str, work_id: int) -> None:
    """Write it, send it, say so; `work_id` is how it was noted (see `bot.background.long_work`)."""
    card: list[int] = []

    async def show(screen: Screen) -> int:
        card[:] = [await cards.show(services, user, screen, *card)]
        await services.db.run(background_work.stands, work_id, card[0])
        return card[0]

    try:
        ended = await _export(services, user, row, suffix, show)
    except progress.Cancelled:
        ended = screens.not_exported(row, T.export_cancelled)
    except UserError as refusal:
        ended = screens.not_exported(row, await sentence(services, refusal))
    except Forbidden as refusal:
        ended = screens.not_exported(row, str(refusal))
    except ShutOut:
        ended = screens.not_exported(row, help_screens.T.not_yours)
    except Exception as error:
        await apologise(services, user, "export_failed", error)
        ended = screens.not_exported(row, T.export_failed)
    await tell(services, user, lambda: show(ended))


async def _export(
    services: Services, user: UserRow, row: ListRow, suffix: str, show: progress.Show
) -> Screen:
    zone = (await services.db.read(settings_store.load)).zone
    url, now = services.config.database_url, services.clock.now()
    with TemporaryDirectory(dir=services.config.uploads_dir) as folder:
        target = Path(folder) / f"{_safe(row.name)}.{suffix}"
        asked = ExportRequest(url, row.id, target, now, zone.key, sheets.words())
        write = partial(exporter.export_list, asked)
        leads = await progress.follow(services, user, screens.exporting(row), STAGES, write, show)
        name, content = await asyncio.to_thread(_packed, target)
    send = partial(messages.send_file, services.bot, user, content, name)
    await deliver(services, user, send, data=f"export:{row.id}")
    return screens.exported(row, name, leads)


def _safe(name: str) -> str:
    return "".join("_" if letter in UNSAFE else letter for letter in name)[:80].strip(" .") or "list"


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
