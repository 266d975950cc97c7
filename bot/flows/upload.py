"""A file becomes a list: fetched, looked into, mapping corrected, named, imported, reported."""

import asyncio
import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session
from telegram import Document
from telegram.error import TelegramError

from bot import texts, window
from bot.flows.base import Flow
from bot.house import House
from bot.screens import help as help_screens
from bot.screens import lists as list_screens
from bot.screens import upload as screens
from bot.screens.base import Screen
from bot.sending import patiently
from bot.trouble import apologise, guarded
from bot.visit import Visit
from engine.leads import importer
from engine.leads.headers import Field
from engine.leads.mapping import Mapping
from engine.leads.reports import FilePreview, ImportReport, Progress
from engine.rules.errors import UserError
from engine.rules.words import Role
from storage import events, imports, lists, users
from storage import uploads as store
from storage.conversations import Talk
from storage.uploads import UploadRow
from storage.users import UserRow

T = texts.of("upload")
LARGEST = 20 * 1024 * 1024  # bytes that Telegram hands out to bots (Bot API, getFile)
LONGEST_NAME = 60
EDIT_SECONDS = 2.0  # at most one edit of the progress in so long
_SUFFIXES = re.compile(r"(\.[a-z0-9]{1,5}){0,2}$", re.ASCII)


async def receive(visit: Visit, document: Document) -> Screen | None:
    """Fetch a file that was sent; only when it lies safe on the disk is it said to be received."""
    if (document.file_size or 0) > LARGEST:
        raise UserError(help_screens.TOO_BIG)
    name = " ".join((document.file_name or "file").split())[:120]
    path = visit.house.config.uploads_dir / f"{visit.update_id}{_SUFFIXES.search(name.lower())[0]}"  # type: ignore[index]
    await _fetch(visit.house, document.file_id, path)
    upload_id = await visit.keep(store.add, visit.user.id, visit.update_id, name, path, visit.now)
    message_id = await visit.show(screens.received(name))
    row = await visit.read(store.get, upload_id, visit.user.id)
    _start_looking(visit.house, visit.user, row, message_id)
    return None


async def _fetch(house: House, file_id: str, path: Path) -> None:
    partial = path.with_name(path.name + ".part")

    async def call() -> None:
        file = await house.bot.get_file(file_id)
        await file.download_to_drive(partial)

    await patiently(call, house.clock)
    await asyncio.to_thread(_keep, partial, path)


def _keep(partial: Path, path: Path) -> None:
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(partial, path)


def _start_looking(house: House, user: UserRow, row: UploadRow, message_id: int | None) -> None:
    work = guarded(house, user, "inspect_failed", lambda: _look_into(house, user, row, message_id))
    house.jobs.start(f"inspect {row.id}", work)


async def _look_into(house: House, user: UserRow, row: UploadRow, message_id: int | None) -> None:
    try:
        found = await importer.inspect(row.path)
    except UserError as refusal:
        await _refuse(house, user, row, str(refusal), message_id)
        return
    await house.db.run(store.change, row.id, preview=found.as_json(), mapping=found.mapping.as_json())
    await window.show(house, user, screens.preview(row.id, row.file_name, found, found.mapping), message_id)


async def _refuse(house: House, user: UserRow, row: UploadRow, sentence: str, message_id: int | None) -> None:
    await house.db.run(store.change, row.id, state=store.REFUSED)
    row.path.unlink(missing_ok=True)
    await window.show(house, user, screens.refused(row.file_name, sentence), message_id)


async def preview(visit: Visit, upload_id: int) -> Screen:
    """What the file seems to hold."""
    row, data, mapping = await _open(visit, upload_id)
    return screens.preview(row.id, row.file_name, data, mapping)


async def columns(visit: Visit, upload_id: int, field: str) -> Screen:
    """Which column says this?"""
    _row, data, mapping = await _open(visit, upload_id)
    return screens.columns(upload_id, Field(field), data, mapping)


async def correct(visit: Visit, upload_id: int, field: str, column: str) -> Screen:
    """That one."""
    row, data, mapping = await _open(visit, upload_id)
    place = None if column == "none" else int(column)
    if place is not None and place >= len(data.headers):
        raise UserError(T.no_such_column)
    corrected = mapping.correct(Field(field), place)
    await visit.keep(store.change, upload_id, mapping=corrected.as_json())
    return screens.preview(row.id, row.file_name, data, corrected)


async def ask_name(visit: Visit, upload_id: int) -> Screen:
    """The mapping is right; which list?"""
    row, _data, _mapping = await _open(visit, upload_id)
    await visit.ask("upload", "name", upload_id=upload_id)
    return screens.ask_name(upload_id, _own_name(row), await visit.read(lists.all_lists))


async def own_name(visit: Visit, upload_id: int) -> Screen:
    """A list called like the file."""
    row, _data, _mapping = await _open(visit, upload_id)
    return await _name(visit, upload_id, _own_name(row))


async def add_to(visit: Visit, upload_id: int, list_id: int) -> Screen:
    """A list that is there."""
    return await _name(visit, upload_id, (await visit.read(lists.get, list_id)).name)


async def _name(visit: Visit, upload_id: int, name: str) -> Screen:
    _row, data, _mapping = await _open(visit, upload_id)
    there = await visit.read(lists.by_name, name)
    await visit.keep(store.change, upload_id, list_name=name, list_id=None if there is None else there.id)
    await visit.finish()
    return screens.ready(upload_id, data, name, there is not None)


def _own_name(row: UploadRow) -> str:
    stem = _SUFFIXES.sub("", row.file_name.lower())
    return row.file_name[: len(stem)].strip()[:LONGEST_NAME] or T.own_name


