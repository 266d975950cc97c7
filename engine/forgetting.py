"""Forgetting a person: out of the tables at once, then out of the journal and the files, whatever happens in between.

The tables and the order to look through the rest are one transaction (`forget`); `finish` carries the order out, again after a crash.
What stays is a keyed hash on do not contact (`storage.forgotten`), so that no later list brings the person back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from engine.rules.evidence import shows
from engine.rules.facts import fact
from engine.rules.forgotten import line_without, traces
from engine.rules.identity import canonical_profile_url
from engine.upkeep import backups, log
from engine.upkeep.config import Config
from storage import dialect, events, forgetting, leads, other_addresses, settings
from storage.database import Database
from storage.forgetting import Trail, UnderWay
from storage.journal import Journal
from storage.leads import LeadRow

MONTH = timedelta(days=365.25 / 12)
AT_ONCE = 200  # leads that the retention forgets in one transaction

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom an address means: the lead, if there is one, and every address known of them."""

    url: str
    aliases: tuple[str, ...]
    lead: LeadRow | None


def meant(session: Session, journal: Journal | None, text: str) -> Meant:
    """Whom a profile's address means. Raises NotAProfile."""
    # A key of an earlier release may be no address any more by today's rule, and is still somebody's.
    key = text if leads.by_url(session, text) is not None else canonical_profile_url(text).url
    url = other_addresses.key_of(session, key)
    return Meant(url, _aliases(session, _merged(journal), url), leads.by_url(session, url))


def _merged(journal: Journal | None) -> list[tuple[str, str]]:
    """Addresses that turned out to be one person's, two by two."""
    if journal is None:
        return []
    return [(line.values["old"], line.values["new"]) for line in journal.lines() if line.fact == "merged"]


def _aliases(session: Session, pairs: list[tuple[str, str]], url: str) -> tuple[str, ...]:
    """All addresses that turned out to be this person's: a member id's and a slug's, older slugs."""
    known = {url, *other_addresses.of(session, url)}
    size = 0
    while size != len(known):
        size = len(known)
        known |= {each for pair in pairs if known & set(pair) for each in pair}
    return (url, *sorted(known - {url}))


def forget(session: Session, whom: Meant, now: datetime) -> None:
    """Take a person out of the tables, and keep the order to look through the rest. Raises UnderWay."""
    dialect.overwrite_what_goes(session)
    forgetting.remember(session, forgetting.erase(session, whom.aliases, now))
    events.add(session, now, "forgotten", fact("log.forgotten"))


def finish(config: Config, db: Database, now: datetime) -> int:
    """Take whom the tables have forgotten out of the journal and the files; returns how many people are done with.

    Cheap where nobody waits. Takes a while otherwise: not for the event loop.
    """
    with db.reading() as session:
        waiting = forgetting.waiting(session)
    done = 0
    for trail in waiting:
        found = traces(trail.urls, trail.names)
        if db.journal is not None:
            db.journal.rewrite(lambda row, trail=trail: line_without(row, trail.urls, trail.names))
        for name in trail.files:
            _remove(config, Path(name))
        for path in list(config.evidence_dir.glob("*")):  # of earlier tries, too, which no row names
            if shows(path.stem, trail.urls):
                path.unlink(missing_ok=True)
        try:
            with db.transaction() as session:
                dialect.overwrite_what_goes(session)
                again = forgetting.erase(
                    session, trail.urls, now, trail.for_good
                )  # out of a backup, or met since
                more = Trail(trail.urls, (*trail.names, *again.names), again.files, trail.for_good)
                forgetting.scrub(session, found)
                settled = not again.names and not again.files and not forgetting.left(session, found)
                forgetting.replace(session, trail, None if settled else more)
                done += settled
        except UnderWay:  # the next time
            continue
    if done and db.path is not None:
        db.fold()
    return done


def forget_backups(config: Config, db: Database, now: datetime) -> int:
    """A new backup without those who were forgotten, and no older one; returns how many went. Raises OfAServer."""
    finish(config, db, now)
    new = backups.make(config, db, now)
    old = [each.path for each in backups.kept(config) if each.path != new.path]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def any_to_forget(session: Session, now: datetime) -> bool:
    """Whether `retain` would forget any: a look."""
    return bool(_untouched(session, now))


def retain(session: Session, journal: Journal | None, now: datetime) -> int:
    """Forget leads whom nobody touched for as long as is set, under all their addresses; returns how many.

    Whoever was contacted once is never again.
    """
    urls = _untouched(session, now)
    if not urls:
        return 0
    dialect.overwrite_what_goes(session)
    pairs = _merged(journal)
    for url in urls:
        known = _aliases(session, pairs, url)
        contacted = any(forgetting.was_contacted(session, each) for each in known)
        forgetting.remember(session, forgetting.erase(session, known, now, for_good=contacted))
    events.add(session, now, "forgotten", fact("log.retention", number=len(urls)))
    return len(urls)


def _untouched(session: Session, now: datetime) -> Sequence[str]:
    months = settings.load(session).forget_after_months
    return forgetting.untouched(session, now - months * MONTH)[:AT_ONCE] if months else ()


def _remove(config: Config, named: Path) -> None:
    """A picture and the structure that was kept beside it; only from our own folder."""
    for path in (config.evidence_dir / named.name, (config.evidence_dir / named.name).with_suffix(".html")):
        path.unlink(missing_ok=True)
