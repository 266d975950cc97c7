"""What other programs hand over: an OpenOutreach instance's database, the AI server's answers."""

import asyncio
import random
import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy.orm import Session

from engine import campaigns
from engine.comments import writing
from engine.comments.ai_client import AiClient, AiServer
from engine.comments.ai_messages import SignOfLife
from engine.linkedin.outcome import SeenPost
from engine.openoutreach import worker
from engine.openoutreach.database import HEADER
from engine.openoutreach.requests import TakeFrom
from engine.rules.enums import ActionType, AiFallback, CommentMode, CommentSource, DraftState
from engine.rules.errors import UserError
from engine.rules.names import visible
from engine.simulation.clock import VirtualClock
from engine.work import reading_ahead
from storage import drafts
from tests.fixtures_db import SampleData
from tests.fuzz.house import NOW, database
from tests.fuzz.limits import apart
from vps.agreement import Pairing

POST = (
    "We moved our returns desk next to packing in March. Since then a return takes two hours instead of three days, "
    "because the people who packed it see at once what went wrong."
)


def openoutreach(content: bytes, folder: Path) -> None:
    """An instance's database: the file itself, or the statements that make one."""
    instance = folder / "instance" / "data" / "db.sqlite3"
    instance.parent.mkdir(parents=True, exist_ok=True)
    for old in instance.parent.iterdir():
        old.unlink()
    if content.startswith(HEADER[:6]):
        instance.write_bytes(content)
    else:
        made(content, instance)
    db = database(folder, _a_sender)
    db.close()
    request = TakeFrom(
        database_url=db.url, folder=folder / "instance", sender_id=1, now=NOW, list_name="Found"
    )

    def take() -> None:
        with suppress(UserError, MemoryError):
            worker.take(request, lambda *_: None)

    apart(take)


def made(statements: bytes, path: Path) -> None:
    """A database of these statements, as far as SQLite takes them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements.decode("utf-8", "replace").split(";\n"):
            with suppress(sqlite3.Error, UnicodeError, ValueError):
                db.execute(statement)


def ai_answer(content: bytes, folder: Path) -> None:
    """What answers in the AI server's place, with any status: to a question for a comment, and to a sign of life."""
    status = {b"4": 429, b"5": 500, b"3": 302}.get(content[:1], 200)
    body = content[1:] if status != 200 else content

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=body, headers=[(b"retry-after", body[:12])])

    db = database(folder, _a_post)
    clock = VirtualClock(NOW)
    pairing = Pairing("https://ai.example", "key-1", b"s" * 32, "")
    client = AiClient(pairing, clock, transport=httpx.MockTransport(answer))

    async def ask() -> None:
        await writing.write_some(db, clock, client, random.Random(1))
        with suppress(AiServer):
            await client.heartbeat(SignOfLife("working"))

    try:
        asyncio.run(ask())
        with db.reading() as session:
            kept = drafts.kept(session, 1)
            assert kept is not None
            if kept.state is DraftState.WAITING:
                assert kept.text == visible(kept.text or "")
    finally:
        db.close()


def _a_sender(session: Session) -> None:
    SampleData(session).sender("Anna")


def _a_post(session: Session) -> None:
    """One that was read, and waits for its comment."""
    sample = SampleData(session)
    number = sample.campaign(
        sample.list_of(1),
        ActionType.COMMENT,
        sample.sender("Anna"),
        comment_source=CommentSource.AI,
        comment_mode=CommentMode.REVIEW,
        ai_fallback=AiFallback.WAIT,
    )
    campaigns.start(session, number, NOW, 1)
    due = reading_ahead.due(session, 1, NOW)
    assert due is not None
    names = frozenset({"urn:li:activity:7400000000000000001"})
    reading_ahead.note(
        session, due, SeenPost(due.row.profile_url, names, POST, NOW - timedelta(days=2)), "", NOW
    )
