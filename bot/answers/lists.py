"""What the buttons of lists do."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bot import texts
from bot.house import House
from bot.screens import lists as screens
from bot.screens.base import Screen
from bot.sending import patiently
from bot.trouble import guarded
from bot.visit import Visit
from engine.leads import exporter
from engine.rules.errors import UserError
from storage import lists as store
from storage import settings as settings_store
from storage import uploads
from storage.lists import ListRow
from storage.users import UserRow

T = texts.of("lists")
UNSAFE = '\\/:*?"<>|\0'  # in a file's name, on one system or another


async def lists(visit: Visit, page: int = 0) -> Screen:
    """All lists, and files that wait to become one."""
    waiting = await visit.read(uploads.waiting, visit.user.id)
    return screens.lists(await visit.read(store.all_lists), waiting, page, visit.now)


async def one(visit: Visit, list_id: int) -> Screen:
    """One list."""
    return screens.one(await visit.read(store.get, list_id), visit.now)


async def how_to_upload(visit: Visit) -> Screen:
    """What to send."""
    return screens.how_to_upload()


async def ask_rename(visit: Visit, list_id: int) -> Screen:
    """Which name?"""
    row = await visit.read(store.get, list_id)
    await visit.ask("rename", "name", list_id=list_id)
    return screens.ask_rename(row)


async def ask_delete(visit: Visit, list_id: int) -> Screen:
    """Really?"""
    return screens.ask_delete(await visit.read(store.get, list_id))


async def delete(visit: Visit, list_id: int) -> Screen:
    """Forget the list."""
    await visit.read(store.get, list_id)
    await visit.run(store.remove, list_id)
    visit.toast = T.deleted
    return await lists(visit)


async def export(visit: Visit, list_id: int, suffix: str) -> Screen:
    """Send the list as a file, as soon as it is written."""
    if f".{suffix}" not in exporter.SUFFIXES:
        raise UserError(T.no_such_format)
    row = await visit.read(store.get, list_id)
    work = guarded(
        visit.house, visit.user, "export_failed", lambda: _export(visit.house, visit.user, row, suffix)
    )
    if visit.house.jobs.start(f"export {visit.user.id} {list_id} {suffix}", work):
        await visit.did()
    else:
        visit.toast = T.exporting_already
    return screens.exporting(row)


async def _export(house: House, user: UserRow, row: ListRow, suffix: str) -> None:
    zone = (await house.db.read(settings_store.load)).zone
    name = "".join("_" if letter in UNSAFE else letter for letter in row.name)[:80]
    with TemporaryDirectory(dir=house.config.uploads_dir) as folder:
        target = Path(folder) / f"list.{suffix}"
        await exporter.export_list(
            house.config.database_url, row.id, target, now=house.clock.now(), zone=zone.key
        )
        content = target.read_bytes()
    await patiently(
        lambda: house.bot.send_document(user.chat_id, content, filename=f"{name}.{suffix}"), house.clock
    )
