"""The dead man's switch: when the agent's sign of life stays away, the owner hears of it in Telegram, once; and again when it is back.

What the owner was told is noted after it was sent: a message may come twice when Telegram's answer was lost, but is never lost.
A planned end expects nothing. While this server itself was down nobody could be heard: the wait begins anew at its start.
"""

import asyncio
import logging
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import httpx

from vps.server.config import Config
from vps.server.store import Store, stamp
from vps.server.wire import Heartbeat

LOOK_EVERY_S = 5.0
SEND_TIMEOUT_S = 15.0
TRY_AGAIN_S = 60.0
_TEXTS = tomllib.loads((Path(__file__).parents[1] / "alarms.toml").read_text(encoding="utf-8"))
log = logging.getLogger("linkedpilot_ai")


class NotSent(Exception):
    """Telegram took nothing: it can't be reached, or refuses."""


@dataclass(frozen=True)
class _Row:
    heard_at: int
    within_s: int | None
    due_at: int | None  # when silence becomes an alarm; None: nothing is expected
    told: str  # what the owner was told last: "here" or "away"
    silent_since: int | None
    language: str


@dataclass(frozen=True)
class Owed:
    """What the owner is to be told now."""

    what: Literal["here", "away"]
    since: int
    text: str


class Watch:
    """One agent's signs of life. What is owed follows from the last one, the clock, and what the owner was told last."""

    def __init__(self, store: Store, now: Callable[[], datetime], grace_s: int) -> None:
        self._store = store
        self._now = now
        self._grace_s = grace_s
        with store.writing() as db:
            db.execute(
                "UPDATE watch SET due_at = max(due_at, ? + within_s) WHERE told = 'here' AND due_at IS NOT NULL",
                (stamp(now()) + grace_s,),
            )

    def heard(self, beat: Heartbeat) -> None:
        """A sign of life came in."""
        if beat.state == "asked":
            return
        at = stamp(self._now())
        within = None if beat.state == "ended" else beat.next_within_s
        due = None if within is None else at + within + self._grace_s
        language = beat.language if beat.language in _TEXTS else "en"
        with self._store.writing() as db:
            db.execute(
                "INSERT INTO watch (one, state, heard_at, within_s, due_at, language) VALUES (1, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET state = excluded.state, heard_at = excluded.heard_at, "
                "within_s = excluded.within_s, due_at = excluded.due_at, language = excluded.language",
                (beat.state, at, within, due, language),
            )

    def owed(self) -> Owed | None:
        """What the owner believes and is no longer so."""
        row, at = self._row(), stamp(self._now())
        if row is None:
            return None
        away = row.due_at is not None and row.due_at < at
        if away == (row.told == "away"):
            return None
        since = row.heard_at if away else (row.silent_since or row.heard_at)
        minutes = max(1, round(((at if away else row.heard_at) - since) / 60))
        text = _TEXTS[row.language]["away" if away else "back"].format(minutes=minutes)
        return Owed("away" if away else "here", since, text)

    def told(self, owed: Owed) -> None:
        """It was sent. A sign of life that came meanwhile is owed next."""
        with self._store.writing() as db:
            db.execute(
                "UPDATE watch SET told = ?, silent_since = ?",
                (owed.what, owed.since if owed.what == "away" else None),
            )

    def silent_for(self) -> float | None:
        """Seconds since the last sign of life, None before the first."""
        row = self._row()
        return None if row is None else self._now().timestamp() - row.heard_at

    def _row(self) -> _Row | None:
        found = self._store.row("SELECT heard_at, within_s, due_at, told, silent_since, language FROM watch")
        return None if found is None else _Row(*found)  # type: ignore[arg-type]


class Telegram:
    """One method of the Bot API."""

    def __init__(self, config: Config, http: httpx.AsyncClient) -> None:
        self._http = http
        self._url = (
            f"{config.telegram_url.rstrip('/')}/bot{config.telegram_token.get_secret_value()}/sendMessage"
        )
        self._chat = config.telegram_chat

    async def __call__(self, text: str) -> None:
        """Say it in the owner's chat. Raises NotSent, without the token in it."""
        try:
            answer = await self._http.post(
                self._url, json={"chat_id": self._chat, "text": text}, timeout=SEND_TIMEOUT_S
            )
        except httpx.HTTPError as failed:
            raise NotSent(type(failed).__name__) from None
        try:
            taken = answer.status_code == 200 and answer.json().get("ok") is True
        except (ValueError, AttributeError):
            taken = False
        if not taken:
            raise NotSent(f"Telegram answered {answer.status_code}")


async def keep_watch(
    watch: Watch,
    tell: Callable[[str], Awaitable[None]],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Look, tell, look again, until cancelled."""
    while True:
        owed = watch.owed()
        wait = LOOK_EVERY_S
        if owed is not None:
            try:
                await tell(owed.text)
            except NotSent as failed:
                log.warning("the owner could not be told: %s", failed)
                wait = TRY_AGAIN_S
            else:
                watch.told(owed)
        await pause(wait)
