"""The same deed by two at once: one of them has it, and the other gets the ordinary answer, never the database's own complaint."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.routing import access, invitations
from engine import campaigns, do_not_contact, lists, senders
from engine.comments import library
from engine.rules.cooldown import Verdict
from engine.rules.enums import ActionType, BlockReason, Outcome, Role, SeatKind
from engine.rules.errors import LinkedPilotError
from engine.work import claims, seat
from engine.work.claims import Claimed
from storage import dialect, imports, page_waiting, registry, settings, users
from storage import lists as list_store
from storage.database import Database
from storage.tables import Action, Base, Claim, Interaction, Lead, Stranger
from tests.fixtures_db import MONDAY, SampleData, url

CONNECT, LIKE = ActionType.CONNECT, ActionType.LIKE
CODE = "abcdefghjk"
ADA, BEN = (SimpleNamespace(id=n, full_name=name) for n, name in ((7, "Ada"), (8, "Ben")))
Deed = Callable[[Session], object]


def at_once(db: Database, tmp_path: Path, *deeds: Deed) -> list[object]:
    """What each came to, in transactions of connections of their own that begin together."""
    came: list[object] = [None] * len(deeds)
    together = threading.Barrier(len(deeds))

    def work(place: int, deed: Deed) -> None:
        own = Database(db.url, tmp_path / "journal")
        try:
            together.wait(30)
            with own.transaction() as session:
                came[place] = deed(session)
        except Exception as error:
            came[place] = error
        own.close()

    threads = [threading.Thread(target=work, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def rows(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def pair(person: SimpleNamespace) -> Deed:
    return lambda session: access.redeem(session, CODE, person, SimpleNamespace(id=person.id), MONDAY)  # type: ignore[arg-type]


def call_it(session: Session) -> object:
    return list_store.create(session, lists.free_name(session, "Berlin"), "upload", MONDAY)


DEEDS: dict[str, Deed | tuple[Deed, Deed]] = {
    "the first pairing": (pair(ADA), pair(BEN)),
    "a person let in": lambda session: (
        users.get(session, 7) or users.add(session, 7, 7, "Ada", Role.VIEWER, MONDAY)
    ),
    "a list's name": call_it,
    "a sender": lambda session: senders.add(session, "Ada", "a@example.org", "careful", Path("p"), MONDAY),
    "a template": lambda session: library.add(session, "Well said, thank you!", MONDAY),
    "whom not to contact": lambda session: do_not_contact.add(session, url(1), MONDAY),
    "a setting": lambda session: settings.set_value(session, "cooldown_days", "5"),
    "the seat": lambda session: seat.take(session, 1, SeatKind.TURN, MONDAY),
    "a kind's stop": lambda session: page_waiting.stop_kind(session, 1, CONNECT, MONDAY.date()),
}


@pytest.mark.parametrize("what", DEEDS)
def test_what_two_do_at_once_is_done_once_and_nobody_sees_the_database_s_complaint(
    what: str, db: Database, tmp_path: Path
) -> None:
    with db.transaction() as session:
        SampleData(session).sender("one")
        users.add_code(session, invitations.hashed(CODE), Role.OWNER, MONDAY + timedelta(hours=1))
    deeds = DEEDS[what]
    came = at_once(db, tmp_path, *(deeds if isinstance(deeds, tuple) else (deeds, deeds)))
    troubles = [each for each in came if isinstance(each, Exception)]
    assert all(isinstance(each, LinkedPilotError) for each in troubles), troubles
    assert len(troubles) < len(came)


def test_of_two_who_pair_at_once_one_is_the_owner(db: Database, tmp_path: Path) -> None:
    with db.transaction() as session:
        users.add_code(session, invitations.hashed(CODE), Role.OWNER, MONDAY + timedelta(hours=1))
    came = at_once(db, tmp_path, pair(ADA), pair(BEN))
    assert sum(each is None for each in came) == 1
    with db.reading() as session:
        assert users.owner(session) is not None
        assert rows(session, Stranger) == 1


def running(session: Session, people: int, *kinds: ActionType, by: tuple[str, ...]) -> list[list[int]]:
    """The rows of a running campaign of each kind, for a sender each."""
    sample, found = SampleData(session), []
    ids = {name: sample.sender(name) for name in dict.fromkeys(by)}
    list_id = sample.list_of(people)
    for kind, name in zip(kinds, by, strict=True):
        number = sample.campaign(list_id, kind, ids[name], name=f"{kind} by {name}")
        campaigns.start(session, number, MONDAY, seed=1)
        own = select(Action.id).where(Action.campaign_id == number).order_by(Action.id)
        found.append(list(session.scalars(own)))
    return found


def test_two_claims_for_one_sender_at_once_are_one_and_the_other_comes_again(
    db: Database, tmp_path: Path
) -> None:
    with db.transaction() as session:
        ((first, second),) = running(session, 2, CONNECT, by=("one",))
    came = at_once(
        db,
        tmp_path,
        lambda session: claims.claim(session, first, MONDAY),
        lambda session: claims.claim(session, second, MONDAY),
    )
    assert sorted(type(each).__name__ for each in came) == ["Claimed", "ClaimedMeanwhile"]
    taken = next(each for each in came if isinstance(each, Claimed))
    with db.transaction() as session:
        assert rows(session, Claim) == 1
        claims.settle(session, taken.claim_id, Outcome.DONE, MONDAY)
        other = claims.claim(session, second if taken.action_id == first else first, MONDAY)
        assert isinstance(other, Claimed)  # it was left as it was


def test_without_a_cooldown_two_senders_are_not_at_one_person_at_once(db: Database, tmp_path: Path) -> None:
    with db.transaction() as session:
        settings.set_value(session, "cooldown_days", "0")
        (first,), (second,) = running(session, 1, CONNECT, LIKE, by=("one", "two"))
    came = at_once(
        db,
        tmp_path,
        lambda session: claims.claim(session, first, MONDAY),
        lambda session: claims.claim(session, second, MONDAY),
    )
    assert sorted(type(each).__name__ for each in came) == ["Claimed", "ClaimedMeanwhile"]


def test_a_way_to_a_person_whom_another_is_at_leaves_them_to_that_one_and_their_mark_in_the_registry(
    session: Session,
) -> None:
    """The other address leads to them: until the other has settled, the two don't become one, which would forget its mark."""
    (theirs, _), (_, mine) = running(session, 2, CONNECT, LIKE, by=("one", "two"))
    held = claims.claim(session, theirs, MONDAY)
    own = claims.claim(session, mine, MONDAY)
    assert isinstance(held, Claimed)
    assert isinstance(own, Claimed)
    assert own.profile_url != held.profile_url
    verdict = claims.about_to_click(session, own.claim_id, MONDAY, held.profile_url)
    assert isinstance(verdict, Verdict)
    assert (verdict.reason, verdict.blocked_by) == (BlockReason.COOLDOWN_ACTIVE, held.sender_id)
    claims.settle(session, own.claim_id, Outcome.BLOCKED, MONDAY)
    last = registry.last_action(session, held.profile_url)
    assert last is not None
    assert last.sender_id == held.sender_id
    claims.about_to_click(session, held.claim_id, MONDAY)
    claims.settle(session, held.claim_id, Outcome.DONE, MONDAY)
    assert (rows(session, Interaction), rows(session, Lead), rows(session, Claim)) == (1, 2, 0)


