"""What the start needs to know, from the environment and a `.env` file; the rest is in the settings table.

Every variable begins with LINKEDPILOT_. The data folder is LINKEDPILOT_DATA_DIR, else a clone's `data/`, else `data/` where
the system keeps what is a user's own (`engine.upkeep.places`). The environment wins over `<DATA_DIR>/.env`; the `.env` of
the usual data folder may name another DATA_DIR. When the environment itself names the data folder, only that folder's
`.env` is read: a rehearsal never sees the real token.
"""

import os
import re
import shutil
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values

from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.upkeep import browser_finder, places, private_files

PREFIX = "LINKEDPILOT_"
DEFAULT_DATA_DIR = places.data_dir()
TOKEN = re.compile(r"\d{6,12}:[\w-]{30,}", re.ASCII)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
TRUE, FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}


@dataclass(frozen=True, slots=True)
class Hidden:
    """A secret that doesn't show itself: neither its repr nor its str says it."""

    bare: str = field(repr=False)


def _token(value: str) -> Hidden:
    if not TOKEN.fullmatch(value):
        raise ValueError
    return Hidden(value)


def _address(value: str) -> str:
    parts = urlsplit(value)
    if not parts.hostname or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise ValueError
    # The bot's token and the senders' cookies travel to this address.
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError
    return value.rstrip("/")


def _proxy(value: str) -> Hidden:
    parts = urlsplit(value)
    # `port` raises ValueError for what is none.
    if parts.scheme not in ("http", "socks5", "socks5h") or not parts.hostname or parts.port == 0:
        raise ValueError
    return Hidden(value)


def is_address(value: str) -> bool:
    """Whether it is one of a database that LinkedPilot can work with."""
    return re.match(r"sqlite:///.|postgresql(\+\w+)?://", value) is not None


def _database(value: str) -> str:
    if not is_address(value):
        raise ValueError
    return value


def _browser(value: str) -> str:
    if value in browser_finder.CHANNELS:
        return value
    found = shutil.which(str(Path(value).expanduser()))  # Windows takes no Path before 3.12
    if found is None:
        raise ValueError
    return str(Path(found).absolute())


def _patience(value: str) -> float:
    number = float(value)
    if not 0.1 <= number <= 3.0:
        raise ValueError
    return number


def _truth(value: str) -> bool:
    word = value.strip().lower()
    if word not in TRUE | FALSE:
        raise ValueError
    return word in TRUE


def _language(value: str) -> str:
    if not re.fullmatch("[a-z]{2}", value):
        raise ValueError
    return value


def _line(value: str) -> str:
    if not re.fullmatch(r"[\w .-]{1,40}", value):
        raise ValueError
    return value


# What no child needs: the browser, its driver, the reader and the painter inherit this process's environment.
SECRET = tuple(PREFIX + name for name in ("TELEGRAM_TOKEN", "TELEGRAM_PROXY", "DATABASE_URL"))


def forget_secrets(environ: MutableMapping[str, str]) -> None:
    """Take the secrets out of an environment, once they are read."""
    for name in SECRET:
        environ.pop(name, None)


class ConfigProblem(UserError):
    """A variable of the environment or of the `.env` file that can't be used."""


class ConfigUnreadable(UserError):
    """The `.env` file can't be read."""


# What makes a field's value of its variable's text, or raises ValueError.
READERS: Mapping[str, Callable[[str], Any]] = {
    "database_url": _database,
    "telegram_token": _token,
    "telegram_api_url": _address,
    "telegram_proxy": _proxy,
    "linkedin_url": _address,
    "browser": _browser,
    "patience": _patience,
    "headless": _truth,
    "language": _language,
    "line": _line,
}


