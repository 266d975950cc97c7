"""A file that was sent, and its card in the chat: each file has one of its own, which no other takes away."""

import re
from typing import Any

from sqlalchemy.orm import Session

from bot import texts
from bot.notifications.delivery import tell
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens.base import Screen
from bot.services import Services
from bot.transport import cards
from engine.leads.mapping import Mapping
from engine.leads.reports import FilePreview
from engine.lists import LONGEST_NAME
from engine.rules.enums import UploadState
from storage import uploads as store
from storage.uploads import UploadRow
from storage.users import UserRow

T = texts.of("upload")
_SUFFIXES = re.compile(r"(\.[a-z0-9]{1,5}){0,2}$", re.ASCII)


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
    stem = row.file_name[: len(row.file_name) - len(suffixes(row.file_name))]
    return stem.strip()[:LONGEST_NAME] or T.own_name


def called(row: UploadRow) -> str:
    """The list that was chosen for it."""
    return row.list_name or own_name(row)


def mapping(row: UploadRow) -> Mapping:
    """Which column is what, as the person confirmed it."""
    found: dict[str, Any] = row.mapping or {}
    return Mapping.from_json(found)
