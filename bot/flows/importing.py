"""What is done with a file's people: compared with a list, imported, put on do not contact; and the report."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from bot import texts
from bot.background.long_work import Begin, Cancelled, Watch
from bot.error_messages import apologise, guarded, sentence
from bot.flows import files
from bot.notifications.delivery import tell
from bot.routing.request import Request
from bot.screens import upload as screens
from bot.services import Services
from bot.texts import sheets
from bot.transport import messages
from engine.leads import importer
from engine.leads.formats import NotAList
from engine.leads.reports import FileReport, ImportReport, KeptOff
from engine.leads.requests import CompareRequest, ImportRequest, KeepOffRequest
from engine.rules.enums import UploadState, UploadUse
from engine.rules.errors import UserError
from engine.rules.facts import fact
from storage import events, lists
from storage import uploads as store
from storage.lists import ListRow
from storage.uploads import UploadRow
from storage.users import UserRow

R = TypeVar("R")

T = texts.of("upload")
READING, STORING = ("reading",), ("reading", "storing")


async def compare(request: Request, row: UploadRow, there: ListRow) -> None:
    """What would the file change on the list? Cut off by a restart, it is compared again."""
    await request.keep(store.change, row.id, list_name=there.name, list_id=there.id, list_version=None)
    await files.bring(request, row, screens.comparing(row.file_name, there))
    start_comparing(request.services, request.user, row, there)


def start_comparing(services: Services, user: UserRow, row: UploadRow, there: ListRow) -> None:
    """Begin to compare a file with the list that it is for; then comes the last question."""
    work = guarded(services, user, "compare_failed", lambda: _compare(services, user, row, there))
    services.jobs.start(files.comparing(row), work)


async def _compare(services: Services, user: UserRow, row: UploadRow, there: ListRow) -> None:
    wanted = CompareRequest(
        services.config.database_url, row.path, files.mapping(row), there.id, reading=files.reading(row)
    )
    title = screens.comparing(row.file_name, there).text
    found = await _follow(services, user, row, title, READING, partial(importer.compare_file, wanted))
    if found is None:
        await services.db.run(store.change, row.id, list_id=None)  # it waits, for whatever list
    else:
        await services.db.run(store.change, row.id, list_version=there.version)
        asked = screens.compared(row.id, row.file_name, there, found)
        await tell(services, user, lambda: files.show(services, user, row.id, asked))


async def add(request: Request, upload_id: int) -> None:
    """Onto the list, a new one or one that is there."""
    await _begin(request, upload_id, UploadUse.ADD)


async def replace(request: Request, upload_id: int, list_id: int) -> None:
    """Make the list that was compared what the file says."""
    row, _data, _mapping = await files.waiting(request, upload_id)
    if row.list_id != list_id:
        raise lists.NoSuchList
    there = await request.read(lists.get, list_id)
    if row.list_version == there.version:
        await _begin(request, upload_id, UploadUse.REPLACE)
        return
    request.toast = T.changed_meanwhile
    await compare(request, row, there)


async def keep_off(request: Request, upload_id: int) -> None:
    """Everybody of the file on do not contact."""
    await _begin(request, upload_id, UploadUse.KEEP_OFF)


async def _begin(request: Request, upload_id: int, deed: UploadUse) -> None:
    """A second tap finds it under way."""
    await files.waiting(request, upload_id)
    await request.conclude(store.begin, upload_id, deed)
    row = await request.read(store.get, upload_id, request.user.id)
    start(request.services, request.user, row)


def start(services: Services, user: UserRow, row: UploadRow) -> None:
    """Do it, or, after a restart, do it again; what is done already is only told."""
    work = guarded(services, user, "import_failed", lambda: _import(services, user, row))
    services.jobs.start(f"import {row.id}", work)


async def _import(services: Services, user: UserRow, row: UploadRow) -> None:
    if row.report is None:
        await _do(services, user, row)
    now = await services.db.read(files.fresh, row)
    if now is None:  # its person was shut out meanwhile
        row.path.unlink(missing_ok=True)
    elif now.report is not None:
        await _tell(services, user, now)


async def _do(services: Services, user: UserRow, row: UploadRow) -> None:
    url, now, mapping = services.config.database_url, services.clock.now(), files.mapping(row)
    if row.deed is UploadUse.KEEP_OFF:
        keep_off = KeepOffRequest(
            url,
            row.path,
            mapping,
            reading=files.reading(row),
            now=now,
            writer=services.db.writer,
            upload_id=row.id,
            words=sheets.words(),
        )
        title = screens.keeping_off(row.file_name)
        await _follow(services, user, row, title, STORING, partial(importer.keep_off, keep_off))
        return
    bring_in = ImportRequest(
        url,
        row.path,
        mapping,
        reading=files.reading(row),
        now=now,
        writer=services.db.writer,
        list_name=files.called(row) if row.list_id is None else None,
        list_id=row.list_id,
        replace=row.deed is UploadUse.REPLACE,
        version=row.list_version,
        upload_id=row.id,
        words=sheets.words(),
    )
    title = screens.importing(files.called(row))
    await _follow(services, user, row, title, STORING, partial(importer.import_file, bring_in))


async def _follow(
    services: Services,
    user: UserRow,
    row: UploadRow,
    title: str,
    stages: Sequence[str],
    begin: Begin[R],
) -> R | None:
    """What the work came to; None when that is nothing, and then the file waits again and its person knows why."""
    show = partial(files.show, services, user, row.id)
    try:
        return await Watch(services, user, title, stages, show).follow(begin)
    except Cancelled:
        problem = T.cancelled
    except NotAList as refusal:
        words = await sentence(services, refusal)
        await files.refuse(services, user, row, screens.refused(row.file_name, words))
        return None
    except store.NoSuchUpload:
        return None
    except UserError as refusal:
        problem = await sentence(services, refusal)
    except Exception as error:
        await apologise(services, user, "file_failed", error)
        problem = T.failed
    if await services.db.run(_wait_again, row):
        ended = screens.not_done(row.id, row.file_name, problem)
        await tell(services, user, lambda: show(ended))
    return None


def _wait_again(session: Session, row: UploadRow) -> bool:
    """False when it was done after all: a Cancel that came too late, or an answer that was lost."""
    now = files.fresh(session, row)
    if now is None or now.report is not None:
        return False
    store.advance(session, row.id, UploadState.IMPORTING, UploadState.RECEIVED)
    return True


async def _tell(services: Services, user: UserRow, row: UploadRow) -> None:
    """The report, and the rejected rows as a file. Only when they are out is the file done with."""
    report: FileReport
    if row.deed is UploadUse.KEEP_OFF:
        report = KeptOff.from_json(row.report or {})
        screen = screens.kept_off(row.file_name, report)
    else:
        report = ImportReport.from_json(row.report or {})
        screen = screens.report(files.called(row), report)
    rejected = report.rejected_file
    await tell(services, user, lambda: files.show(services, user, row.id, screen))
    if rejected is not None and rejected.exists():
        content = await asyncio.to_thread(rejected.read_bytes)
        name = f"{files.own_name(row)}-rejected.csv"
        await tell(services, user, lambda: messages.send_file(services.bot, user, content, name))
    await services.db.run(_settle, row, report, services)
    for path in (row.path, rejected):
        if path is not None:
            path.unlink(missing_ok=True)


def _settle(session: Session, row: UploadRow, report: FileReport, services: Services) -> None:
    store.change(session, row.id, state=UploadState.IMPORTED)
    if isinstance(report, ImportReport):
        line = fact("log.import_finished", leads=report.added_to_list)
        events.add(session, services.clock.now(), "import_finished", line, user_id=row.user_id)
