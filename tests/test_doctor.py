"""`linkedpilot doctor` looks at everything LinkedPilot needs; what isn't right has its cure beside it."""

import asyncio
import json
import os
import sys
import threading
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.doctor import checks as doctor
from bot.doctor import data_checks
from bot.doctor.found import DoctorCheck
from cli import main
from engine.upkeep import places
from engine.upkeep.config import Config
from engine.upkeep.instance_lock import alone
from practice.chat.app import create
from practice.serve import Served, serve
from storage.database import Database
from tests.bot.proxies import Proxy
from tests.clock import FakeClock

TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz_0123"
NOWHERE = "http://127.0.0.1:9"  # nothing listens there


@pytest.fixture(scope="module")
def chat() -> "Served":  # type: ignore[misc]
    with serve(create(TOKEN)) as served:
        yield served


@pytest.fixture
def env(chat: Served, tmp_path: Path, browser_path: str) -> dict[str, str]:
    """A computer on which everything is as it should be."""
    return {
        "LINKEDPILOT_DATA_DIR": str(tmp_path / "data"),
        "LINKEDPILOT_TELEGRAM_TOKEN": TOKEN,
        "LINKEDPILOT_TELEGRAM_API_URL": chat.url,
        "LINKEDPILOT_LINKEDIN_URL": chat.url,
        "LINKEDPILOT_BROWSER": browser_path,
        "LINKEDPILOT_HEADLESS": "true",
    }


async def look(
    env: dict[str, str], clock: FakeClock | None = None, leave_out: Collection[str] = ()
) -> dict[str, DoctorCheck]:
    found = await doctor.run(Config.load(env), clock or FakeClock(datetime.now(UTC)), leave_out)
    return {check.name: check for check in found}


async def look_at(name: str, env: dict[str, str], clock: FakeClock | None = None) -> DoctorCheck:
    """One check alone."""
    return (await look(env, clock, {each for each, _ in doctor.CHECKS} - {name}))[name]


async def test_where_all_is_well_every_line_says_so_and_nothing_is_left_behind(env: dict[str, str]) -> None:
    found = await look(env)
    bad = [check for check in found.values() if not check.ok]
    assert [check.name for check in bad if check.name != "libraries"] == []
    assert found["telegram"].sentence.startswith("@")
    assert "starts" in found["browser"].sentence
    assert "will be made" in found["database"].sentence
    assert not Path(env["LINKEDPILOT_DATA_DIR"]).exists()


async def test_what_is_wrong_has_its_cure(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "linkedpilot.db").write_bytes(b"this is no database " * 100)
    (data / "linkedpilot.db").chmod(0o600)
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "httpx==0.0.1 \\\n    --hash=sha256:00\nnowhere==1 ; sys_platform == 'win32' \\\n", encoding="utf-8"
    )
    monkeypatch.setattr(places, "CODE", tmp_path)
    for name in ("linkedpilot.py", "pyproject.toml"):  # the lock file of a clone
        (tmp_path / name).touch()
    monkeypatch.setattr(data_checks, "WANTED_BYTES", 10**18)
    env |= {
        "LINKEDPILOT_TELEGRAM_API_URL": NOWHERE,
        "LINKEDPILOT_LINKEDIN_URL": NOWHERE,
        "LINKEDPILOT_BROWSER": sys.executable,  # a program, but no browser
    }
    found = await look(env)
    cures = {check.name: check.cure for check in found.values() if not check.ok}
    assert set(cures) == {"libraries", "data folder", "database", "browser", "telegram", "linkedin"}
    assert all(cures[name] for name in set(cures) - {"database"})
    assert found["libraries"].sentence.endswith(": httpx.")
    assert "`linkedpilot restore FILE`" in found["database"].sentence  # as every command says it
    assert TOKEN not in str(found)


async def test_a_token_that_telegram_refuses_goes_back_to_botfather(env: dict[str, str]) -> None:
    env["LINKEDPILOT_TELEGRAM_TOKEN"] = TOKEN[:-1] + "9"
    found = await look_at("telegram", env)
    assert "Unauthorized" in found.sentence
    assert "@BotFather" in found.cure
    del env["LINKEDPILOT_TELEGRAM_TOKEN"]
    found = await look_at("telegram", env)
    assert found.sentence == "There is no Telegram token."
    assert str(Path(env["LINKEDPILOT_DATA_DIR"]) / ".env") in found.cure


async def test_a_clock_that_is_off_is_seen_by_telegram_s(env: dict[str, str]) -> None:
    found = await look_at("telegram", env, FakeClock(datetime.now(UTC) + timedelta(hours=1)))
    assert not found.ok
    assert "60 minutes off" in found.sentence or "59 minutes off" in found.sentence