@dataclass(frozen=True)
class Config:
    """Where things are and whom to talk to. Which values a field takes is said by the interface: "config.takes.<field>"."""

    data_dir: Path
    database_url: str = field(repr=False)
    telegram_token: Hidden | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_proxy: Hidden | None = None
    linkedin_url: str = "https://www.linkedin.com"
    browser: str = ""
    # How long a part of a page has to rest before what isn't there is taken for absent: 1 for LinkedIn.
    patience: float = 1.0
    headless: bool = False
    language: str = "en"
    line: str = ""  # with several laptops, where the registry can't see their addresses

    @classmethod
    def load(cls, env: Mapping[str, str] | None = None) -> Self:
        """Read `env` (default: this process's environment) and the `.env` file. Raises ConfigProblem, ConfigUnreadable."""
        given = {name: value for name, value in (os.environ if env is None else env).items() if value}
        folder, in_file, file = _folder_and_file(given)
        values: dict[str, Any] = {"database_url": f"sqlite:///{(folder / 'linkedpilot.db').as_posix()}"}
        for name, read in READERS.items():
            variable = PREFIX + name.upper()
            value = given.get(variable) or in_file.get(variable)
            if not value:
                continue
            try:
                values[name] = read(value)
            except ValueError:
                place = fact("config.environment") if variable in given else str(file)
                takes = fact(f"config.takes.{name}", channels=browser_finder.CHANNELS)
                raise ConfigProblem("wrong", name=variable, place=place, takes=takes) from None
        known = tuple(PREFIX + each.name.upper() for each in fields(cls))
        for variable in [each for each in in_file if each not in known]:
            raise ConfigProblem("unknown", name=variable, place=str(file), known=known)
        return cls(data_dir=folder, **values)

    @property
    def profiles_dir(self) -> Path:
        return self.data_dir / "browser_profiles"

    @property
    def evidence_dir(self) -> Path:
        return self.data_dir / "evidence"

    @property
    def backups_dir(self) -> Path:
        return self.data_dir / "backups"

    @property
    def journal_dir(self) -> Path:
        """Of the journal, where the database is a server's; that of a SQLite file lies beside it."""
        return self.data_dir / "journal"

    @property
    def uploads_dir(self) -> Path:
        return self.data_dir / "uploads"

    @property
    def logs_dir(self) -> Path:
        return self.data_dir / "logs"

    @property
    def lock_file(self) -> Path:
        """Held for life by the agent that works on this data folder."""
        return self.data_dir / "agent.lock"

    @property
    def browser_channel(self) -> str | None:
        """A channel's name for Playwright, when that was asked for."""
        return self.browser if self.browser in browser_finder.CHANNELS else None

    @cached_property
    def browser_executable(self) -> Path | None:
        """The browser asked for, else one found on this computer; None leaves it to Playwright."""
        if self.browser_channel is not None:
            return None
        return Path(self.browser) if self.browser else browser_finder.installed()

    def prepare_folders(self) -> None:
        """Make the data folder and what belongs in it, for its owner only. Raises DataFolderUnusable."""
        private_files.prepare(
            self.data_dir,
            (self.profiles_dir, self.evidence_dir, self.backups_dir, self.uploads_dir, self.logs_dir),
        )


def _folder_and_file(given: Mapping[str, str]) -> tuple[Path, Mapping[str, str], Path]:
    """The data folder, what the `.env` files say (a later one wins), and the last of them."""
    name = f"{PREFIX}DATA_DIR"
    if name in given:
        folder = Path(given[name]).expanduser().absolute()
        file = folder / ".env"
        return folder, _read(file), file
    file, folder = DEFAULT_DATA_DIR / ".env", DEFAULT_DATA_DIR
    said = _read(file)
    if elsewhere := said.get(name):
        folder = DEFAULT_DATA_DIR.parent / Path(elsewhere).expanduser()
        file = folder / ".env"
        said |= _read(file)
    return folder, said, file


def _read(file: Path) -> dict[str, str]:
    """What a file says about LinkedPilot, an empty value being none."""
    try:
        if file.exists() and not file.is_file():  # of a pipe the end is never read
            raise ConfigUnreadable(file=str(file))
        found = dotenv_values(file, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigUnreadable(file=str(file)) from error
    return {name.upper(): value for name, value in found.items() if name.upper().startswith(PREFIX) and value}
