"""An instance's people become leads, and leads remember who found them. Blocking."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from engine.apart.wire import Progress, Tell
from engine.openoutreach.reading import FoundPerson, InstanceReading
from engine.openoutreach.requests import Imported, TakeFrom
from engine.rules.enums import FoundStage
from engine.rules.keys import search_key
from storage import imports, lists
from storage import openoutreach as store
from storage.database import Database
from storage.dialect import looking
from storage.imports import Person
from storage.openoutreach import Source

CHUNK = 5_000  # people in one transaction: 0.1 s of writing
SOURCE = "openoutreach"  # where such a list comes from
NOT_IMPORTED = Imported()


def each_once(readings: Sequence[InstanceReading]) -> list[FoundPerson]:
    """The people of several databases of one instance; of a person in two the one written last counts."""
    found: dict[str, FoundPerson] = {}
    for reading in readings:  # the one written last comes first
        for person in reading.people:
            found.setdefault(person.profile_url, person)
    return list(found.values())


def put_on_list(db: Database, people: Sequence[FoundPerson], request: TakeFrom, tell: Tell) -> Imported:
    """The suited ones come onto the list; until the end they stand on a hidden one, not yet ready."""
    wanted = [person for person in people if is_suited(person, request.with_unsuited)]
    with db.transaction() as session:
        hidden = lists.create(session, request.hidden_name, SOURCE, request.now)
    with db.aside() as connection:
        with looking(connection):
            imports.make_stage(connection)
            for some in _chunks(wanted):
                imports.stage(connection, [_row(person) for person in some])
            different, last = imports.sort_stage(connection)

        def told(done: int) -> None:
            tell(Progress("storing", done, last))

        known = imports.store(db, connection, hidden, last, request.now, told)
    with db.transaction() as session:
        done = imports.finish(session, hidden, request.list_name, request.list_id, request.now)
    return Imported(
        list_id=done.list_id,
        new_leads=different - known,
        added_to_list=done.added,
        left_out=len(people) - len(wanted),
    )


def remember(db: Database, people: Sequence[FoundPerson], sender_id: int, now: datetime) -> None:
    """Note of those who are leads, by whatever way, that this sender's instance found them."""
    for some in _chunks(people):
        rows = [Source(each.profile_url, each.found_at or now, each.stage, each.reason) for each in some]
        with db.engine.connect() as connection, connection.begin():
            store.keep_sources(connection, sender_id, rows)


def is_suited(person: FoundPerson, with_unsuited: bool = False) -> bool:
    """Whether a person is to be imported; whose state isn't known may have been contacted."""
    return person.stage is not None and (with_unsuited or person.stage is not FoundStage.UNSUITED)


def _row(person: FoundPerson) -> Person:
    name, company = person.full_name, person.company
    return Person(person.profile_url, name, search_key(name), person.title, company, search_key(company))


def _chunks(people: Iterable[FoundPerson]) -> Iterator[list[FoundPerson]]:
    rest = iter(people)
    while some := list(islice(rest, CHUNK)):
        yield some