async def test_another_program_s_webhook_is_told_by_its_host_with_a_way_out(
    env: dict[str, str], chat: Served
) -> None:
    hook = {"url": "https://hooks.example.com/secret-path"}
    httpx.post(f"{chat.url}/bot{TOKEN}/setWebhook", json=hook, trust_env=False).raise_for_status()
    try:
        found = await look_at("telegram", env)
    finally:
        httpx.post(f"{chat.url}/bot{TOKEN}/deleteWebhook", trust_env=False)
    assert not found.ok
    assert "hooks.example.com" in found.sentence
    assert "secret-path" not in str(found)
    assert "run --take-over" in found.cure


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("portal", "isn't Telegram (200)"),
        ("blocked_page", "isn't Telegram (403)"),
        ("flood", "Too Many Requests"),
    ],
)
async def test_what_stands_in_the_way_is_no_refused_token(
    env: dict[str, str], chat: Served, mode: str, said: str
) -> None:
    httpx.post(f"{chat.url}/practice/faults", json={"mode": mode}, trust_env=False).raise_for_status()
    try:
        found = await look_at("telegram", env)
    finally:
        httpx.post(f"{chat.url}/practice/faults", json={"mode": "ok"}, trust_env=False)
    assert said in found.sentence
    assert "@BotFather" not in found.cure


async def test_telegram_is_looked_for_by_the_proxy(env: dict[str, str], chat: Served) -> None:
    proxy = Proxy("socks5")
    with proxy.open() as address:
        env["LINKEDPILOT_TELEGRAM_PROXY"] = address
        assert (await look_at("telegram", env)).ok
    assert set(proxy.asked) == {chat.url.removeprefix("http://")}
    found = await look_at("telegram", env)  # it is closed now
    assert address.removeprefix("socks5://") in found.sentence
    assert "LINKEDPILOT_TELEGRAM_PROXY" in found.cure


async def test_a_proxy_of_the_environment_that_can_t_be_used_is_one_check_s_sentence(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    env["LINKEDPILOT_TELEGRAM_API_URL"] = "https://telegram.example"
    monkeypatch.setenv("ALL_PROXY", "socks://10.0.0.1:1080")
    found = await look(env, leave_out=("browser",))
    assert "ALL_PROXY (socks://)" in found["telegram"].sentence
    assert found["python"].ok


async def test_a_check_that_hangs_or_breaks_takes_no_other_with_it(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()

    async def hangs(_config: Config, _clock: object) -> str:
        held.wait()  # as a dead network drive does: no cancelling ends it
        return ""

    async def sleeps(_config: Config, _clock: object) -> str:
        await asyncio.Event().wait()
        return ""

    async def breaks(_config: Config, _clock: object) -> str:
        raise ZeroDivisionError("the inside")

    async def well(_config: Config, _clock: object) -> str:
        return "Well."

    checks = (("hangs", hangs), ("sleeps", sleeps), ("breaks", breaks), ("well", well))
    monkeypatch.setattr(doctor, "CHECKS", checks)
    monkeypatch.setattr(doctor, "CHECK_SECONDS", 0.3)
    monkeypatch.setattr(doctor, "GRACE_SECONDS", 0.3)
    try:
        found = await look(env)
    finally:
        held.set()
    assert [name for name, check in found.items() if check.ok] == ["well"]
    assert all(found[name].cure for name in ("hangs", "sleeps", "breaks"))
    assert "ZeroDivisionError" in found["breaks"].sentence
    assert "the inside" not in str(found)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
async def test_a_visible_window_needs_a_screen(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    env["LINKEDPILOT_HEADLESS"] = "false"
    assert "LINKEDPILOT_HEADLESS=true" in (await look_at("screen", env)).cure


@pytest.mark.skipif(os.name != "posix", reason="rights are a POSIX matter")
async def test_a_data_folder_that_others_can_read_is_told(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data" / "samples").mkdir(parents=True)
    (tmp_path / "data").chmod(0o755)
    assert (
        await look_at("data folder", env)
    ).ok  # a clone as it was fetched: there is nothing yet that is anybody's
    (tmp_path / "data" / ".env").touch()
    found = await look_at("data folder", env)
    assert not found.ok
    assert "Others can read" in found.sentence


async def test_an_agent_at_work_and_a_sound_database_are_told(env: dict[str, str]) -> None:
    config = Config.load(env)
    config.prepare_folders()
    database = Database(config.database_url)
    database.migrate(config.backups_dir, datetime.now(UTC))
    database.close()
    for path in config.data_dir.glob("*.db*"):
        path.chmod(0o600)
    assert (await look_at("agent", env)).sentence.startswith("No agent")
    with alone(config):
        found = await look(env, leave_out=("browser",))
    assert found["agent"].sentence.startswith("An agent works")
    assert found["database"].sentence.endswith("is sound.")
    assert found["data folder"].ok


def test_the_command_prints_a_line_each_and_one_object_for_scripts(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    env["LINKEDPILOT_LINKEDIN_URL"] = NOWHERE
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 1
    told = capsys.readouterr()
    assert [line[:2] for line in told.out.splitlines() if "can't be reached" in line] == ["NO"]
    assert "Check the network" in told.out
    assert "linkedin" in told.err
    assert main(["doctor", "--json"]) == 1
    told = capsys.readouterr()
    checks = {check["name"]: check for check in json.loads(told.out)["checks"]}
    assert checks["linkedin"]["ok"] is False
    assert checks["linkedin"]["cure"]
    assert checks["browser"]["ok"] is True
