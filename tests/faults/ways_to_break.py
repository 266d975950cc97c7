"""Ways in which an installation can be broken, and what the doctor has to tell of each.

Long because it is a list of ways to break an installation.
"""

import contextlib
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import httpx

from engine.linkedin import pages
from practice.serve import Served

TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz_0123"
NOWHERE = "http://127.0.0.1:9"  # nothing listens there
PAGE = 4096  # bytes of SQLite's
ROOT_USER = os.name == "posix" and os.geteuid() == 0


@dataclass
class Place:
    """An installation that is about to be broken: `env` is what the doctor is started with."""

    folder: Path
    env: dict[str, str]
    chat: Served
    stack: ExitStack

    @property
    def db(self) -> Path:
        return self.folder / "linkedpilot.db"

    def backup(self, days: int) -> Path:
        """One made so many days ago."""
        when = datetime.now(UTC) - timedelta(days=days)
        file = self.folder / "backups" / f"daily-{when:%Y%m%d}.db"
        shutil.copyfile(self.db, file)
        file.chmod(0o600)
        os.utime(file, (when.timestamp(), when.timestamp()))
        return file

    def sql(self, *statements: str) -> None:
        with contextlib.closing(sqlite3.connect(self.db)) as found, found:
            for each in statements:
                found.execute(each)

    def faulty_chat(self, mode: str) -> None:
        self._ask({"mode": mode})
        self.stack.callback(self._ask, {"mode": "ok"})

    def _ask(self, words: dict[str, str]) -> None:
        httpx.post(f"{self.chat.url}/practice/faults", json=words, trust_env=False).raise_for_status()


@dataclass(frozen=True)
class Broken:
    """One way to be broken. `says` are the doctor's lines that say no, each with what it has to tell.

    `mended` are the lines that say yes once the commands that it names were carried out.
    """

    name: str
    do: Callable[[Place], None]
    says: dict[str, str]
    mended: tuple[str, ...] = ()
    browser: bool = False  # whether this is about the browser, which costs seconds
    slow: bool = False  # it takes more than seconds until the doctor knows
    before: str = ""  # said by a command before any line is looked at


def _header(place: Place) -> None:
    place.backup(1)
    with place.db.open("r+b") as file:
        file.write(b"\0" * 100)


