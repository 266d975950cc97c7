"""What the buttons of lists do."""

from functools import partial

from bot import texts
from bot.background import exports, long_work
from bot.background.long_work import LongWork
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import lists as screens
from bot.screens.base import Screen, count
from engine import lists as engine
from engine.rules.enums import Delimiter
from storage import lists as store
from storage import uploads

T = texts.of("lists")


async def lists(request: Request, page: int = 0) -> Screen:
    """All lists, and files that wait to become one."""
    waiting = await request.read(uploads.waiting, request.user.id)
    return screens.lists(await request.read(store.all_lists), waiting, page, request.now)


async def waiting(request: Request) -> Screen:
    """Files that were sent and never imported."""
    return screens.waiting(await request.read(uploads.waiting, request.user.id), request.now)


async def forget_waiting(request: Request) -> Screen:
    """Forget them all; one whose import has just begun stays."""
    for path in await request.run(uploads.drop_waiting, request.user.id):
        path.unlink(missing_ok=True)
    request.toast = T.forgotten
    return await lists(request)


async def one(request: Request, list_id: int) -> Screen:
    """One list."""
    return screens.one(await request.read(store.get, list_id), request.now)


async def how_to_upload(request: Request) -> Screen:
    """What to send."""
    return screens.how_to_upload()


async def ask_rename(request: Request, list_id: int) -> Screen:
    """Which name?"""
    row = await request.read(store.get, list_id)
    await request.ask("rename", "name", list_id=list_id)
    return screens.ask_rename(row)


async def ask_delete(request: Request, list_id: int) -> Screen:
    """Really?"""
    return screens.ask_delete(await request.read(store.get, list_id))


async def delete(request: Request, list_id: int) -> Screen:
    """Forget the list."""
    await request.read(store.get, list_id)
    await request.run(engine.remove, list_id)
    request.toast = T.deleted
    return await lists(request)


async def ask_merge(request: Request, list_id: int, page: int = 0) -> Screen:
    """Into which other list? Raises UserError while a campaign needs this one."""
    row = await request.read(store.get, list_id)
    await request.read(engine.check_free, list_id, "merge")
    others = [each for each in await request.read(store.all_lists) if each.id != list_id]
    return screens.ask_merge(row, others, page)


async def confirm_merge(request: Request, list_id: int, other_id: int) -> Screen:
    """With numbers."""
    row, other = await request.read(store.get, list_id), await request.read(store.get, other_id)
    return screens.confirm_merge(row, other, await request.read(store.on_both, list_id, other_id))


async def merge(request: Request, list_id: int, other_id: int) -> Screen:
    """Put the one list's leads on the other and forget the one."""
    added = await request.run(engine.merge, list_id, other_id, request.now)
    request.toast = T("merged", leads=count(added, "lead"))
    return await one(request, other_id)


async def ask_export(request: Request, page: int = 0) -> Screen:
    """Which list shall come as a file?"""
    return screens.ask_export(await request.read(store.all_lists), page)


async def ask_format(request: Request, list_id: int) -> Screen:
    """As what?"""
    return screens.ask_format(await request.read(store.get, list_id))


# What a button says → the file's ending, and what stands between a CSV's cells.
FORMATS = {
    "xlsx": ("xlsx", Delimiter.COMMA),
    "csv": ("csv", Delimiter.COMMA),
    "semicolon": ("csv", Delimiter.SEMICOLON),
}


async def export(request: Request, list_id: int, form: str) -> None:
    """Write the list to a file and send it; meanwhile a message of its own says how far that is."""
    if form not in FORMATS:
        raise Refusal(T.no_such_format)
    suffix, delimiter = FORMATS[form]
    row = await request.read(store.get, list_id)
    long = LongWork(
        name=f"export {request.user.id} {list_id} {form}",
        title=screens.exporting(row),
        again=f"list:{list_id}:export:{form}",
        stages=("writing",),
        work=partial(exports.write, row=row, suffix=suffix, delimiter=delimiter.sign),
        nothing=partial(screens.not_exported, row),
        busy=T.exporting_already,
    )
    await long_work.begin(request, long, request.run)
