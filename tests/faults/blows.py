"""What is done to a running agent, by name: each a function of the stage that returns whether it met anything."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress

import psutil

from tests.faults.stage import Stage
from tests.faults.standing_still import (
    SHEET,
    SHORT,
    Blow,
    clock_moves,
    hang_browser,
    hang_driver,
    hang_reader,
    sleep_over_slot_end,
    some,
)

TOKEN_CALL = "/bot100200300:practice-token-that-opens-nothing-at-all/getUpdates"


def _kill(stage: Stage, there: Callable[[], list[psutil.Process]]) -> bool:
    found = some(stage, there)
    if found is None:
        return False
    try:
        found.kill()
    except psutil.Error:
        return False
    return True


def _stop(stage: Stage, there: Callable[[], list[psutil.Process]]) -> bool:
    """Frozen for a while, as by a laptop that swaps; then it goes on."""
    found = some(stage, there)
    if found is None:
        return False
    with suppress(psutil.Error):
        found.suspend()
        time.sleep(stage.rng.uniform(*SHORT))
        found.resume()
    return True


def kill_browser(stage: Stage) -> bool:
    return _kill(stage, lambda: stage.browsers("main"))


def kill_renderer(stage: Stage) -> bool:
    return _kill(stage, lambda: stage.browsers("renderer"))


def kill_driver(stage: Stage) -> bool:
    return _kill(stage, lambda: stage.children("playwright"))


def kill_reader(stage: Stage) -> bool:
    """The process that reads a file which the owner has just sent."""
    stage.chat.post("/person/7001/upload", files={"file": ("leads.csv", SHEET)}, data={"caption": ""})
    return _kill(stage, lambda: stage.children("engine.apart"))


def stop_browser(stage: Stage) -> bool:
    return _stop(stage, lambda: stage.browsers("main"))


def stop_renderer(stage: Stage) -> bool:
    return _stop(stage, lambda: stage.browsers("renderer"))


def stop_driver(stage: Stage) -> bool:
    return _stop(stage, lambda: stage.children("playwright"))


def stop_agent(stage: Stage) -> bool:
    assert stage.agent is not None
    pid = stage.agent.pid
    return _stop(stage, lambda: [psutil.Process(pid)])


# --- Telegram


def _telegram(mode: str, **more: object) -> Blow:
    def blow(stage: Stage) -> bool:
        stage.tell()
        stage.telegram(mode, seconds=stage.rng.uniform(*SHORT), **more)
        time.sleep(stage.rng.uniform(*SHORT))
        return True

    return blow


def second_poller(stage: Stage) -> bool:
    """Another program asks with the same token, once."""
    stage.chat.post(TOKEN_CALL, json={"timeout": 0})
    return True


# --- LinkedIn


def _account(**change: object) -> Blow:
    def blow(stage: Stage) -> bool:
        before = {
            "page_fault": "none",
            "click_fault": "none",
            "state": "ok",
            "look_alike": False,
            "obstacle": "none",
        }
        for number in (1, 2):
            stage.site.set(f"account/{number}", **change)
        time.sleep(stage.rng.uniform(0.8, 2.5))
        for number in (1, 2):
            stage.site.set(f"account/{number}", **{name: before[name] for name in change})
        return True

    return blow


def bad_line(stage: Stage) -> bool:
    """One request in four fails, every one is late."""
    stage.site.set("chance", rate=0.25, delay_seconds=0.5, seed=stage.rng.getrandbits(31))
    time.sleep(stage.rng.uniform(1.0, 3.0))
    stage.site.set("chance")
    return True


# --- this computer


def lock_held(stage: Stage) -> bool:
    """Another program holds the database's write lock."""
    with closing(sqlite3.connect(stage.database, timeout=5, isolation_level=None)) as other:
        with suppress(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
            time.sleep(stage.rng.uniform(*SHORT))
            other.execute("ROLLBACK")
    return True


def second_agent(stage: Stage) -> bool:
    code, said = stage.command("run")
    assert code != 0, said
    return True


def _command(*arguments: str) -> Blow:
    def blow(stage: Stage) -> bool:
        code, said = stage.command(*arguments)
        assert code in (0, 1), said
        assert "Traceback" not in said, said
        return True

    return blow


def import_beside(stage: Stage) -> bool:
    file = stage.data.parent / "beside.csv"
    file.write_bytes(SHEET)
    code, said = stage.command("import", str(file), "--list", f"Beside {stage.rng.getrandbits(30)}")
    assert "Traceback" not in said, said
    assert code in (0, 1), said
    return True


def read_only(stage: Stage) -> bool:
    """Nothing new can be written into the data folder for a while; needs root. What is open stays so."""
    if sys.platform != "linux" or not os.path.ismount(stage.data):
        return False
    folder = str(stage.data)
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        time.sleep(stage.rng.uniform(*SHORT))
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
    return True


def full_disk(stage: Stage) -> bool:
    """The data folder's disk is full for a while (a small file system of its own); needs root."""
    if not os.path.ismount(stage.data):
        return False
    filler = stage.data / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 1_000_000)
    time.sleep(stage.rng.uniform(*SHORT))
    filler.unlink(missing_ok=True)
    return True