def _page(place: Place) -> None:
    place.backup(2)
    newer = place.backup(1)
    for path in (place.db, newer):  # what was damaged already was copied
        with path.open("r+b") as file:
            for number in range(2, path.stat().st_size // PAGE, 2):
                file.seek(number * PAGE)
                file.write(os.urandom(PAGE))


def _half(place: Place) -> None:
    place.backup(1)
    os.truncate(place.db, place.db.stat().st_size // 2 // PAGE * PAGE)


def _half_alone(place: Place) -> None:
    os.truncate(place.db, place.db.stat().st_size // 2 // PAGE * PAGE)


def _gone(place: Place) -> None:
    place.backup(1)
    place.db.unlink()


def _gone_for_good(place: Place) -> None:
    (place.folder / "browser_profiles" / "1").mkdir(mode=0o700)
    place.db.unlink()


def _empty(place: Place) -> None:
    place.backup(1)
    os.truncate(place.db, 0)


def _a_folder(place: Place) -> None:
    place.db.unlink()
    place.db.mkdir(mode=0o700)


def _newer(place: Place) -> None:
    place.sql("UPDATE alembic_version SET version_num = 'ffff'")


def _foreign(place: Place) -> None:
    place.db.unlink()
    place.sql("CREATE TABLE recipes (name TEXT)")
    place.db.chmod(0o600)


def _locked(place: Place) -> None:
    holder = place.stack.enter_context(contextlib.closing(sqlite3.connect(place.db, isolation_level=None)))
    holder.execute("PRAGMA journal_mode=DELETE")
    holder.execute("BEGIN EXCLUSIVE")


def _setting(place: Place) -> None:
    place.sql("INSERT INTO settings VALUES ('cooldown_days', 'three')")


def _settings_apart(place: Place) -> None:
    place.sql("INSERT INTO settings VALUES ('action_gap_min_seconds', '600')")


def _journal_lost(place: Place) -> None:
    place.sql("INSERT INTO journal_state (id, journal, known) VALUES (1, '0123456789abcdef', 7)")


def _journal_foreign(place: Place) -> None:
    _journal_lost(place)
    (place.folder / "journal").mkdir(mode=0o700, exist_ok=True)
    file = place.folder / "journal" / "journal-2026.jsonl"
    file.write_text('{"journal": "fedcba9876543210", "version": 1}\n', encoding="utf-8")
    file.chmod(0o600)


def _knowledge(place: Place) -> None:
    older = pages.built_in_text().replace(f'version = "{pages.built_in().version}"', 'version = "0.1"')
    (place.folder / pages.FILE).write_text(older, encoding="utf-8")
    (place.folder / pages.FILE).chmod(0o600)


def _read_only(place: Place) -> None:
    if ROOT_USER:  # who may write everywhere but here
        place.env["LINKEDPILOT_DATA_DIR"] = "/proc/linkedpilot"
    else:
        place.folder.chmod(0o500)
        place.stack.callback(place.folder.chmod, 0o700)


def _somebody_s(place: Place) -> None:
    if ROOT_USER:
        os.chown(place.folder, 1, 1)
    else:
        place.env["LINKEDPILOT_DATA_DIR"] = "/"


def _shared(place: Place) -> None:
    place.folder.chmod(0o777)


def _readable(place: Place) -> None:
    place.db.chmod(0o644)


def _misspelt(place: Place) -> None:
    _env_file(place, b"LINKEDPILOT_TELEGRAM_TOKN=x\n")


def _no_text(place: Place) -> None:
    _env_file(place, b"\xff\xfe\x00LINKEDPILOT_HEADLESS=true\n")


def _a_pipe(place: Place) -> None:
    os.mkfifo(place.folder / ".env", 0o600)


def _env_file(place: Place, content: bytes) -> None:
    (place.folder / ".env").write_bytes(content)
    (place.folder / ".env").chmod(0o600)


def _no_token(place: Place) -> None:
    del place.env["LINKEDPILOT_TELEGRAM_TOKEN"]


def _other_token(place: Place) -> None:
    place.env["LINKEDPILOT_TELEGRAM_TOKEN"] = TOKEN[:-1] + "9"


def _portal(place: Place) -> None:
    place.faulty_chat("portal")


def _deaf(place: Place) -> None:
    """Whoever connects is taken, and never hears a word."""
    server = place.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    place.env["LINKEDPILOT_TELEGRAM_API_URL"] = f"http://127.0.0.1:{server.getsockname()[1]}"


def _no_linkedin(place: Place) -> None:
    place.env["LINKEDPILOT_LINKEDIN_URL"] = NOWHERE


def _no_browser(place: Place) -> None:
    place.env["LINKEDPILOT_BROWSER"] = sys.executable


def _hanging_browser(place: Place) -> None:
    file = place.folder.parent / "browser"
    file.write_text("#!/bin/sh\nexec sleep 300\n", encoding="utf-8")
    file.chmod(0o700)
    place.env["LINKEDPILOT_BROWSER"] = str(file)


def _no_driver(place: Place) -> None:
    place.env["LINKEDPILOT_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/none"
    hidden = place.folder.parent / "no_driver"
    hidden.mkdir()
    (hidden / "psycopg.py").write_text(
        "raise ModuleNotFoundError('No module', name='psycopg')\n", encoding="utf-8"
    )
    place.env["PYTHONPATH"] = str(hidden)
    place.stack.enter_context(patch.dict(sys.modules, {"psycopg": None}))  # for a look within this process


POSIX = os.name == "posix"
RESTORE = "`linkedpilot restore daily-"
ALL: tuple[Broken, ...] = (
    Broken(
        "the database's header is overwritten",
        _header,
        {"database": f"is damaged: go back with {RESTORE}"},
        ("database",),
    ),
    Broken(
        "pages of the database and of its newest backup are garbage",
        _page,
        {"database": f"is damaged: go back with {RESTORE}"},
        ("database",),
    ),
    Broken(
        "the database is cut in half",
        _half,
        {"database": f"is damaged: go back with {RESTORE}"},
        ("database",),
    ),
    Broken(
        "the database is cut in half, and there is no backup",
        _half_alone,
        {"database": "holds no sound backup"},
    ),
    Broken(
        "the database is deleted, a backup is there",
        _gone,
        {"database": f"is gone, but backups of it are there: go back with {RESTORE}"},
        ("database",),
    ),
    Broken(
        "the database is deleted, only log-ins are there",
        _gone_for_good,
        {"database": "the log-ins still lie"},
    ),
    Broken("the database is an empty file", _empty, {"database": RESTORE}, ("database",)),
    Broken("a folder has the database's name", _a_folder, {"database": "is something else: move it away"}),
    Broken(
        "a newer LinkedPilot wrote the database",
        _newer,
        {"database": "written by a newer LinkedPilot: update"},
    ),
    Broken("the database is another program's", _foreign, {"database": "another program's tables"}),
    Broken("another program keeps the database locked", _locked, {"database": "keeps the database locked"}),
    Broken(
        "a setting can't be read",
        _setting,
        {"settings": "`linkedpilot config cooldown_days default` mends it"},
        ("settings",),
    ),
    Broken(
        "two settings don't go together",
        _settings_apart,
        {"settings": "`linkedpilot config action_gap_min_seconds default`"},
        ("settings",),
    ),
    Broken("the journal is deleted", _journal_lost, {"journal": "journal is gone"}),
    Broken(
        "the journal is another installation's", _journal_foreign, {"journal": "is another installation's"}
    ),
    Broken("an old page knowledge lies in the data folder", _knowledge, {"page knowledge": "older"}),
    Broken("the data folder can't be written", _read_only, {"data folder": "can't be written"}),
    Broken(
        "the data folder is somebody else's",
        _somebody_s,
        {"data folder": "somebody else's" if ROOT_USER else "folder"},
    ),
    Broken("everybody may write the data folder", _shared, {"data folder": "used for other things too"}),
    Broken("others can read the database", _readable, {"data folder": "Others can read linkedpilot.db"}),
    Broken("a name in .env is misspelt", _misspelt, {}, before="LINKEDPILOT_TELEGRAM_TOKN"),
    Broken(".env is no text", _no_text, {}, before="make it a UTF-8 text file"),
    *(
        (Broken(".env is a pipe that nobody writes", _a_pipe, {}, before="make it a UTF-8 text file"),)
        if POSIX
        else ()
    ),
    Broken("there is no token", _no_token, {"telegram": "Ask @BotFather"}),
    Broken("Telegram refuses the token", _other_token, {"telegram": "Telegram refuses the token"}),
    Broken("a Wi-Fi's log-in page answers for Telegram", _portal, {"telegram": "isn't Telegram"}),
    Broken(
        "Telegram takes the connection and says nothing", _deaf, {"telegram": "can't be reached"}, slow=True
    ),
    Broken("LinkedIn can't be reached", _no_linkedin, {"linkedin": "can't be reached"}),
    Broken("the browser is none", _no_browser, {"browser": "doesn't start"}, browser=True),
    *(
        (
            Broken(
                "the browser hangs at its start",
                _hanging_browser,
                {"browser": "didn't open within"},
                browser=True,
                slow=True,
            ),
        )
        if POSIX
        else ()
    ),
    Broken("the database server's driver isn't installed", _no_driver, {"database": "isn't installed"}),
)
