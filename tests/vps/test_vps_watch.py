"""The dead man's switch: the owner hears once that the agent is silent, once that it is back, and nothing of a planned end."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from practice.chat.app import create as create_chat
from practice.serve import Served, serve
from tests.vps.running import running
from vps.server.config import Config
from vps.server.store import Store
from vps.server.watch import NotSent, Telegram, Watch, keep_watch
from vps.server.wire import Heartbeat

OWNER, TOKEN = 7001, "123456:practice"
BEGIN = datetime(2026, 11, 30, 9, tzinfo=UTC)
WORKING = Heartbeat(state="working", next_within_s=300)
GRACE = 120


class Day:
    """One agent, one owner, and a clock that is moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.now = BEGIN
        self.heard: list[str] = []
        self.folder = folder
        self.store = Store(folder)
        self.watch = Watch(self.store, lambda: self.now, GRACE)

    def later(self, **span: float) -> None:
        """Time passes, and the server looks."""
        self.now += timedelta(**span)
        owed = self.watch.owed()
        if owed is not None:
            self.heard.append(owed.text)
            self.watch.told(owed)

    def restart(self) -> None:
        """The server ends and begins."""
        self.store.close()
        self.store = Store(self.folder)
        self.watch = Watch(self.store, lambda: self.now, GRACE)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path)
    yield made
    made.store.close()


def test_silence_is_told_once_and_so_is_the_return(day: Day) -> None:
    day.watch.heard(WORKING)
    day.later(seconds=300 + GRACE)
    assert day.heard == []
    for _ in range(5):
        day.later(minutes=1)
    assert len(day.heard) == 1
    assert "No sign of life" in day.heard[0]
    assert "8 minutes" in day.heard[0]
    day.later(hours=2)
    day.watch.heard(WORKING)
    for _ in range(5):
        day.later(seconds=10)
    assert len(day.heard) == 2
    assert "is back" in day.heard[1]
    assert "132 minutes" in day.heard[1]
    day.later(minutes=30)
    assert len(day.heard) == 3  # the next silence is another


@pytest.mark.parametrize(
    "end", [Heartbeat(state="ended"), Heartbeat(state="resting"), Heartbeat(state="ended", next_within_s=60)]
)
def test_a_planned_end_and_a_rest_without_a_date_are_no_alarm(day: Day, end: Heartbeat) -> None:
    day.watch.heard(WORKING)
    day.watch.heard(end)
    day.later(days=3)
    assert day.heard == []


def test_a_rest_with_a_date_is_an_alarm_after_it(day: Day) -> None:
    day.watch.heard(Heartbeat(state="resting", next_within_s=14 * 3600))
    day.later(hours=14)
    assert day.heard == []
    day.later(hours=1)
    assert len(day.heard) == 1


def test_asking_for_the_state_is_no_sign_of_life(day: Day) -> None:
    day.watch.heard(WORKING)
    day.now += timedelta(minutes=6)
    day.watch.heard(Heartbeat(state="asked"))
    day.later(minutes=3)
    assert len(day.heard) == 1


def test_a_planned_end_after_an_alarm_is_a_return(day: Day) -> None:
    day.watch.heard(WORKING)
    day.later(hours=1)
    day.watch.heard(Heartbeat(state="ended"))
    day.later(minutes=1)
    day.later(days=1)
    assert len(day.heard) == 2


def test_nothing_is_forgotten_over_a_restart_and_nothing_told_twice(day: Day) -> None:
    day.watch.heard(WORKING)
    day.later(minutes=10)
    day.restart()
    day.later(minutes=1)
    assert len(day.heard) == 1
    day.watch.heard(WORKING)
    day.restart()
    day.later(seconds=10)
    assert len(day.heard) == 2


def test_while_the_server_itself_was_down_nobody_is_accused(day: Day) -> None:
    day.watch.heard(WORKING)
    day.now += timedelta(hours=3)
    day.restart()
    day.later(seconds=1)
    assert day.heard == []
    day.later(minutes=8)
    assert len(day.heard) == 1  # still silent, now that it could be heard


def test_a_return_while_the_alarm_is_under_way_is_told_too(day: Day) -> None:
    day.watch.heard(WORKING)
    day.now += timedelta(minutes=10)
    owed = day.watch.owed()
    assert owed is not None
    day.watch.heard(WORKING)
    day.watch.told(owed)
    day.later(seconds=5)
    assert len(day.heard) == 1
    assert "is back" in day.heard[0]


