"""What LinkedIn's pages made us not understand waits, and is taken up again: it is nobody's failure.

An action waits under the page knowledge that didn't understand its page, so under one knowledge it is tried
once, unless a person or the look at the pages says that it is worth another try.
"""

import hashlib
from datetime import datetime, time
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from sqlalchemy.orm import Session

from engine import troubles
from engine.linkedin import pages
from engine.rules.outcomes import UNKNOWN_IN_A_ROW
from engine.rules.words import ActionType
from storage import campaigns as campaign_store
from storage import events
from storage import page_waiting as store
from storage import settings as settings_store

IN_FORCE_KEY = "pages_in_force"
NOT_YET = "not yet known"  # before the first agent's start


def version_of(data_dir: Path) -> str:
    """What the page knowledge in force is called: another release or another file has another name."""
    known, refused = pages.load(data_dir)
    file = data_dir / "pages.toml"
    given = file.read_bytes() if file.is_file() and not refused else b""
    return f"{known.version}+{hashlib.sha256(_release() + given).hexdigest()[:12]}"


class Watch:
    """Asks for the version at every tick, and reads the file only when it has changed."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._stamp: tuple[int, int] | None = None
        self._version = ""

    def version(self) -> str:
        """The version in force now."""
        try:
            stat = (self._data_dir / "pages.toml").stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
        except OSError:  # there is none
            stamp = (0, 0)
        if stamp != self._stamp:
            self._stamp, self._version = stamp, version_of(self._data_dir)
        return self._version


def in_force(session: Session) -> str:
    """The version that the agent found last."""
    return settings_store.get(session, IN_FORCE_KEY) or NOT_YET


def release_for_version(session: Session, version: str, now: datetime) -> int:
    """Take up again whatever waits, if this page knowledge is another than before; returns how many."""
    if in_force(session) == version:
        return 0
    settings_store.put(session, IN_FORCE_KEY, version)
    store.lift_stops(session)
    return _told(session, store.release_all(session), "there is newer page knowledge", now)


def release_kind(session: Session, kind: ActionType, now: datetime) -> int:
    """Take up again what waits of one kind: its pages were seen to match once more. Returns how many."""
    store.lift_stops(session, kind)
    return _told(session, store.release_kind(session, kind), f"the pages for {kind}s match again", now)


def release_campaign(session: Session, campaign_id: int, now: datetime) -> int:
    """A person wants what waits of a campaign to be tried again; returns how many. Raises NoSuchCampaign."""
    row = campaign_store.get(session, campaign_id)
    released = store.release_campaign(session, campaign_id)
    if released:
        store.lift_stops(session, row.action_type, campaign_id)
    return _told(session, released, "somebody wants them to be tried again", now, campaign_id)


def stop_if_unknown(
    session: Session, sender_id: int, kind: ActionType, detail: str, evidence: Path | None, now: datetime
) -> bool:
    """End a kind for the sender's day, and tell, once enough different people's pages weren't known in a row."""
    zone = settings_store.load(session).zone
    today = now.astimezone(zone).date()
    since = datetime.combine(today, time(), zone)
    if store.people_in_a_row(session, sender_id, kind, since) < UNKNOWN_IN_A_ROW:
        return False
    if not store.stop_kind(session, sender_id, kind, today):
        return False
    troubles.report(session, troubles.kind_stopped(kind), sender_id, detail, evidence, now)
    return True


def _told(session: Session, count: int, why: str, now: datetime, campaign_id: int | None = None) -> int:
    if count:
        actions = "1 action is" if count == 1 else f"{count} actions are"
        events.add(session, now, "pages_waited", f"{actions} tried again: {why}.", campaign_id=campaign_id)
    return count


@cache
def _release() -> bytes:
    """This release's ways of reading pages, boiled down: a mended script is newer knowledge, too."""
    found = hashlib.sha256()
    for file in sorted(_files(resources.files("engine.linkedin")), key=lambda each: str(each)):
        found.update(file.read_bytes())
    return found.digest()


def _files(folder: Traversable) -> list[Traversable]:
    files = []
    for each in folder.iterdir():
        if each.is_dir():
            files += _files(each)
        elif each.name.endswith((".py", ".js", ".toml")):
            files.append(each)
    return files
