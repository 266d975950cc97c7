"""A file becomes a list: fetched, looked into, its columns corrected, its list chosen. Then `bot.flows.importing`."""

import asyncio
import os
from pathlib import Path

from sqlalchemy.orm import Session
from telegram import Document
from telegram.error import BadRequest

from bot import texts
from bot.error_messages import guarded, sentence
from bot.flows import files, importing, reading
from bot.flows import pages as page_flow
from bot.flows.base import Flow
from bot.handlers import ai_server as ai_server_answers
from bot.handlers import comments as comment_answers
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import help as help_screens
from bot.screens import lists as list_screens
from bot.screens import upload as screens
from bot.screens.base import Screen
from bot.services import Services
from bot.transport import cards
from bot.transport.sending import patiently
from engine.leads import importer
from engine.leads.headers import Field
from engine.lists import checked_name
from engine.rules.enums import Role, UploadState
from engine.rules.errors import UserError
from engine.rules.names import visible
from storage import lists, users
from storage import uploads as store
from storage.conversations import ConversationRow
from storage.lists import ListRow
from storage.uploads import UploadRow
from storage.users import UserRow

T = texts.of("upload")
LARGEST = 20 * 1024 * 1024  # bytes that Telegram hands out to bots (Bot API, getFile)


async def receive(request: Request, document: Document) -> None:
    """Fetch a file that was sent; only when it lies safe on the disk is it said to be received."""
    services, user = request.services, request.user
    name = " ".join(visible(document.file_name or "file").split())[:120]
    path = services.config.uploads_dir / f"{request.update_id}{files.suffixes(name)}"
    too_big = (document.file_size or 0) > LARGEST
    problem = help_screens.T.too_big if too_big else await _fetch(services, document.file_id, path)
    if problem:
        await cards.show(services, user, screens.refused(name, problem))
        return
    if await asyncio.to_thread(ai_server_answers.is_pairing, path):
        await ai_server_answers.receive(request, path)
        return
    if await asyncio.to_thread(comment_answers.is_library, path):
        await comment_answers.receive(request, path)
        return
    if await asyncio.to_thread(page_flow.is_knowledge, name, path):
        await page_flow.receive(request, name, path)
        return
    upload_id = await request.keep(store.add, user.id, request.update_id, name, path, request.now)
    await files.show(services, user, upload_id, screens.received(name))
    _start_looking(services, user, await request.read(store.get, upload_id, user.id))


async def _fetch(services: Services, file_id: str, path: Path) -> str:
    """Why Telegram doesn't hand it out, or nothing."""
    partial = path.with_name(path.name + ".part")

    async def call() -> None:
        file = await services.bot.get_file(file_id)
        await file.download_to_drive(partial)

    try:
        await patiently(call, services.clock)
    except BadRequest as refusal:
        return help_screens.T.too_big if "too big" in str(refusal).lower() else T.not_handed_out
    await asyncio.to_thread(_keep, partial, path)
    return ""


def _keep(partial: Path, path: Path) -> None:
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(partial, path)


async def take_up(services: Services) -> None:
    """At the start: look into files that nobody looked into, go on with comparisons and imports that were cut off."""

    def look(session: Session) -> list[tuple[UploadRow, UserRow, ListRow | None]]:
        return [
            (
                row,
                _where(session, user, row),
                None if row.list_id is None else lists.get(session, row.list_id),
            )
            for row in store.unfinished(session)
            if (user := users.get(session, row.user_id)) is not None
        ]

    for row, user, there in await services.db.read(look):
        with texts.speaking(user.language):
            if row.state is UploadState.IMPORTING:
                importing.start(services, user, row)
            elif row.preview is None:
                _start_looking(services, user, row)
            elif there is not None and row.list_version is None:
                importing.start_comparing(services, user, row, there)


def _where(session: Session, user: UserRow, row: UploadRow) -> UserRow:
    """The person, answered where the file's card stands."""
    return user if row.chat_id is None else users.answered_in(session, user, row.chat_id, row.topic_id)


def _start_looking(services: Services, user: UserRow, row: UploadRow) -> None:
    work = guarded(services, user, "inspect_failed", lambda: _look_into(services, user, row))
    services.jobs.start(f"inspect {row.id}", work)


async def _look_into(services: Services, user: UserRow, row: UploadRow) -> None:
    async with services.jobs.looks:
        try:
            found = await importer.inspect(row.path)
        except UserError as refusal:
            words = await sentence(services, refusal)
            await files.refuse(services, user, row, screens.refused(row.file_name, words))
            return
    await services.db.run(store.change, row.id, preview=found.as_json(), mapping=found.mapping.as_json())
    await files.show_preview(services, user, row.id)


