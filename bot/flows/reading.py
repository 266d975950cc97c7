"""How a file is read, corrected by its person: its letters, its sheet, where its people begin. What they chose stands with the file."""

import shutil
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from bot import texts
from bot.flows import files
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import reading as screens
from engine.leads import choices, importer
from engine.leads.mapping import Mapping
from engine.leads.reports import FilePreview
from engine.leads.rows import Reading
from storage import uploads as store
from storage.uploads import UploadRow

T = texts.of("reading")
LONGEST_NUMBER = 7  # digits of a row's number


async def ways(request: Request, upload_id: int) -> None:
    """In which letters do the names read rightly?"""
    row, data, mapping = await files.waiting(request, upload_id)
    async with request.services.jobs.looks:
        found = await importer.ways(row.path, data.reading, mapping)
    await files.bring(request, row, screens.ways(row, found))


async def read_as(request: Request, upload_id: int, encoding: str) -> None:
    """In these; the columns stay what they are."""
    row, data, mapping = await files.waiting(request, upload_id)
    reading = replace(data.reading, encoding=choices.encoding(encoding))
    await _again(request, row, reading, mapping.first_row, mapping)


async def sheets(request: Request, upload_id: int) -> None:
    """Which sheet's people?"""
    row, data, _mapping = await files.waiting(request, upload_id)
    await files.bring(request, row, screens.sheets(row, data))


async def choose_sheet(request: Request, upload_id: int, number: int) -> None:
    """That one's."""
    row, data, _mapping = await files.waiting(request, upload_id)
    if not 1 <= number <= len(data.sheets):
        raise Refusal(T.no_such_sheet)
    await _again(request, row, replace(data.reading, sheet=data.sheets[number - 1].name))


async def each_sheet(request: Request, upload_id: int) -> None:
    """Each sheet is a file of its own from now on, with a card of its own."""
    row, data, _mapping = await files.waiting(request, upload_id)
    others = []
    for number, sheet in enumerate(data.sheets, 1):
        if sheet.name != data.sheet:
            reading = replace(data.reading, sheet=sheet.name)
            async with request.services.jobs.looks:
                found = await importer.inspect(row.path, reading)
            others.append((f"{row.id}-{number}", sheet.name, found))

    def split(session: Session) -> list[int]:
        return [_of_its_own(session, row, key, name, found, request) for key, name, found in others]

    for key, _, _ in others:
        shutil.copyfile(row.path, _beside(row.path, key))
    made = await request.run(split)
    await _again(request, row, replace(data.reading, sheet=data.sheet))
    for number in made:
        await files.show_preview(request.services, request.user, number)


def _of_its_own(
    session: Session, row: UploadRow, key: str, sheet: str, found: FilePreview, request: Request
) -> int:
    stem = row.file_name.removesuffix(files.suffixes(row.file_name))
    name = f"{stem} – {sheet}{files.suffixes(row.file_name)}"
    made = store.add(session, row.user_id, None, name, _beside(row.path, key), request.now)
    store.change(session, made, preview=found.as_json(), mapping=found.mapping.as_json())
    return made


def _beside(path: Path, key: str) -> Path:
    return path.with_name(f"sheet-{key}{''.join(path.suffixes)}")


async def ask_first_row(request: Request, upload_id: int) -> None:
    """In which row do the people begin?"""
    row, data, mapping = await files.waiting(request, upload_id)
    await request.ask("upload", "row", upload_id=upload_id)
    await files.bring(request, row, screens.ask_first_row(row, data, mapping))


async def ask_first_row_again(request: Request, upload_id: int, problem: str) -> None:
    """… after an answer that was none."""
    row, data, mapping = await files.waiting(request, upload_id)
    await files.bring(request, row, screens.ask_first_row(row, data, mapping, problem))


async def begin_at(request: Request, upload_id: int, number: int) -> None:
    """In this one, counted from 1; the row above names the columns."""
    row, data, _mapping = await files.waiting(request, upload_id)
    if number < 1:
        raise Refusal(T.no_such_row)
    await _again(request, row, data.reading, number - 1)
    await request.finish()


async def take_first_row(request: Request, upload_id: int, words: str) -> None:
    """… by its number, typed."""
    word = words.strip()
    if not (word.isascii() and word.isdecimal() and len(word) <= LONGEST_NUMBER):
        raise Refusal(T.no_such_row)
    await begin_at(request, upload_id, int(word))


async def _again(
    request: Request,
    row: UploadRow,
    reading: Reading,
    first_row: int | None = None,
    mapping: Mapping | None = None,
) -> None:
    """Look into the file once more. What can't be read so leaves everything as it was: raises UserError."""
    async with request.services.jobs.looks:
        found = await importer.inspect(row.path, reading, first_row)
    kept = found.mapping if mapping is None else mapping
    await request.keep(store.change, row.id, preview=found.as_json(), mapping=kept.as_json())
    await files.bring_preview(request, row.id)