def test_who_is_back_before_the_alarm_could_be_sent_hears_of_neither(day: Day) -> None:
    day.watch.heard(WORKING)
    day.now += timedelta(minutes=10)
    assert day.watch.owed() is not None
    day.watch.heard(WORKING)
    day.later(seconds=5)
    assert day.heard == []


@pytest.mark.parametrize(
    ("language", "word"), [("de", "Lebenszeichen"), ("en", "sign of life"), ("xx", "sign of life")]
)
def test_it_is_told_in_the_owner_s_language(day: Day, language: str, word: str) -> None:
    day.watch.heard(Heartbeat(state="working", next_within_s=300, language=language))
    day.later(hours=1)
    assert word in day.heard[0]


# By Telegram


@pytest.fixture
def chat() -> Iterator[Served]:
    with serve(create_chat(TOKEN)) as served:
        yield served


def said(chat: Served) -> list[str]:
    """What stands in the owner's chat."""
    answer = httpx.get(f"{chat.url}/person/{OWNER}/messages", trust_env=False).json()
    return [message["text"] for message in answer["messages"]]


def telegram(chat: Served, http: httpx.AsyncClient, tmp_path: Path, token: str = TOKEN) -> Telegram:
    config = Config(
        public_url="https://ai.test",
        data_dir=tmp_path,
        telegram_url=chat.url,
        telegram_token=token,  # type: ignore[arg-type]  # pydantic hides it
        telegram_chat=str(OWNER),
    )
    return Telegram(config, http)


async def turns(day: Day, tell: Callable[[str], Awaitable[None]], *between: Callable[[], Any]) -> None:
    """The watch's own loop; before each further look, one thing happens."""
    things = iter(between)

    async def pause(_: float) -> None:
        thing = next(things, None)
        if thing is None:
            raise asyncio.CancelledError
        await asyncio.to_thread(thing)

    with pytest.raises(asyncio.CancelledError):
        await keep_watch(day.watch, tell, pause)


async def test_the_owner_hears_it_in_the_chat(day: Day, chat: Served, tmp_path: Path) -> None:
    def hours() -> None:
        day.now += timedelta(hours=1)

    async with httpx.AsyncClient(trust_env=False) as http:
        day.watch.heard(WORKING)
        await turns(
            day, telegram(chat, http, tmp_path), hours, hours, lambda: day.watch.heard(WORKING), lambda: None
        )
    assert len(said(chat)) == 2
    assert "No sign of life" in said(chat)[0]
    assert "is back" in said(chat)[1]


@pytest.mark.parametrize("fault", ["down", "bad_gateway", "flood", "portal", "unauthorized"])
async def test_an_alarm_that_telegram_did_not_take_is_tried_again(
    day: Day, chat: Served, tmp_path: Path, fault: str
) -> None:
    def fault_is(mode: str, **more: Any) -> None:
        httpx.post(
            f"{chat.url}/practice/faults", json={"mode": mode, **more}, trust_env=False
        ).raise_for_status()

    async with httpx.AsyncClient(trust_env=False) as http:
        day.watch.heard(WORKING)
        day.now += timedelta(hours=1)
        await asyncio.to_thread(fault_is, fault)
        await turns(day, telegram(chat, http, tmp_path), lambda: None, lambda: fault_is("ok"), lambda: None)
    assert len(said(chat)) == 1


async def test_the_bot_s_token_is_in_no_error(chat: Served, tmp_path: Path) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(NotSent) as failed:
            await telegram(chat, http, tmp_path, "999:secret")("hello")
    assert "secret" not in str(failed.value)


def test_the_heartbeat_over_the_line_arms_the_switch_and_says_how_the_server_is(
    tmp_path: Path, chat: Served
) -> None:
    with running(
        tmp_path, telegram_url=chat.url, telegram_token=TOKEN, telegram_chat=str(OWNER), watch_grace_s=0
    ) as server:
        state = server.ask("/v1/heartbeat", {"state": "working", "next_within_s": 30}).json()
        assert state["ok"]
        assert state["watching"]
        assert state["model"] == "practice"
        server.clock.ahead += timedelta(minutes=5)
        owed = server.service.watch.owed()
        assert owed is None or owed.what == "away"  # None: the server's own look was faster
        assert server.ask("/v1/heartbeat", {"state": "working"}).status_code == 200
        wrong = server.ask("/v1/heartbeat", {"state": "dead"})
        assert (wrong.status_code, wrong.json()["error"]) == (422, "invalid")