async def preview(request: Request, upload_id: int) -> None:
    """What the file seems to hold."""
    await files.bring_preview(request, upload_id)


async def columns(request: Request, upload_id: int, word: str, page: int = 0) -> None:
    """Which column says this?"""
    row, data, mapping = await files.waiting(request, upload_id)
    await files.bring(
        request, row, screens.columns(upload_id, row.file_name, _field(word), data, mapping, page)
    )


async def correct(request: Request, upload_id: int, word: str, column: str) -> None:
    """That one."""
    _row, data, mapping = await files.waiting(request, upload_id)
    places = {"none": None} | {str(place): place for place in range(len(data.headers))}
    if column not in places:
        raise Refusal(T.no_such_column)
    corrected = mapping.correct(_field(word), places[column])
    await request.keep(store.change, upload_id, mapping=corrected.as_json())
    await files.bring_preview(request, upload_id)


async def everybody(request: Request, upload_id: int, word: str) -> None:
    """The people of the other columns with links, too (yes), or only those of the profile column."""
    _row, _data, mapping = await files.waiting(request, upload_id)
    whole = mapping.of_all([mapping.profile_url, *mapping.other_people])
    chosen = whole if word == "yes" else mapping.only_first()
    await request.keep(store.change, upload_id, mapping=chosen.as_json())
    await files.bring_preview(request, upload_id)


def _field(word: str) -> Field:
    if word not in set(Field):
        raise Refusal(T.no_such_column)
    return Field(word)


async def ask_name(request: Request, upload_id: int, page: int = 0) -> None:
    """The mapping is right; which list?"""
    row, _data, _mapping = await files.waiting(request, upload_id)
    await request.ask("upload", "name", upload_id=upload_id)
    all_lists = await request.read(lists.all_lists)
    await files.bring(
        request, row, screens.ask_name(upload_id, row.file_name, files.own_name(row), all_lists, page)
    )


async def import_now(request: Request, upload_id: int) -> None:
    """A new list called like the file, at once: nothing about it is left to be decided."""
    row, data, mapping = await files.waiting(request, upload_id)
    if not data.sure(mapping):  # a button of before somebody corrected it
        await files.bring_preview(request, upload_id)
        return
    name, _there = await request.read(files.suggested, row)
    await request.keep(store.change, upload_id, list_name=name, list_id=None)
    await importing.add(request, upload_id)


async def own_name(request: Request, upload_id: int) -> None:
    """A list called like the file."""
    row, _data, _mapping = await files.waiting(request, upload_id)
    await _name(request, upload_id, files.own_name(row))


async def add_to(request: Request, upload_id: int, list_id: int) -> None:
    """A list that is there."""
    await _name(request, upload_id, (await request.read(lists.get, list_id)).name)


async def _name(request: Request, upload_id: int, name: str) -> None:
    """The list is chosen; one that is there is compared with the file before the last question."""
    row, data, _mapping = await files.waiting(request, upload_id)
    there = await request.read(lists.by_name, name)
    if there is None:
        await request.keep(store.change, upload_id, list_name=name, list_id=None)
        await files.bring(request, row, screens.ready(upload_id, row.file_name, data, name))
    else:
        await importing.compare(request, row, there)
    await request.finish()


async def ask_keep_off(request: Request, upload_id: int) -> None:
    """Everybody of the file on do not contact?"""
    row, data, _mapping = await files.waiting(request, upload_id)
    await request.finish()
    await files.bring(request, row, screens.ask_keep_off(upload_id, row.file_name, data))


async def drop(request: Request, upload_id: int) -> None:
    """Forget the file."""
    row, _data, _mapping = await files.waiting(request, upload_id)
    await request.run(store.drop, upload_id)
    row.path.unlink(missing_ok=True)
    await files.bring(request, row, screens.dropped(row.file_name))


async def _take(request: Request, conversation: ConversationRow, words: str) -> None:
    if conversation.step == "row":
        await reading.take_first_row(request, conversation.data["upload_id"], words)
        return
    await _name(request, conversation.data["upload_id"], checked_name(words))


async def _ask(request: Request, conversation: ConversationRow, problem: str) -> Screen | None:
    try:
        row, _data, _mapping = await files.waiting(request, conversation.data["upload_id"])
    except UserError:
        await request.finish()
        return list_screens.how_to_upload()
    if conversation.step == "row":
        await reading.ask_first_row_again(request, row.id, problem)
        return None
    all_lists = await request.read(lists.all_lists)
    asked = screens.ask_name(row.id, row.file_name, files.own_name(row), all_lists, problem=problem)
    await files.bring(request, row, asked)
    return None


FLOW = Flow("upload", Role.OPERATOR, _take, _ask)
