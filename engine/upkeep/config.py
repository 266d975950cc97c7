"""What the start needs to know, from the environment and a `.env` file; the rest is in the settings table.

Every variable begins with LINKEDPILOT_. The data folder is LINKEDPILOT_DATA_DIR, else a clone's `data/`, else `data/` where
the system keeps what is a user's own (`engine.upkeep.places`). The environment wins over `<DATA_DIR>/.env`; the `.env` of
the usual data folder may name another DATA_DIR. When the environment itself names the data folder, only that folder's
`.env` is read: a rehearsal never sees the real token.
"""

import os
import re
import shutil
from collections.abc import Mapping, MutableMapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.upkeep import browser_finder, places, private_files

PREFIX = "LINKEDPILOT_"
DEFAULT_DATA_DIR = places.data_dir()
TOKEN = re.compile(r"\d{6,12}:[\w-]{30,}", re.ASCII)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _token(value: SecretStr) -> SecretStr:
    if not TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if not parts.hostname or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise ValueError
    # The bot's token and the senders' cookies travel to this address.
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError
    return value.rstrip("/")


def _proxy(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    # `port` raises ValueError for what is none.
    if parts.scheme not in ("http", "socks5", "socks5h") or not parts.hostname or parts.port == 0:
        raise ValueError
    return value


def _database(value: str) -> str:
    if not re.match(r"sqlite:///.|postgresql(\+\w+)?://", value):
        raise ValueError
    return value


def _browser(value: str) -> str:
    if value in browser_finder.CHANNELS:
        return value
    found = shutil.which(Path(value).expanduser())
    if found is None:
        raise ValueError
    return str(Path(found).absolute())


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


Address = Annotated[str, AfterValidator(_address)]


class Config(BaseSettings):
    """Where things are and whom to talk to. Which values a field takes is said by the interface: "config.takes.<field>"."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, env_prefix=PREFIX, env_ignore_empty=True
    )

    data_dir: Path = Field()
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default_factory=lambda known: f"sqlite:///{(known['data_dir'] / 'linkedpilot.db').as_posix()}",
        repr=False,
    )
    telegram_token: Annotated[SecretStr, AfterValidator(_token)] | None = Field(default=None)
    telegram_api_url: Address = Field(default="https://api.telegram.org")
    telegram_proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = Field(default=None)
    linkedin_url: Address = Field(default="https://www.linkedin.com")
    browser: Annotated[str, BeforeValidator(_browser)] = Field(
        default="",
        validate_default=False,
    )
    # How long a part of a page has to rest before what isn't there is taken for absent: 1 for LinkedIn.
    patience: float = Field(
        default=1.0,
        ge=0.1,
        le=3.0,
    )
    headless: bool = Field(default=False)
    language: str = Field(default="en", pattern="^[a-z]{2}$")

    @classmethod
    def load(cls, env: Mapping[str, str] | None = None) -> Self:
        """Read `env` (default: this process's environment) and the `.env` file. Raises ConfigProblem, ConfigUnreadable."""
        given = {name: value for name, value in (os.environ if env is None else env).items() if value}
        folder, files = _folder_and_files(given)
        in_file = DotEnvSettingsSource(cls, env_file=files, dotenv_filtering="match_prefix")()
        in_env = {
            name: given[PREFIX + name.upper()] for name in cls.model_fields if PREFIX + name.upper() in given
        }
        try:
            return cls(**{**in_file, **in_env, "data_dir": folder})
        except ValidationError as wrong:
            raise _problem(wrong, given, files) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)  # `load` alone says where values come from, so that a test can hand them in

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


def _folder_and_files(given: Mapping[str, str]) -> tuple[Path, list[Path]]:
    """The data folder, and the `.env` files to read (a later one wins)."""
    name = f"{PREFIX}DATA_DIR"
    if name in given:
        folder = Path(given[name]).expanduser().absolute()
        files = [folder / ".env"]
    else:
        files = [DEFAULT_DATA_DIR / ".env"]
        elsewhere = _read(files[0]).get(name)
        folder = DEFAULT_DATA_DIR
        if elsewhere:
            folder = DEFAULT_DATA_DIR.parent / Path(elsewhere).expanduser()
            files.append(folder / ".env")
    for file in files:
        _read(file)
    return folder, files


def _read(file: Path) -> Mapping[str, str | None]:
    try:
        if file.exists() and not file.is_file():  # of a pipe the end is never read
            raise ConfigUnreadable(file=str(file))
        return dotenv_values(file, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigUnreadable(file=str(file)) from error


def _problem(wrong: ValidationError, given: Mapping[str, str], files: list[Path]) -> ConfigProblem:
    """The first thing wrong; never the value, which may be a secret."""
    field = str(wrong.errors(include_url=False, include_input=False)[0]["loc"][0]).lower()
    name = PREFIX + field.upper()
    place = fact("config.environment") if name in given else str(files[-1])
    if field not in Config.model_fields:
        known = tuple(PREFIX + each.upper() for each in Config.model_fields)
        return ConfigProblem("unknown", name=name, place=place, known=known)
    takes = fact(f"config.takes.{field}", channels=browser_finder.CHANNELS)
    return ConfigProblem("wrong", name=name, place=place, takes=takes)
