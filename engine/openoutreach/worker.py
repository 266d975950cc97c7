"""What the process that reads an instance does (`engine.apart`): its deeds onto the record, its people onto a list."""

from collections import Counter
from datetime import timedelta

from engine.apart.confine import MIB, confine
from engine.apart.wire import Tell
from engine.openoutreach import files, people, printed, reading, syncing
from engine.openoutreach.database import OpenOutreachUnreadable
from engine.openoutreach.reading import InstanceReading, World
from engine.openoutreach.requests import MEMORY, TakeFrom, Taken
from engine.openoutreach.syncing import Recording
from engine.rules.enums import FoundStage
from engine.rules.facts import Fact
from storage import forgotten
from storage import openoutreach as store
from storage import settings as settings_store
from storage.database import Database

LARGEST = 64 * 1024 * MIB  # bytes of our own database


def take(request: TakeFrom, tell: Tell) -> Taken:
    """Read, record and import. Raises OpenOutreachUnreadable where none of its files can be read."""
    confine(memory=MEMORY, file_bytes=LARGEST)
    readings, unread = _readings(request)
    db = Database(request.database_url, writer=request.writer)
    try:
        with db.reading() as session:
            chosen = settings_store.load(session)
        how = Recording(request.sender_id, request.now, chosen.zone, timedelta(days=chosen.cooldown_days))
        recorded = sum(syncing.record(db, each, how) for each in readings)
        found = people.each_once(readings)
        imported = people.put_on_list(db, found, request, tell) if request.imports else people.NOT_IMPORTED
        people.remember(db, found, request.sender_id, request.now)
        opted_out = {url for each in readings for url in each.opted_out}
        with db.reading() as session:
            gone = forgotten.all_of_them(session)
            new = store.not_known(session, [each.profile_url for each in found if people.is_suited(each)])
    finally:
        db.close()
    stages = Counter(person.stage for person in found)
    return Taken(
        world=World.ACTS if any(each.world is World.ACTS for each in readings) else World.FINDS,
        promotional=any(each.promotional for each in readings),
        people=len(found),
        contacted=len({deed.profile_url for each in readings for deed in each.deeds()}),
        recorded=recorded,
        unsuited=stages[FoundStage.UNSUITED],
        emailed=stages[FoundStage.EMAILED],
        invented=sum(each.invented for each in readings),
        without_link=sum(each.without_link for each in readings),
        unknown_states=tuple(sum((each.unknown_states for each in readings), Counter()).most_common()),
        opted_out=tuple(sorted(url for url in opted_out if url not in gone)),
        unread=tuple(unread),
        new=new,
        imported=imported,
    )


def _readings(request: TakeFrom) -> tuple[list[InstanceReading], list[Fact]]:
    found: list[InstanceReading] = []
    unread: list[Fact] = []
    # What a database says of a person says more than what was printed of them: databases go first.
    readers = [(reading.read, path) for path in files.databases(request.folder)]
    readers += [(printed.read, path) for path in files.lists(request.folder)]
    for read, path in readers:
        try:
            found.append(read(path))
        except OpenOutreachUnreadable as error:
            unread.append(error.fact)
    if not found:
        if unread:
            raise OpenOutreachUnreadable.carrying(unread[0])
        raise OpenOutreachUnreadable("missing", file=request.folder.name)
    return found, unread
