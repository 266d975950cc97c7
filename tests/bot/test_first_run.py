"""Without a token, whoever sits at the console is led to one; it is tried, and kept where nobody else reads it."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.transport.connection import NoToken
from cli import first_run
from engine.clock import SystemClock
from engine.upkeep.config import Config
from practice.serve import Served
from tests.fixtures_chat import TOKEN


@pytest.fixture
def config(chat: Served, tmp_path: Path) -> Config:
    return Config.load(
        {
            "LINKEDPILOT_DATA_DIR": str(tmp_path / "data"),
            "LINKEDPILOT_TELEGRAM_API_URL": chat.url,
            "PATH": os.environ["PATH"],
        }
    )


@pytest.fixture
def at_a_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)


def typed(*lines: str) -> Any:
    waiting: Iterator[str] = iter(lines)

    def read(_question: str) -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    return read


@pytest.mark.usefixtures("at_a_console")
def test_a_pasted_token_is_tried_and_kept_where_only_its_owner_reads_it(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    config.data_dir.mkdir()
    file = config.data_dir / ".env"
    file.write_text("# mine\nLINKEDPILOT_LANGUAGE=de\nLINKEDPILOT_TELEGRAM_TOKEN=\n")
    answers = typed("what?", "1234567:" + "x" * 35, f"Use this token to access the HTTP API: {TOKEN}")
    found = first_run.with_token(config, SystemClock(), answers)
    said = capsys.readouterr().out
    assert "BotFather" in said
    assert "That is no token" in said
    assert "paste it again" in said or "That is no token" in said
    assert TOKEN not in said
    assert found.telegram_token is not None
    assert found.telegram_token.bare == TOKEN
    assert file.read_text() == f"# mine\nLINKEDPILOT_LANGUAGE=de\nLINKEDPILOT_TELEGRAM_TOKEN={TOKEN}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = Config.load({"LINKEDPILOT_DATA_DIR": str(config.data_dir)})
    assert again.telegram_token == found.telegram_token


@pytest.mark.usefixtures("at_a_console")
@pytest.mark.parametrize("lines", [(), ("",), ("q",)])
def test_who_has_none_today_is_told_so_and_nothing_is_written(config: Config, lines: tuple[str, ...]) -> None:
    with pytest.raises(NoToken):
        first_run.with_token(config, SystemClock(), typed(*lines))
    assert not (config.data_dir / ".env").exists()


def test_without_a_console_nothing_is_asked(config: Config) -> None:
    assert first_run.with_token(config, SystemClock(), typed(TOKEN)) is config
