"""This computer's memory: told once when little of it is left, and again only after there was enough."""

from datetime import datetime

import psutil
from sqlalchemy.orm import Session

from engine.rules import room as law
from engine.rules.enums import PushKind
from engine.rules.facts import fact
from engine.rules.room import MB
from storage import outbox
from storage import settings as settings_store

TOLD_KEY = "memory_told"


def free() -> int:
    """Bytes that a program can have without anything being written to the disk for it."""
    return int(psutil.virtual_memory().available)


def is_news(session: Session, found: int) -> bool:
    """Whether too little is left, or enough again, since it was last told of."""
    told = settings_store.get(session, TOLD_KEY) is not None
    return law.is_news(found, settings_store.load(session).memory_rest_mb, told)


def tell(session: Session, now: datetime, found: int) -> None:
    """Push it once, with what to do; when there is enough again, the next time is news again."""
    settings = settings_store.load(session)
    if found >= settings.memory_rest_mb * MB:
        settings_store.put(session, TOLD_KEY, None)
        return
    settings_store.put(session, TOLD_KEY, now.isoformat())
    said = fact("push.memory_low", free=found // MB, stops=law.stops_mb(settings)[1])
    outbox.push(session, now, PushKind.DISK, said)