def test_who_waits_to_write_is_heard_by_who_writes_much(db: Database, tmp_path: Path) -> None:
    """So an import ends its transaction early, and nobody waits for all of it."""
    came = []

    def name_a_list() -> None:
        own = Database(db.url, tmp_path / "journal")
        with own.transaction() as session:
            came.append(call_it(session))
        own.close()

    with db.aside() as connection:
        with db.in_turn(connection) as session:
            somebody_waits = dialect.somebody_waits(session.connection())
            list_store.create(session, "Paris", "upload", MONDAY)
            assert not somebody_waits()
            waiting = threading.Thread(target=name_a_list)
            waiting.start()
            until = time.monotonic() + 30
            while not (heard := somebody_waits()) and time.monotonic() < until:
                time.sleep(0.001)
            assert heard
            assert not came
        waiting.join(30)
        assert came
        with db.in_turn(connection) as session:
            assert not dialect.somebody_waits(session.connection())(), "not any more"


def test_an_import_goes_on_however_often_others_want_to_write(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "LEAST_AT_ONCE", 10)
    monkeypatch.setattr(imports, "SECONDS_AT_ONCE", 0)
    monkeypatch.setattr(dialect, "somebody_waits", lambda _: lambda: True)
    told: list[int] = []
    with db.transaction() as session:
        hidden = list_store.create(session, "Everybody", "upload", MONDAY)
    with db.aside() as connection:
        with dialect.looking(connection):
            imports.make_stage(connection)
            imports.stage(connection, [imports.Person(url(n)) for n in range(35)])
            people, last = imports.sort_stage(connection)
        assert imports.store(db, connection, hidden, last, MONDAY, told.append) == 0
    assert told == [0, 10, 20, 30], "a transaction for each"
    with db.reading() as session:
        assert list_store.get(session, hidden).leads == people == 35
