"""When the instances are looked at: before a turn, and now and then."""

from datetime import datetime, timedelta
from pathlib import Path

from engine.openoutreach import taking
from engine.rules.errors import LinkedPilotError
from engine.upkeep import log
from storage.database import Database

EVERY = timedelta(minutes=15)  # so old a look may be while a container works

logger = log.get(__name__)


class InstanceWatch:
    """Puts on record what OpenOutreach did, so that nobody is touched on the strength of an old look."""

    def __init__(self, db: Database, data_dir: Path) -> None:
        self._db = db
        self._data_dir = data_dir
        self._looked: datetime | None = None

    async def look(self, now: datetime, before_a_turn: bool = False) -> None:
        """Read what was written since the last look, at once before a turn, else every 15 minutes.

        A process that fails keeps nobody from working: it is logged, and looked at again the next time.
        """
        if not before_a_turn and self._looked is not None and timedelta() <= now - self._looked < EVERY:
            return
        self._looked = now
        try:
            await taking.sync(self._db, self._data_dir, now)
            if not before_a_turn:
                await taking.import_daily(self._db, self._data_dir, now)
        except LinkedPilotError:
            logger.exception("openoutreach_not_read")
