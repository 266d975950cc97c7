"""What a command works with: configuration, the clock, the database opened when first asked for."""

import contextlib
from datetime import datetime
from functools import cached_property
from types import TracebackType
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from bot.texts.said import error_sentence, say_plain
from engine.clock import Clock, SystemClock
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import Fact
from engine.rules.settings import from_texts
from engine.upkeep import journal, missing
from engine.upkeep.config import Config
from storage import settings as settings_store
from storage.database import Database


class Context:
    """Lives as long as one command."""

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        self.config = config
        self.clock = clock or SystemClock()

    @cached_property
    def db(self) -> Database:
        """The migrated database; the data folder is made when it isn't there."""
        self.config.prepare_folders()
        missing.refuse(self.config)
        db = Database(self.config.database_url, self.config.data_dir / "journal")
        db.migrate(self.config.backups_dir, self.clock.now())
        journal.read_back(db, self.clock.now())
        return db

    def now(self) -> datetime:
        """The time in UTC."""
        return self.clock.now()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The installation's time zone, as the settings have it: every time that a command says is on its clock."""
        with self.db.reading() as session:
            return settings_store.load(session).zone

    def say(self, said: Fact) -> str:
        """A fact in plain words."""
        return say_plain(said, self.now(), self.zone)

    def sentence(self, error: LinkedPilotError) -> str:
        """What is told of an error, which may be that there is no database whose settings could be asked."""
        return error_sentence(error, self.now(), self._zone_for_an_error())

    def _zone_for_an_error(self) -> ZoneInfo:
        """The computer's own where the settings can't be asked: there may be nothing wrong but them."""
        if self._opened:
            with contextlib.suppress(LinkedPilotError, SQLAlchemyError):
                return self.zone
        return from_texts({}).zone

    @property
    def _opened(self) -> bool:
        return "db" in self.__dict__

    def __enter__(self) -> "Context":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._opened:
            self.db.close()
