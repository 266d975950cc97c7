"""What a file's people become: a list, the new state of one, an answer, do not contact. Blocking; runs in the reading process.

They are staged in a table of the connection's own, sorted, and stored in many transactions, which end early when somebody else
waits to write: so a million rows never keep the agent's own writes waiting for long.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from engine.apart.wire import Progress, Tell
from engine.leads.reports import Comparison, DryRun, ImportReport, KeptOff
from engine.leads.requests import CompareRequest, DryRunRequest, ImportRequest, KeepOffRequest
from engine.leads.staging import People, sifted
from engine.leads.table import Table
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from storage import events, imports, lists, settings, staged_addresses, uploads
from storage.database import Database
from storage.dialect import looking

MERGED_AT_ONCE = 50  # people who become one with themselves in one transaction: each is a dozen statements


class NamesNobody(UserError):
    """A list was to become what a file says, and the file names nobody: that would empty it."""


def store(db: Database, table: Table, request: ImportRequest, tell: Tell) -> ImportReport:
    """Import the whole table. Until the end its leads stand on the hidden list, not yet ready."""
    with db.transaction() as session:
        hidden_id = lists.create(session, request.hidden_name, "upload", request.now)
    with sifted(db, table, request.mapping, request.rejects, tell, request.words) as people:
        if request.replace and not people.different:
            raise NamesNobody
        _make_one(db, people, request.now)

        def told(done: int) -> None:
            tell(Progress("storing", done, people.last))

        known = imports.store(db, people.connection, hidden_id, people.last, request.now, told)
    tell(Progress("storing", people.last, people.last))
    with db.transaction() as session:
        done = imports.finish(
            session,
            hidden_id,
            request.list_name,
            request.list_id,
            request.now,
            request.replace,
            request.version,
        )
        report = ImportReport(
            list_id=done.list_id,
            new_leads=people.different - known,
            already_known=known,
            added_to_list=done.added,
            already_on_list=done.already_on_list,
            taken_off_list=done.taken_off,
            **_rows(people, request.rejects),
        )
        _write_down(session, request.upload_id, report, done.list_id)
    return report


def compare(db: Database, table: Table, request: CompareRequest, tell: Tell) -> Comparison:
    """The file's people beside those of the list. Nothing is stored."""
    with sifted(db, table, request.mapping, None, tell) as people, looking(people.connection):
        found = imports.compare(people.connection, request.list_id)
    return Comparison(
        rows_read=people.rows_read,
        new=people.different - found.both,
        both=found.both,
        gone=found.on_list - found.both,
        gone_in_campaigns=found.gone_in_campaigns,
        duplicates_in_file=people.duplicates,
        rejected=people.reasons.total(),
    )


def dry_run(db: Database, table: Table, request: DryRunRequest, tell: Tell) -> DryRun:
    """What an import would come to. Nothing is stored."""
    with sifted(db, table, request.mapping, None, tell) as people, looking(people.connection):
        known = imports.known(people.connection)
    return DryRun(
        new_leads=people.different - known,
        already_known=known,
        rows_read=people.rows_read,
        duplicates_in_file=people.duplicates,
        rejected=people.reasons.total(),
        rejected_file=None,
        reasons=_reasons(people),
    )


def keep_off(db: Database, table: Table, request: KeepOffRequest, tell: Tell) -> KeptOff:
    """Put everybody of the file on do not contact, in one transaction: all of them or nobody."""
    with sifted(db, table, request.mapping, request.rejects, tell, request.words) as people:
        tell(Progress("storing", 0, people.different))
        _make_one(db, people, request.now)
        with db.transaction(people.connection) as session:
            added = imports.keep_off(session, request.now)
            report = KeptOff(
                added=added,
                already_there=people.different - added,
                **_rows(people, request.rejects),
            )
            line = fact("log.file_kept_off", people=added)
            events.add(session, request.now, "do_not_contact", line)
            _write_down(session, request.upload_id, report, None)
    return report


def _make_one(db: Database, people: People, now: datetime) -> None:
    """Whoever is known by a member id, and stands in the file with their slug, is one person from now on."""
    with looking(people.connection):
        pairs = staged_addresses.known_otherwise(people.connection)
    with db.reading() as session:
        cooldown = timedelta(days=settings.load(session).cooldown_days)
    for first in range(0, len(pairs), MERGED_AT_ONCE):
        db.give_way()
        with db.transaction() as session:
            staged_addresses.one_person(session, pairs[first : first + MERGED_AT_ONCE], cooldown, now)
    with people.connection.begin():
        staged_addresses.remember(people.connection, now)


def _rows(people: People, rejected_file: Path) -> dict[str, Any]:
    """What both reports say about the file itself."""
    return {
        "rows_read": people.rows_read,
        "duplicates_in_file": people.duplicates,
        "rejected": people.reasons.total(),
        "rejected_file": rejected_file if rejected_file.exists() else None,
        "reasons": _reasons(people),
    }


def _reasons(people: People) -> tuple[tuple[Fact, int], ...]:
    return tuple((Fact(code), count) for code, count in people.reasons.most_common())


def _write_down(
    session: Session, upload_id: int | None, report: ImportReport | KeptOff, list_id: int | None
) -> None:
    """In the same transaction as the deed: whoever asks later, after whatever, knows whether it was done."""
    if upload_id is not None:
        uploads.change(session, upload_id, report=report.as_json(), list_id=list_id)
