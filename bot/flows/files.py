"""A file that was sent, and its card in the chat: each file has one of its own, which no other takes away."""

import re
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from bot import texts
from bot.notifications.delivery import tell
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import upload as screens
from bot.screens.base import Screen
from bot.services import Services
from bot.transport import cards
from engine.leads.mapping import Mapping
from engine.leads.reports import FilePreview
from engine.leads.rows import AS_IT_SEEMS, Reading
from engine.lists import LONGEST_NAME
from engine.rules.enums import UploadState
from storage import lists
from storage import uploads as store
from storage.lists import ListRow
from storage.uploads import UploadRow
from storage.users import UserRow

T = texts.of("upload")
_SUFFIXES = re.compile(r"(\.[a-z0-9]{1,5}){0,2}$", re.ASCII)
_COPY = re.compile(r"\s*\(\d{1,3}\)$")  # what a browser puts behind the name of a file that is there already


async def show(services: Services, user: UserRow, upload_id: int, screen: Screen) -> int:
    """Show it on the file's card, which is sent if it isn't there; returns the message's id."""
    row = await services.db.read(store.get, upload_id, user.id)
    message_id = await cards.show(services, user, screen, _here(row, user))
    return await _stands(services, user, row, message_id)


async def bring(request: Request, row: UploadRow, screen: Screen) -> None:
    """Show it on the file's card, here where the person has just tapped or written something."""
    services, user = request.services, request.user
    message_id = await cards.bring(services, user, screen, _here(row, user), request.tapped)
    await _stands(services, user, row, message_id)


def _here(row: UploadRow, user: UserRow) -> int | None:
    """A message's number means something in its own chat only."""
    return row.message_id if row.chat_id == user.chat_id else None


async def _stands(services: Services, user: UserRow, row: UploadRow, message_id: int) -> int:
    if (row.chat_id, row.message_id) != (user.chat_id, message_id):
        here = {"chat_id": user.chat_id, "message_id": message_id, "topic_id": user.topic_id}
        await services.db.run(store.change, row.id, **here)
    return message_id


async def waiting(request: Request, upload_id: int) -> tuple[UploadRow, FilePreview, Mapping]:
    """The person's own file, still to be imported. Raises UserError."""
    row = await request.read(store.get, upload_id, request.user.id)
    if row.state is UploadState.IMPORTING:
        raise store.ImportBegun
    if row.state is not UploadState.RECEIVED or row.preview is None or row.mapping is None:
        raise store.NoSuchUpload
    if request.services.jobs.runs(comparing(row)):
        raise Refusal(T.comparing_already)
    return row, FilePreview.from_json(row.preview), Mapping.from_json(row.mapping)


async def bring_preview(request: Request, upload_id: int) -> None:
    """What the file seems to hold, on its card, here where the person has just tapped."""
    row, data, mapping = await waiting(request, upload_id)
    offered = await request.read(suggested, row)
    await bring(request, row, screens.preview(row.id, row.file_name, data, mapping, *offered))


async def show_preview(services: Services, user: UserRow, upload_id: int) -> None:
    """… of a file that was just looked into."""
    row = await services.db.read(store.get, upload_id, user.id)
    data, mapping = FilePreview.from_json(row.preview or {}), Mapping.from_json(row.mapping or {})
    offered = await services.db.read(suggested, row)
    asked = screens.preview(row.id, row.file_name, data, mapping, *offered)
    await tell(services, user, lambda: show(services, user, row.id, asked))


def suggested(session: Session, row: UploadRow) -> tuple[str, ListRow | None]:
    """How a list of its own would be called, and the list that has the file's name already."""
    own = own_name(row)
    there = lists.by_name(session, own)
    if there is None:
        return own, None
    names = (f"{own[: LONGEST_NAME - 4]} {number}" for number in count(2))
    return next(name for name in names if lists.by_name(session, name) is None), there


def comparing(row: UploadRow) -> str:
    """The name of the job that compares a file with a list."""
    return f"compare {row.id}"


async def refuse(services: Services, user: UserRow, row: UploadRow, screen: Screen) -> None:
    """It is no list: nothing of it stays."""
    await services.db.run(store.change, row.id, state=UploadState.REFUSED)
    row.path.unlink(missing_ok=True)
    await tell(services, user, lambda: show(services, user, row.id, screen))


def fresh(session: Session, row: UploadRow) -> UploadRow | None:
    """What is known of it now; None when its person was shut out."""
    try:
        return store.get(session, row.id, row.user_id)
    except store.NoSuchUpload:
        return None


def suffixes(file_name: str) -> str:
    """.csv.gz of People.CSV.GZ."""
    found = _SUFFIXES.search(file_name.lower())
    return found[0] if found else ""


def own_name(row: UploadRow) -> str:
    """What a list made of it is called by itself."""
    return readable(row.file_name)


def readable(file_name: str) -> str:
    """A file's name as people write one."""
    stem = _COPY.sub("", file_name[: len(file_name) - len(suffixes(file_name))]).replace("%20", " ").strip()
    words = (stem if " " in stem else stem.replace("-", " ").replace("+", " ")).replace("_", " ")
    return " ".join(words.split())[:LONGEST_NAME].strip() or T.own_name


def called(row: UploadRow) -> str:
    """The list that was chosen for it."""
    return row.list_name or own_name(row)


def mapping(row: UploadRow) -> Mapping:
    """Which column is what, as the person confirmed it."""
    found: dict[str, Any] = row.mapping or {}
    return Mapping.from_json(found)


def reading(row: UploadRow) -> Reading:
    """How it is read, as the person chose."""
    return FilePreview.from_json(row.preview).reading if row.preview is not None else AS_IT_SEEMS
