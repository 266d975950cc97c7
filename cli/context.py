"""What a command works with: configuration, the clock, the database opened when first asked for."""

import contextlib
from collections.abc import Iterator
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
from engine.upkeep import journal, missing, order
from engine.upkeep.config import Config
from engine.upkeep.instance_lock import alone
from engine.upkeep.order import Access
from storage import settings as settings_store
from storage.database import Database


class Context:
    """Lives as long as one command; from the moment when the database is open nobody exchanges it."""

    def __init__(self, config: Config, clock: Clock | None = None, access: Access = Access.WRITES) -> None:
        self.config = config
        self.clock = clock or SystemClock()
        self._clock_given = clock is not None
        self._access = access
        self._place = contextlib.ExitStack()  # in the order with other commands

    @cached_property
    def db(self) -> Database:
        """The migrated database with what its journal knows; the data folder is made when it isn't there."""
        journal.read_back(self.books, self.clock.now())
        return self.books

    @cached_property
    def books(self) -> Database:
        """The migrated database as it lies there: for the command that mends it.

        Raises DatabaseMissing, DatabaseDamaged, DatabaseFault, order.InUse, order.BeingExchanged, SecondAgent.
        """
        self.config.prepare_folders()
        if self._access is Access.EXCHANGES:  # alone already
            return self._up_to_date()
        self._place.enter_context(order.together(self.config))
        missing.refuse(self.config)
        db = self._opened()
        with _closed_if_it_fails(db):
            outdated = db.outdated()
        if not outdated:
            return db
        db.close()
        self._place.close()
        # An agent of the release before would go on with a schema that it doesn't know.
        with order.undisturbed(self.config), alone(self.config):
            self._up_to_date().close()
        self._place.enter_context(order.together(self.config))
        return self._opened()

    def let_others(self) -> None:
        """What is open may be exchanged from here on: for the agent, which has a lock of its own, and looks to it."""
        self._place.close()

    def close_books(self) -> None:
        """Nothing of the database is open any more; the next use opens what lies there then."""
        if self._has_books:
            self.books.close()
            del self.books
        self.__dict__.pop("db", None)
        self._place.close()

    def _up_to_date(self) -> Database:
        db = self._opened()
        with _closed_if_it_fails(db):
            db.migrate(self.config.backups_dir, self.now())
        return db

    def _opened(self) -> Database:
        db = Database(self.config.database_url, self.config.journal_dir)
        if db.path is None:
            from engine.work import (  # nothing that a command with a file waits for
                laptop_folder,
                registry_clock,
            )

            db.identity = laptop_folder.identity(self.config.data_dir, self.config.line)
            if not self._clock_given:
                self.clock = registry_clock.by_the_registry(db, self.clock)
        return db

    def now(self) -> datetime:
        """The time in UTC."""
        return self.clock.now()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The installation's time zone, as the settings have it: every time that a command says is on its clock."""
        with self.books.reading() as session:
            return settings_store.load(session).zone

    def say(self, said: Fact) -> str:
        """A fact in plain words."""
        return say_plain(said, self.now(), self.zone)

    def sentence(self, error: LinkedPilotError) -> str:
        """What is told of an error, which may be that there is no database whose settings could be asked."""
        return error_sentence(error, self.now(), self._zone_for_an_error())

    def _zone_for_an_error(self) -> ZoneInfo:
        """The computer's own where the settings can't be asked: there may be nothing wrong but them."""
        if self._has_books:
            with contextlib.suppress(LinkedPilotError, SQLAlchemyError):
                return self.zone
        return from_texts({}).zone

    @property
    def _has_books(self) -> bool:
        return "books" in self.__dict__

    def __enter__(self) -> "Context":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_books()


@contextlib.contextmanager
def _closed_if_it_fails(db: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        db.close()
        raise
