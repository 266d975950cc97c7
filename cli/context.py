"""What a command works with: configuration, the clock, the database opened when first asked for."""

from datetime import datetime
from functools import cached_property
from types import TracebackType

from engine.clock import Clock, SystemClock
from engine.upkeep import journal, missing
from engine.upkeep.config import Config
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

    def __enter__(self) -> "Context":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if "db" in self.__dict__:
            self.db.close()
