"""What LinkedIn's pages made us not understand waits, and is taken up again: it is nobody's failure.

An action waits under the page knowledge that didn't understand its page, so under one knowledge it is tried
once, unless a person or the look at the pages says that it is worth another try.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, time
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from sqlalchemy.orm import Session

from engine.linkedin import pages
from engine.rules.enums import ActionType, Level, Outcome, PushKind
from engine.rules.facts import Fact, fact, to_text
from engine.rules.outcomes import UNKNOWN_IN_A_ROW
from engine.upkeep import page_knowledge
from engine.upkeep.page_knowledge import InForce
from engine.work import incidents
from storage import campaigns as campaign_store
from storage import events, outbox
from storage import page_waiting as store
from storage import settings as settings_store

IN_FORCE_KEY = "pages_in_force"
REFUSED_KEY = "pages_refused"  # why a file in the data folder isn't used, as it was told
NOT_YET = "not yet known"  # before the first agent's start
TRIED_ONCE = 1


def version_of(known: InForce) -> str:
    """What the page knowledge in force is called: another release or another file has another name."""
    return f"{known.pages.version}+{hashlib.sha256(_release() + known.digest.encode()).hexdigest()[:12]}"


class Watch:
    """Asks what is in force at every tick, and reads the file only when it has changed."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._stamp: tuple[int, int] | None = None
        self._known: InForce | None = None

    def in_force(self) -> InForce:
        """What is in force now."""
        try:
            stat = (self._data_dir / pages.FILE).stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
        except OSError:  # there is none
            stamp = (0, 0)
        if self._known is None or stamp != self._stamp:
            self._stamp, self._known = stamp, page_knowledge.in_force(self._data_dir)
        return self._known


def in_force(session: Session) -> str:
    """The version that the agent found last."""
    return settings_store.get(session, IN_FORCE_KEY) or NOT_YET


def is_news(session: Session, known: InForce) -> bool:
    """Whether `take_up` has anything to do."""
    return in_force(session) != version_of(known) or _refused(session) != _as_told(known.refused)


def take_up(session: Session, known: InForce, now: datetime) -> int | None:
    """Another page knowledge is in force, by whatever way: what waits is tried with it, and it stands in the log.

    Returns how many go on; None when it was known. A file that can't be used is told once.
    """
    _tell_refused(session, known.refused, now)
    before = in_force(session)
    if before == version_of(known):
        return None
    released = release_for_version(session, version_of(known), now)
    if before != NOT_YET:
        line = fact("log.page_knowledge", version=known.pages.version, actions=released)
        events.add(session, now, "page_knowledge", line)
    return released


def _refused(session: Session) -> str:
    return settings_store.get(session, REFUSED_KEY) or ""


def _as_told(refused: Fact | None) -> str:
    return to_text(refused) if refused is not None else ""


def _tell_refused(session: Session, why: Fact | None, now: datetime) -> None:
    if _refused(session) == _as_told(why):
        return
    settings_store.put(session, REFUSED_KEY, _as_told(why) or None)
    if why is not None:
        events.add(session, now, "page_knowledge", why, Level.WARNING)
        outbox.push(session, now, PushKind.ERROR, fact("push.pages_refused", why=why))


def waiting(session: Session) -> Mapping[ActionType, int]:
    """How many actions of each kind wait for page knowledge."""
    return store.count_by_kind(session)


def own_errors(session: Session) -> Mapping[ActionType, int]:
    """How many actions of each kind wait after an error of our own."""
    return store.count_by_kind(session, own_errors=True)


def release_for_version(session: Session, version: str, now: datetime) -> int:
    """Take up again whatever waits, if this page knowledge is another than before; returns how many."""
    if in_force(session) == version:
        return 0
    settings_store.put(session, IN_FORCE_KEY, version)
    store.lift_stops(session)
    return _told(session, store.release_all(session), fact("log.newer_knowledge"), now)


def release_kind(session: Session, kind: ActionType, now: datetime, broken_before: bool = True) -> int:
    """Take up again what waits of one kind: its pages are seen to match. Returns how many.

    Where they were never seen broken, those that wait may be the odd ones: each is tried once more, not every day,
    and the kind stays stopped where nothing is left to try.
    """
    released = store.release_kind(session, kind, None if broken_before else TRIED_ONCE)
    if broken_before or released:
        store.lift_stops(session, kind)
    return _told(session, released, fact("log.pages_match", kind=kind), now)


def is_stopped(session: Session, kind: ActionType) -> bool:
    """Whether any sender has ended this kind for a day since it was last let go on."""
    return store.any_stop(session, kind)


def release_campaign(session: Session, campaign_id: int, now: datetime) -> int:
    """A person wants what waits of a campaign to be tried again; returns how many. Raises NoSuchCampaign."""
    row = campaign_store.get(session, campaign_id)
    released = store.release_campaign(session, campaign_id)
    if released:
        store.lift_stops(session, row.action_type, campaign_id)
    return _told(session, released, fact("log.wanted_again"), now, campaign_id)


def stop_if_unknown(
    session: Session,
    sender_id: int,
    kind: ActionType,
    action_id: int,
    detail: Fact | None,
    evidence: Path | None,
    now: datetime,
) -> bool:
    """End a kind for the sender's day, and tell, once enough different people in a row have to wait.

    `action_id` is the last of them, of whose page a copy can be kept.
    """
    zone = settings_store.load(session).zone
    today = now.astimezone(zone).date()
    since = datetime.combine(today, time(), zone)
    people = store.people_in_a_row(session, sender_id, kind, since)
    if len(people) < UNKNOWN_IN_A_ROW:
        return False
    if not store.stop_kind(session, sender_id, kind, today):
        return False
    own = Outcome.OWN_ERROR in people.values()
    incident = incidents.KIND_STOPPED_BY_ERRORS if own else incidents.KIND_STOPPED
    incidents.report(session, incident, sender_id, detail, evidence, now, kind, action_id)
    return True


def _told(session: Session, count: int, why: Fact, now: datetime, campaign_id: int | None = None) -> int:
    if count:
        line = fact("log.pages_waited", actions=count, why=why)
        events.add(session, now, "pages_waited", line, campaign_id=campaign_id)
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