async def drop(visit: Visit, upload_id: int) -> Screen:
    """Forget the file."""
    row = await visit.read(store.get, upload_id, visit.user.id)
    if await visit.run(store.advance, upload_id, store.RECEIVED, store.REFUSED):
        row.path.unlink(missing_ok=True)
    return screens.dropped(row.file_name)


async def go(visit: Visit, upload_id: int) -> Screen | None:
    """Import. A second tap finds it under way."""
    row, _data, _mapping = await _open(visit, upload_id)
    if row.list_name is None:
        return await ask_name(visit, upload_id)
    if not await visit.run(store.advance, upload_id, store.RECEIVED, store.IMPORTING):
        raise UserError(T.importing_already)
    _start_import(visit.house, visit.user, row, visit.tapped)
    return None


def _start_import(house: House, user: UserRow, row: UploadRow, over: int | None) -> None:
    work = guarded(house, user, "import_failed", lambda: _import(house, user, row, over))
    house.jobs.start(f"import {row.id}", work)


async def _import(house: House, user: UserRow, row: UploadRow, over: int | None) -> None:
    name = row.list_name or _own_name(row)
    # The progress has a message of its own, which stays and becomes the report.
    message_id = await window.show(house, user, screens.importing(name, None), over)
    await window.let_go(house, user, message_id)
    try:
        report = await _with_progress(house, user, row, name, message_id)
    except UserError as refusal:
        await house.db.run(store.change, row.id, state=store.REFUSED)
        await _say(house, user, message_id, screens.refused(row.file_name, str(refusal)))
        row.path.unlink(missing_ok=True)
        return
    except Exception as error:
        await house.db.run(store.change, row.id, state=store.REFUSED)
        await apologise(house, user, "import_failed", error)
        return
    await house.db.run(_settle, row, report, house.clock.now())
    await _say(house, user, message_id, screens.report(name, report))
    if report.rejected_file is not None:
        rejected = report.rejected_file
        await patiently(
            lambda: house.bot.send_document(
                user.chat_id, rejected, filename=f"{_own_name(row)}-rejected.csv"
            ),
            house.clock,
        )
        rejected.unlink(missing_ok=True)
    row.path.unlink(missing_ok=True)


async def _with_progress(
    house: House, user: UserRow, row: UploadRow, name: str, message_id: int
) -> ImportReport:
    told: list[Progress] = []
    work = asyncio.create_task(
        importer.import_file(
            house.config.database_url,
            row.path,
            Mapping.from_json(row.mapping or {}),
            now=house.clock.now(),
            list_name=name if row.list_id is None else None,
            list_id=row.list_id,
            progress=told.append,
        )
    )
    try:
        while not (await asyncio.wait({work}, timeout=EDIT_SECONDS))[0]:
            if told:
                latest = told[-1]
                told.clear()
                with suppress(TelegramError):  # only a courtesy: the report comes anyway
                    await house.bot.edit_message_text(
                        screens.importing(name, latest).text, user.chat_id, message_id, parse_mode="HTML"
                    )
        return work.result()
    finally:
        work.cancel()
        await asyncio.wait({work})


def _settle(session: Session, row: UploadRow, report: ImportReport, now: datetime) -> None:
    store.change(session, row.id, state=store.IMPORTED, list_id=report.list_id, report=report.as_json())
    events.add(
        session,
        now,
        "import_finished",
        f"{report.added_to_list} leads were added to a list.",
        user_id=row.user_id,
    )


async def _say(house: House, user: UserRow, message_id: int, screen: Screen) -> None:
    keyboard = window.markup(house, screen.keyboard, user.role)
    if not await window.edit(house, user.chat_id, message_id, screen.text, keyboard):
        await window.send(house, user.chat_id, screen.text, keyboard)


async def take_up(house: House) -> None:
    """At the start: look into files that nobody looked into, begin again with imports that were cut off."""

    def look(session: Session) -> list[tuple[UploadRow, UserRow]]:
        found = [(row, users.get(session, row.user_id)) for row in store.unfinished(session)]
        return [(row, user) for row, user in found if user is not None]

    waiting = await house.db.read(look)
    if any(row.state == store.IMPORTING for row, _user in waiting):
        await house.db.run(imports.clear_unfinished)
    for row, user in waiting:
        if row.state == store.IMPORTING:
            _start_import(house, user, row, None)
        elif row.preview is None:
            _start_looking(house, user, row, None)


async def _open(visit: Visit, upload_id: int) -> tuple[UploadRow, FilePreview, Mapping]:
    """An upload that is still to be imported. Raises UserError."""
    row = await visit.read(store.get, upload_id, visit.user.id)
    if row.state == store.IMPORTING:
        raise UserError(T.importing_already)
    if row.state != store.RECEIVED or row.preview is None or row.mapping is None:
        raise store.NoSuchUpload
    return row, FilePreview.from_json(row.preview), Mapping.from_json(row.mapping)


async def _take(visit: Visit, talk: Talk, words: str) -> Screen:
    name = " ".join(words.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UserError(T("name_length", most=LONGEST_NAME))
    return await _name(visit, talk.data["upload_id"], name)


async def _ask(visit: Visit, talk: Talk, problem: str) -> Screen:
    row = await visit.read(store.get, talk.data["upload_id"], visit.user.id)
    if row.state != store.RECEIVED:
        await visit.finish()
        return list_screens.how_to_upload()
    return screens.ask_name(row.id, _own_name(row), await visit.read(lists.all_lists), problem)


FLOW = Flow("upload", Role.OPERATOR, _take, _ask)
