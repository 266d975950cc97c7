"""What the buttons of lists do."""

from bot import texts
from bot.background import exports, long_work
from bot.routing.request import Request
from bot.screens import lists as screens
from bot.screens.base import Screen, count
from engine import lists as engine
from engine.leads import exporter
from engine.rules.errors import UserError
from storage import background_work as work_store
from storage import lists as store
from storage import uploads

T = texts.of("lists")


async def lists(visit: Request, page: int = 0) -> Screen:
    """All lists, and files that wait to become one."""
    waiting = await visit.read(uploads.waiting, visit.user.id)
    return screens.lists(await visit.read(store.all_lists), waiting, page, visit.now)


async def one(visit: Request, list_id: int) -> Screen:
    """One list."""
    return screens.one(await visit.read(store.get, list_id), visit.now)


async def how_to_upload(visit: Request) -> Screen:
    """What to send."""
    return screens.how_to_upload()


async def ask_rename(visit: Request, list_id: int) -> Screen:
    """Which name?"""
    row = await visit.read(store.get, list_id)
    await visit.ask("rename", "name", list_id=list_id)
    return screens.ask_rename(row)


async def ask_delete(visit: Request, list_id: int) -> Screen:
    """Really?"""
    return screens.ask_delete(await visit.read(store.get, list_id))


async def delete(visit: Request, list_id: int) -> Screen:
    """Forget the list."""
    await visit.read(store.get, list_id)
    await visit.run(engine.remove, list_id)
    visit.toast = T.deleted
    return await lists(visit)


async def ask_merge(visit: Request, list_id: int, page: int = 0) -> Screen:
    """Into which other list? Raises UserError while a campaign needs this one."""
    row = await visit.read(store.get, list_id)
    await visit.read(engine.check_free, list_id, "merge")
    others = [each for each in await visit.read(store.all_lists) if each.id != list_id]
    return screens.ask_merge(row, others, page)


async def confirm_merge(visit: Request, list_id: int, other_id: int) -> Screen:
    """With numbers."""
    row, other = await visit.read(store.get, list_id), await visit.read(store.get, other_id)
    return screens.confirm_merge(row, other, await visit.read(store.on_both, list_id, other_id))


async def merge(visit: Request, list_id: int, other_id: int) -> Screen:
    """Put the one list's leads on the other and forget the one."""
    added = await visit.run(engine.merge, list_id, other_id, visit.now)
    visit.toast = T("merged", leads=count(added, "lead"))
    return await one(visit, other_id)


async def ask_export(visit: Request, page: int = 0) -> Screen:
    """Which list shall come as a file?"""
    return screens.ask_export(await visit.read(store.all_lists), page)


async def ask_format(visit: Request, list_id: int) -> Screen:
    """As what?"""
    return screens.ask_format(await visit.read(store.get, list_id))


async def export(visit: Request, list_id: int, suffix: str) -> None:
    """Write the list to a file and send it; meanwhile a message of its own says how far that is."""
    if f".{suffix}" not in exporter.SUFFIXES:
        raise UserError(T.no_such_format)
    house, user = visit.house, visit.user
    row = await visit.read(store.get, list_id)
    name, again = f"export {user.id} {list_id} {suffix}", f"list:{list_id}:export:{suffix}"
    if house.jobs.runs(name):
        raise UserError(T.exporting_already)
    noted = await visit.run(work_store.begin, user, screens.exporting(row), again, visit.now)
    long_work.start(
        house, user, name, noted, "export_failed", lambda: exports.export(house, user, row, suffix, noted)
    )
