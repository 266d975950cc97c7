"""The whole bot over real HTTP against the practice chat, on a real SQLite file, with an agent that only notes."""

import asyncio
import contextlib
import os
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot import app
from bot.notifications.pushes import Pushes
from bot.routing import invitations, routes
from bot.routing.route import Route, compiled
from bot.screens.base import Screen
from bot.services import Services
from bot.transport.inbox import Inbox
from engine.rules.enums import Role
from engine.rules.facts import Fact
from engine.upkeep.config import Config
from engine.upkeep.page_copies import CaptureRequest
from engine.work.agent import CurrentTurn
from engine.work.jobs import JobKind
from practice.chat.client import ChatPerson, NotSeen, buttons_of, text_of
from practice.serve import Served
from storage import settings as settings_store
from storage import users
from storage.database import Database
from storage.tables import InboxUpdate
from tests.fixtures_chat import TOKEN
from tests.fixtures_db import MONDAY

ADA, BEN, CLEO = 7001, 7002, 7003


class QuickClock:
    """Stands at Monday 10:00 until it is moved; waiting takes a hundredth of its time."""

    def __init__(self) -> None:
        self.time = MONDAY

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return time.monotonic() * 100

    def steady(self) -> float:
        return self.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 100)

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class NotingAgent:
    """The agent's side that the bot uses; remembers what it was asked to do."""

    turn: CurrentTurn | None = None
    asked: list[str] = field(default_factory=list)
    under_way: JobKind | None = None  # what a log-in waits for
    trouble: Fact | None = None

    def current(self) -> CurrentTurn | None:
        return self.turn

    async def stop_turn(self) -> None:
        self.asked.append("stop")

    async def panic(self) -> None:
        self.asked.append("panic")

    async def end_at_once(self) -> None:
        self.asked.append("end")

    async def relogin(self, sender_id: int) -> JobKind | None:
        self.asked.append(f"relogin {sender_id}")
        return self.under_way

    def check(self, action_id: int) -> None:
        self.asked.append(f"check {action_id}")

    async def start_container(self, number: int) -> None:
        self.asked.append(f"start container {number}")

    async def stop_container(self, number: int) -> None:
        self.asked.append(f"stop container {number}")

    async def container_log(self, number: int) -> bytes:
        return b"It has found three people."

    def check_pages(self) -> None:
        self.asked.append("check pages")

    def capture(self, wanted: CaptureRequest) -> None:
        self.asked.append(f"capture {wanted.kind} {wanted.path}")


class Running:
    """A bot that can be started, stopped in good order, and killed at any moment."""

    def __init__(self, chat: Served, db: Database, folder: Path) -> None:
        self.chat, self.db, self.clock, self.agent = chat, db, QuickClock(), NotingAgent()
        env = {
            "LINKEDPILOT_DATA_DIR": str(folder),
            "LINKEDPILOT_TELEGRAM_TOKEN": TOKEN,
            "LINKEDPILOT_TELEGRAM_API_URL": chat.url,
            "LINKEDPILOT_DATABASE_URL": db.url,
            "PATH": os.environ["PATH"],
        }
        self.config = Config.load(env)
        self.config.prepare_folders()
        with db.transaction() as session:
            settings_store.set_value(session, "time_zone", "UTC")
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self.services: Services = app.build(self.config, self.db, self.agent, self.clock)
        await self.services.bot.initialize()
        self.inbox = Inbox(self.services)
        self.pushes = Pushes(self.services)
        self._loops = [asyncio.create_task(part.run()) for part in (self.inbox, self.pushes)]

    async def stop(self) -> None:
        """Nothing that is under way is finished, as when the process is killed; only the sockets are closed."""
        for loop in self._loops:
            loop.cancel()
        for loop in self._loops:
            with contextlib.suppress(asyncio.CancelledError):
                await loop
        self._loops = []
        await self.services.bot.shutdown()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def pair(self, person: ChatPerson, role: Role = Role.OWNER) -> None:
        """Let a person in by a code of their own."""
        code = await self.db.run(invitations.new_code, self.clock.now(), role)
        await person.send(f"/start {code}")
        await person.wait_for("LinkedPilot")

    async def settled(self) -> None:
        """All that was sent so far is handled: somebody's command, sent now, was taken in after it, and nothing waits."""
        with self.db.transaction() as session:
            if users.get(session, CLEO) is None:
                users.add(session, CLEO, CLEO, "Cleo", Role.VIEWER, self.clock.now())
        async with ChatPerson(self.chat.url, CLEO) as cleo:
            sent = await cleo.send("/help")
            await cleo.wait_for(lambda message: bool(message.get("reply_markup")), after=sent)
        await until(lambda: not self.waiting_updates())

    def waiting_updates(self) -> int:
        """How many updates are taken in and not handled yet."""
        with self.db.reading() as session:
            return session.scalar(select(func.count()).where(InboxUpdate.handled_at.is_(None))) or 0

    async def faults(self, mode: str, **more: Any) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            (
                await http.post(f"{self.chat.url}/practice/faults", json={"mode": mode, **more})
            ).raise_for_status()

    async def calls(self, method: str) -> list[dict[str, Any]]:
        """What the bot asked the server for."""
        async with httpx.AsyncClient(trust_env=False) as http:
            calls = (await http.get(f"{self.chat.url}/practice/log")).json()["calls"]
        return [call for call in calls if call["method"].lower() == method.lower()]


async def until(condition: Any, seconds: float = 15.0) -> None:
    """Wait for a condition (a plain or an async one)."""
    for _ in range(int(seconds / 0.02)):
        found = condition()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never came true: {condition}")


async def tap(person: ChatPerson, button: str) -> dict[str, Any]:
    """Press a button as soon as it is there; returns the bot's answer to the tap."""
    for _ in range(300):
        with contextlib.suppress(NotSeen, httpx.HTTPStatusError):  # not there yet, or gone in between
            return await person.press(button)
        await asyncio.sleep(0.05)
    return await person.press(button)


async def see(person: ChatPerson, *wanted: str) -> dict[str, Any]:
    """The message on which all these words stand, as soon as it is there."""
    if len(wanted) == 1:
        return await person.wait_for(wanted[0])  # which says what it waited for
    return await person.wait_for(lambda message: all(each in text_of(message) for each in wanted))


async def labelled(person: ChatPerson, label: str) -> dict[str, Any]:
    """The screen that has such a button."""
    return await person.wait_for(lambda message: any(label in each for each, _ in buttons_of(message)))


async def refused(person: ChatPerson, answer: dict[str, Any], sentence: str) -> None:
    """Beside the button, or as a screen where that took longer."""
    if sentence not in answer["text"]:
        await see(person, sentence)


def one(bot: Running, query: Any) -> Any:
    """What the database says."""
    with bot.db.reading() as session:
        return session.scalar(query)


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.keyboard for button in row]


def data_of(screen: Screen) -> list[str]:
    return [button.data for row in screen.keyboard for button in row]


def patch_route(monkeypatch: pytest.MonkeyPatch, pattern: str, answer: Any) -> None:
    """Until the test's end this answers the route."""
    route = Route(pattern, routes.VIEWER, answer)
    monkeypatch.setattr(routes, "TABLE", compiled((route, *routes.ROUTES)))
