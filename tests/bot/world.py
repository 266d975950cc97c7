"""The stocked house with its bot and its chat in one event loop, and save games of all of it.

The bot speaks HTTP to the practice chat as always; the people's side reaches into the chat's store, so that a proof
of thousands of steps takes a minute. A save game is the database, the chats and the files that were sent.

Long because building, saving and looking at that house belong together: a crawler and a monkey share them.
"""

import asyncio
import contextlib
import copy
import json
import sqlite3
import sys
import time
import traceback
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import structlog.testing
import uvicorn

from bot import flows, pictures
from bot.flows import conversations
from bot.handlers import simulation
from bot.notifications import pushes
from bot.screens.base import Picture
from bot.transport import taps
from engine.leads import importer
from engine.rules.enums import ActionType
from engine.simulation.whatif import WhatIf, simulate_apart
from engine.upkeep.config import Config
from practice.chat.app import create
from practice.chat.client import Message
from practice.chat.formatting import commands_in
from practice.chat.forms import describe
from practice.chat.store import GROUP_ID, Query, Store, public
from practice.serve import Served, listen
from storage.database import Database
from tests.bot import stock
from tests.bot.running import Running
from tests.bot.stock import Stocked
from tests.fixtures_chat import TOKEN

STEP_SECONDS = 60.0
POLL_SECONDS = 0.002
# What Telegram says when nothing is wrong: the screen is as it was, has gone, or changes from words to picture.
HARMLESS = (
    "ok",
    "not modified",
    "wrong file_id",
    "message to delete not found",
    "there is no text",
    "there is no media",
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "0500016f3a5e1b0000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class Game:
    """Everything as it was at one moment."""

    database: sqlite3.Connection
    messages: dict[int, list[Message]]
    files: dict[str, bytes]


@dataclass(slots=True)
class Step:
    """What the bot made of one update."""

    update_id: int
    answer: dict[str, Any] | None = None  # to a tap; None when it was never answered
    messages: list[Message] = field(default_factory=list)  # of the bot, new or changed, still there
    calls: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # in the log

    @property
    def refusals(self) -> list[str]:
        """What Telegram refused although the bot should have known better."""
        return [
            f"{call['method']}: {call['said']}"
            for call in self.calls
            if not any(harmless in call["said"] for harmless in HARMLESS)
        ]

    @property
    def reacted(self) -> bool:
        """Whether a person saw anything happen."""
        spoke = any(call["method"].startswith(("send", "edit")) for call in self.calls)
        return spoke or bool(self.answer and self.answer["text"])


class World:
    """One stocked house."""

    def __init__(self, running: Running, store: Store, stocked: Stocked, log: list[Any]) -> None:
        self.running, self.store, self.stocked = running, store, stocked
        assert running.db.path is not None
        self._log = log
        self._database = sqlite3.connect(running.db.path, isolation_level=None, timeout=30)
        self._kept: dict[str, bytes] = {}

    # --- doing

    async def tap(self, person: int, message_id: int, data: str) -> Step:
        """A tap on a message of the person's own chat, on whatever stands there or doesn't."""
        return await self.handled(self.push_tap(person, message_id, data))

    async def send(self, person: int, text: str) -> Step:
        """A text in the private chat."""
        return await self.handled(self.push_words(person, text))

    async def upload(self, person: int, name: str, content: bytes) -> Step:
        """A file."""
        return await self.handled(self.push_message(person, document=self.document(name, content)))

    def push_tap(self, person: int, message_id: int, data: str, chat: int | None = None) -> Step:
        """Queue a tap; the message may be one that has gone."""
        chat = person if chat is None else chat
        found = self.store.find(chat, message_id)
        message = (
            {"message_id": message_id, "chat": self.store.chat(chat), "date": 0}
            if found is None
            else public(found)
        )
        query_id = uuid4().hex
        self.store.queries[query_id] = Query()
        tapped = {
            "id": query_id,
            "from": self.store.user(person),
            "message": message,
            "chat_instance": str(chat),
        }
        return self._begun(self.store.push(callback_query={**tapped, "data": data}))

    def push_words(self, person: int, text: str, chat: int | None = None) -> Step:
        """Queue a text."""
        return self.push_message(person, chat, text=text, entities=commands_in(text))

    def push_message(
        self, person: int, chat: int | None = None, kind: str = "message", **content: Any
    ) -> Step:
        """Queue a message of any content."""
        content = {key: value for key, value in content.items() if value}
        message = self.store.add(person if chat is None else chat, self.store.user(person), **content)
        return self._begun(self.store.push(**{kind: public(message)}))

    def document(self, name: str, content: bytes) -> Any:
        """A file as it stands in a message."""
        return describe(self.store, "document", self.store.keep_file(name, content))

    def _begun(self, update: dict[str, Any]) -> Step:
        query = update.get("callback_query", {}).get("id")
        step = Step(update["update_id"])
        step.answer = {"query": query} if query else None
        return step

    async def handled(self, step: Step, seconds: float = STEP_SECONDS) -> Step:
        """Let the bot do it, whole, long work too; then what came of it."""
        revision, calls, lines = self.store.revision, len(self.store.calls), len(self._log)
        query = self.store.queries[step.answer["query"]] if step.answer else None
        await self.store.notify()
        await self.quiet(step.update_id, seconds)
        step.answer = query.answer if query is not None and query.answered.is_set() else None
        step.calls = self.store.calls[calls:]
        step.messages = [
            message
            for chat in self.store.messages.values()
            for message in chat
            if message["_rev"] > revision and message["from"]["is_bot"] and not message.get("_deleted")
        ]
        step.errors = [
            _in_short(line) for line in self._log[lines:] if line["log_level"] in ("error", "critical")
        ]
        return step

    async def quiet(self, update_id: int, seconds: float = STEP_SECONDS) -> None:
        """Return when this update and all before it are handled, and nothing goes on behind."""
        deadline = time.monotonic() + seconds
        while not (self._handled(update_id) and self._idle()):
            if time.monotonic() > deadline:
                jobs = ", ".join(self.running.services.jobs._tasks)
                raise AssertionError(
                    f"Update {update_id} isn't done with after {seconds} s; jobs: {jobs or 'none'}."
                )
            await asyncio.sleep(POLL_SECONDS)

    def _handled(self, update_id: int) -> bool:
        # The database is asked last: what isn't confirmed isn't stored, and what has a lane isn't done.
        if any(each["update_id"] <= update_id for each in self.store.updates) or self.running.inbox._lanes:
            return False
        query = (
            "SELECT count(*), sum(handled_at IS NULL) FROM inbox WHERE update_id = ? OR handled_at IS NULL"
        )
        there, waiting = self._database.execute(query, (update_id,)).fetchone()
        return bool(there) and not waiting

    def _idle(self) -> bool:
        return not self.running.services.jobs._tasks

    # --- looking

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the database past everything."""
        return self._database.execute(query, values).fetchall()

    def screen(self, person: int) -> int | None:
        """The message that is this person's screen."""
        found = self.ask("SELECT screen_message_id FROM users WHERE id = ?", person)
        return cast(int | None, found[0][0]) if found else None

    def talk(self, person: int) -> str:
        """Whose turn it is to say something: the flow and its step, and the kind of action it is about, if any."""
        found = self.ask("SELECT flow, step, data FROM conversations WHERE user_id = ?", person)
        if not found:
            return ""
        flow, step, data = found[0][0], found[0][1], json.loads(found[0][2])
        if data.get(conversations.AWAY) or flow not in flows.FLOWS:
            return ""
        return " ".join([flow, step, *(value for value in data.values() if value in list(ActionType))])

    def contents(self, *without: str) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, but of those that aren't asked for."""
        tables = [name for (name,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: self.ask(f"SELECT * FROM {name}") for name in tables if name not in without}

    # --- save games

    def save(self) -> Game:
        """Keep everything as it is now."""
        kept = sqlite3.connect(":memory:")
        self._database.backup(kept)
        for path in self.running.config.uploads_dir.iterdir():
            self._kept.setdefault(path.name, path.read_bytes())
        here = {path.name: self._kept[path.name] for path in self.running.config.uploads_dir.iterdir()}
        messages = {
            chat: copy.deepcopy([message for message in each if not message.get("_deleted")])
            for chat, each in self.store.messages.items()
        }
        return Game(kept, messages, here)

    def load(self, game: Game) -> None:
        """Everything as it was; only the numbers of messages and updates go on."""
        game.database.backup(self._database)
        self.store.messages = copy.deepcopy(game.messages)
        folder = self.running.config.uploads_dir
        for path in folder.iterdir():
            if path.name not in game.files:
                path.unlink()
        for name, content in game.files.items():
            if not (folder / name).exists():
                (folder / name).write_bytes(content)


@contextlib.asynccontextmanager
async def open_world(db: Database, folder: Path, monkeypatch: Any) -> AsyncIterator[World]:
    """A stocked house; its pictures are of one dot, for drawing has tests of its own."""
    monkeypatch.setattr(pictures, "draw", _one_dot)
    monkeypatch.setattr(simulation, "simulate_apart", _two_days_once())
    monkeypatch.setattr(pushes, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(taps, "PATIENCE", STEP_SECONDS)  # on a busy machine, too, a tap's words come
    sheet = folder / "sheet.csv"
    sheet.write_bytes(stock.SHEET)
    found = await importer.inspect(sheet)
    async with _serving() as (url, store):
        running = Running(cast(Served, _Url(url)), db, folder / "data")
        with db.transaction() as session:
            stocked = stock.fill(session, folder / "data", found)
        with structlog.testing.capture_logs(processors=[_with_error]) as log:
            await running.start()
            try:
                yield World(running, store, stocked, log)
            finally:
                await running.stop()


@contextlib.asynccontextmanager
async def _serving() -> AsyncIterator[tuple[str, Store]]:
    """The practice chat in this event loop."""
    chat = create(TOKEN)
    listener = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        chat, log_level="critical", access_log=False, http="h11", ws="none", timeout_graceful_shutdown=0
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", chat.state.store
    finally:
        server.should_exit = True
        await serving


def _with_error(_logger: Any, _method: str, line: Any) -> Any:
    """The error itself, where the line says that there is one."""
    if line.get("exc_info") is True:
        line["exc_info"] = sys.exc_info()[1]
    return line


def _in_short(line: Any) -> str:
    """A line of the log: what, and where in our code."""
    error = line.get("exc_info")
    if not isinstance(error, BaseException):
        return f"{line['event']} in the log"
    ours = [
        frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename
    ]
    place = f"{Path(ours[-1].filename).name}, {ours[-1].name}" if ours else "?"
    return f"{line['event']}: {error!r} ({place})"


@dataclass(frozen=True, slots=True)
class _Url:
    """The part of a served chat that the bot needs."""

    url: str


def _two_days_once() -> Any:
    """A real simulation of two days, whatever was asked for; the next ones show the same."""
    really, seen = simulate_apart, list[Any]()

    async def simulated(config: Config, wanted: WhatIf, now: datetime, _tell: object) -> Any:
        if not seen:
            seen.append(await really(config, replace(wanted, days=2), now))
        return seen[0]

    return simulated


async def _one_dot(_picture: Picture) -> bytes:
    return PNG


def buttons(message: Message) -> list[dict[str, Any]]:
    """All buttons of a message."""
    rows: Iterable[list[dict[str, Any]]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


__all__ = ["GROUP_ID", "Game", "Step", "World", "buttons", "open_world"]
