"""Tokens, cookies and message texts never stand in a log (section 14)."""

import io
import json
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from telegram import Bot
from telegram.error import InvalidToken

from engine.upkeep import log
from engine.upkeep.config import Config
from engine.upkeep.redact import redact
from practice.chat.app import create
from practice.chat.client import ChatPerson
from practice.serve import serve

TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz_0123"
NOISY = ("httpx", "httpcore", "telegram")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config.load({"LINKEDPILOT_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    names = [None, *log.OURS, *log.QUIET]
    before = {name: logging.getLogger(name).level for name in names}
    yield
    for handler in [each for each in logging.getLogger().handlers if type(each).__module__ == log.__name__]:
        logging.getLogger().removeHandler(handler)
        handler.close()
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def file_of(config: Config) -> Path:
    return config.logs_dir / log.FILE


def lines(config: Config) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file_of(config).read_text(encoding="utf-8").splitlines()]


async def _poll_once(config: Config) -> None:
    """A real bot fetches a person's message, answers it, and is refused with a wrong token."""
    with serve(create(TOKEN)) as chat:
        async with ChatPerson(chat.url, 7001) as person:
            await person.send("a very private word")
            async with Bot(TOKEN, base_url=f"{chat.url}/bot", base_file_url=f"{chat.url}/file/bot") as bot:
                updates = await bot.get_updates(timeout=5)
                assert [update.message.text for update in updates if update.message] == [
                    "a very private word"
                ]
                await bot.send_message(7001, "a very private answer")
        with pytest.raises(InvalidToken) as refused:
            async with Bot(TOKEN[:-1] + "9", base_url=f"{chat.url}/bot"):
                pass
        log.get("bot.transport.inbox").error("refused", exc_info=refused.value)


async def test_a_bot_that_polls_at_debug_leaves_neither_token_nor_text(config: Config) -> None:
    console = io.StringIO()
    log.configure(config, level=logging.DEBUG, stream=console)
    log.get("bot.transport.inbox").debug("polling")
    await _poll_once(config)
    for written in (file_of(config).read_text(encoding="utf-8"), console.getvalue()):
        assert "polling" in written
        assert "AAF-abc" not in written
        assert "very private" not in written


async def test_even_a_library_that_talks_at_debug_has_the_token_redacted(config: Config) -> None:
    console = io.StringIO()
    log.configure(config, level=logging.DEBUG, stream=console)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.DEBUG)
    await _poll_once(config)
    for written in (file_of(config).read_text(encoding="utf-8"), console.getvalue()):
        assert "/bot<token>/getUpdates" in written  # httpx did log the address
        assert "AAF-abc" not in written


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot<token>/getMe"),
        (f"bot{TOKEN.replace(':', '%3A')}/x", "bot<token>/x"),
        ("Cookie: li_at=AQEDsecret; lang=en", "Cookie: <hidden>"),
        ("li_at=AQEDsecret; lang=en", "li_at=<cookie>; lang=en"),
        ("{'name': 'li_at', 'value': 'AQEDsecret'}", "{'name': 'li_at', 'value': '<cookie>'}"),
        (r"{\"name\": \"JSESSIONID\", \"value\": \"ajax:secret\"}", None),
        ('{"Set-Cookie": "bcookie=secret"}', '{"Set-Cookie": "<hidden>"}'),
        ("(b'authorization', b'Bearer secret')", "(b'authorization', b'<hidden>')"),
        ("postgresql://me:secret@db/x", "postgresql://me:<password>@db/x"),
        ("[SQL: INSERT …]\n[parameters: ('secret]', 1)]\n(Background on", None),
        ("li_at is gone", "li_at is gone"),
        ("10:04:31 sender 3 connects until 12:00", "10:04:31 sender 3 connects until 12:00"),
    ],
)
def test_what_is_redacted_and_what_is_not(text: str, left: str | None) -> None:
    found = redact(text)
    assert "secret" not in found
    assert TOKEN not in found
    if left is not None:
        assert found == left


def test_a_failure_has_its_traceback_in_the_file_and_one_line_on_the_console(config: Config) -> None:
    console = io.StringIO()
    log.configure(config, stream=console)
    try:
        raise ValueError("no such\nsender")
    except ValueError:
        log.get("engine.work.turn").exception("turn_failed", sender_id=3, cookie="li_at=AQEDsecret")
    (line,) = lines(config)
    assert (line["event"], line["sender_id"], line["level"]) == ("turn_failed", 3, "error")
    assert line["logger"] == "engine.work.turn"
    assert line["timestamp"].endswith("Z")
    assert "Traceback" in line["exception"]
    assert "secret" not in str(line)
    assert console.getvalue().count("\n") == 1
    assert "ERROR turn_failed sender_id=3" in console.getvalue()
    assert "AQED" not in console.getvalue()


def test_a_quiet_command_writes_the_file_only(config: Config, capfd: pytest.CaptureFixture[str]) -> None:
    log.configure(config, console=False)
    log.get("engine.upkeep.daily").warning("backup", file="daily.db")
    logging.getLogger("somebody.else").warning("%s of %s", 1, 2)
    assert [line["event"] for line in lines(config)] == ["backup", "1 of 2"]
    assert capfd.readouterr() == ("", "")


def test_nothing_of_ours_is_ever_said_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    assert structlog.is_configured()
    log.get("engine.upkeep.daily").warning("before anything was configured")
    assert capfd.readouterr().out == ""


def test_configuring_twice_writes_each_line_once(config: Config) -> None:
    log.configure(config, console=False)
    log.configure(config, console=False)
    log.get("engine.upkeep.daily").info("once")
    assert len(lines(config)) == 1


def test_the_files_are_few_bounded_and_private(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "FILE_BYTES", 2_000)
    log.configure(config, console=False)
    for number in range(200):
        log.get("engine.upkeep.daily").info("line", number=number)
    files = sorted(config.logs_dir.iterdir())
    assert len(files) == 1 + log.OLD_FILES
    assert all(file.stat().st_size <= 2_000 for file in files)
    if os.name == "posix":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert lines(config)[-1]["number"] == 199
