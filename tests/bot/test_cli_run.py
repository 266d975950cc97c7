"""`linkedpilot run` on Telegram's bad days: what a person at the console reads, from the real command."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot import main as agent
from bot.transport.log_in import WebhookActive
from cli import main
from practice.serve import Served
from tests.fixtures_chat import TOKEN

ROOT = Path(__file__).resolve().parents[2]
HOOK = "https://hooks.example.com/secret-path"


@pytest.fixture
def env(chat: Served, tmp_path: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LINKEDPILOT_")}
    return ours | {
        "LINKEDPILOT_DATA_DIR": str(tmp_path / "data"),
        "LINKEDPILOT_TELEGRAM_TOKEN": TOKEN,
        "LINKEDPILOT_TELEGRAM_API_URL": chat.url,
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def hook(chat: Served) -> Iterator[None]:
    """Another program has the bot's messages sent to itself."""
    ask(chat, f"bot{TOKEN}/setWebhook", url=HOOK)
    yield
    ask(chat, f"bot{TOKEN}/deleteWebhook")


def ask(chat: Served, path: str, **body: object) -> None:
    httpx.post(f"{chat.url}/{path}", json=body, trust_env=False).raise_for_status()


def begun(env: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "run", *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line_with(process: "subprocess.Popen[str]", words: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(f"it ended without {words!r}")


def test_a_refused_token_is_said_with_its_cure(env: dict[str, str]) -> None:
    env["LINKEDPILOT_TELEGRAM_TOKEN"] = TOKEN[:-1] + "9"
    process = begun(env)
    out, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "@BotFather" in said
    assert "makers" not in said
    assert env["LINKEDPILOT_TELEGRAM_TOKEN"] not in out + said


@pytest.mark.skipif(os.name != "posix", reason="signals are a POSIX matter")
def test_before_the_network_is_up_it_waits_says_so_and_begins_when_it_is(
    env: dict[str, str], chat: Served
) -> None:
    ask(chat, "practice/faults", mode="down")
    process = begun(env)
    try:
        assert "waits and tries again" in line_with(process, "Telegram can't be reached")
        ask(chat, "practice/faults", mode="ok")
        line_with(process, "Telegram answers.")
        line_with(process, "https://t.me/")
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said


def test_another_program_s_webhook_ends_it_with_a_way_out(env: dict[str, str], hook: None) -> None:
    process = begun(env)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "hooks.example.com" in said
    assert "secret-path" not in said
    assert "run --take-over" in said


@pytest.mark.skipif(os.name != "posix", reason="signals are a POSIX matter")
def test_with_take_over_it_begins(env: dict[str, str], hook: None) -> None:
    process = begun(env, "--take-over")
    try:
        assert "hooks.example.com is removed" in line_with(process, "webhook")
        line_with(process, "https://t.me/")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@pytest.mark.parametrize(("typed", "code", "runs"), [("y\n", 0, [False, True]), ("\n", 1, [False])])
def test_whoever_sits_at_the_console_is_asked(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, typed: str, code: int, runs: list[bool]
) -> None:
    asked: list[bool] = []

    async def run(_config: object, _db: object, _clock: object, take_over: bool) -> None:
        asked.append(take_over)
        if not take_over:
            raise WebhookActive(host="hooks.example.com")

    class Console(io.StringIO):
        def isatty(self) -> bool:
            return True

    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(agent, "run", run)
    monkeypatch.setattr(sys, "stdin", Console(typed))
    assert main(["run"]) == code
    assert asked == runs