def told_to_end(stage: Stage) -> bool:
    """Ctrl-C at any moment, and again."""
    assert stage.agent is not None
    with suppress(ProcessLookupError):
        os.kill(stage.agent.pid, signal.SIGINT)
        time.sleep(stage.rng.uniform(0, 0.5))
        os.kill(stage.agent.pid, signal.SIGINT)
    return True


KILLS: Mapping[str, Blow] = {
    "browser killed": kill_browser,
    "renderer killed": kill_renderer,
    "driver killed": kill_driver,
    "reader of a file killed": kill_reader,
}
CLOCK: Mapping[str, Blow] = {  # with a clock that can be moved
    "the clock put on 10 minutes": clock_moves(600, "push.clock_put_on"),
    "the clock put back a day": clock_moves(-86_400, "push.clock_put_back"),
}
FAULTS: Mapping[str, Blow] = {
    "browser stopped, goes on": stop_browser,
    "renderer stopped, goes on": stop_renderer,
    "driver stopped, goes on": stop_driver,
    "agent stopped, goes on": stop_agent,
    "browser stopped for good": hang_browser,
    "driver stopped for good": hang_driver,
    "reader of a file stopped for good": hang_reader,
    **CLOCK,
    "asleep over a slot's end": sleep_over_slot_end,
    "Telegram down": _telegram("down"),
    "Telegram slow": _telegram("slow"),
    "Telegram 429": _telegram("flood", retry_after=1),
    "Telegram 502": _telegram("bad_gateway"),
    "Telegram's answers lost": _telegram("swallow"),
    "Telegram's answers cut": _telegram("half"),
    "Telegram 409, a second poller": second_poller,
    "a Wi-Fi's log-in page": _telegram("portal"),
    "LinkedIn slow": _account(page_fault="slow"),
    "LinkedIn cuts the line": _account(page_fault="reset"),
    "LinkedIn 500": _account(page_fault="error"),
    "a click's answer lost": _account(click_fault="lost"),
    "a click's line cut": _account(click_fault="reset"),
    "LinkedIn leads elsewhere": _account(look_alike=True),
    "LinkedIn leads round in circles": _account(page_fault="circle"),
    "LinkedIn 429": _account(state="rate_limited"),
    "LinkedIn 999": _account(state="denied"),
    "LinkedIn asks who it is": _account(state="checkpoint"),
    "a bad line": bad_line,
    "database locked": lock_held,
    "disk full, and freed": full_disk,
    "data folder read-only, and writable again": read_only,
    "a second agent": second_agent,
    "a command beside it": _command("campaign", "list"),
    "a backup beside it": _command("backup"),
    "a setting beside it": _command("config", "post_max_age_days", "29"),
    "an import beside it": import_beside,
}
