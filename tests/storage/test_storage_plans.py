"""How the database goes about what is asked again and again: along an index, whatever it believes to know about the tables.

The statements are those that the real functions send, overheard at the driver; each is explained with and without the
statistics of a young database, which are wrong a year later.
"""

import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from engine import campaigns
from engine.comments import drafts, library
from engine.insight import browse
from engine.insight.browse import LeadFilter
from engine.rules.enums import ActionType, Outcome
from engine.work import claims, next_action, permission
from storage import allocation, decisions, leads, queue, queue_counts
from storage import drafts as draft_store
from storage.database import Database
from storage.dialect import driver
from tests import dealt_again
from tests.fixtures_db import MONDAY, SampleData, url

pytestmark = pytest.mark.sqlite_file
# The index of those met under another name holds nobody else.
LARGE = re.compile(
    r"^SCAN (leads|action_queue|interactions|global_contact_registry)(_\d+)?\b(?! USING INDEX ix_leads_other_name)"
)
# Where eight deeds are all that there ever were, they are walked once a count; never once a lead.
ONCE = "SCAN interactions"
SORTED = "USE TEMP B-TREE FOR ORDER BY"


@pytest.fixture
def house(db: Database) -> tuple[int, int, tuple[int, ...]]:
    """A campaign that runs, its list, and its senders, one of whom has a history."""
    with db.transaction() as session:
        sample = SampleData(session)
        senders = tuple(sample.sender(name) for name in ("anna", "ben", "cleo", "dora"))
        people = sample.list_of(40)
        for number in range(8):
            sample.did(senders[0], ActionType.LIKE, number, MONDAY)
        campaign = sample.campaign(people, ActionType.LIKE, *senders)
        campaigns.start(session, campaign, MONDAY, 1)
    return campaign, people, senders


@contextmanager
def overheard(session: Session) -> Iterator[list[str]]:
    """What is sent to the database meanwhile, values and all."""
    said: list[str] = []
    own = driver(session.connection())
    own.set_trace_callback(said.append)
    yield said
    own.set_trace_callback(None)


def explained(own: sqlite3.Connection, statement: str) -> list[str]:
    """The database's own words for its way through a statement."""
    if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
        return []
    return [row[3] for row in own.execute(f"EXPLAIN QUERY PLAN {statement}")]


def bad(said: list[str], session: Session, may_sort: bool) -> list[str]:
    """The statements that walk a large table from end to end, or sort the queue, which an index has in order."""
    own = driver(session.connection())
    found = []
    for statement in dict.fromkeys(said):
        plan = explained(own, statement)
        if may_sort and plan.count(ONCE) == 1 and "AS facts" in statement:
            plan.remove(ONCE)
        if any(
            LARGE.match(step) or (step == SORTED and "FROM action_queue" in statement and not may_sort)
            for step in plan
        ):
            found.append(f"{' / '.join(plan)}: {statement}")
    return found


def an_action(session: Session, house: tuple[int, int, tuple[int, ...]]) -> None:
    _, _, senders = house
    taken = next_action.take(session, senders[1], None, random.Random(1), MONDAY)
    assert taken is not None
    assert taken.claimed is not None
    claims.about_to_click(session, taken.claimed.claim_id, MONDAY, taken.claimed.profile_url)
    claims.settle(session, taken.claimed.claim_id, Outcome.DONE, MONDAY)


def one_that_came_to_nothing(session: Session, house: tuple[int, int, tuple[int, ...]]) -> None:
    _, _, senders = house
    taken = next_action.take(session, senders[2], None, random.Random(1), MONDAY)
    assert taken is not None
    assert taken.claimed is not None
    claims.settle(session, taken.claimed.claim_id, Outcome.NO_POST, MONDAY)


def counts_of_the_queue(session: Session, house: tuple[int, int, tuple[int, ...]]) -> None:
    campaign, _, senders = house
    queue_counts.open_by_sender(session, campaign)
    queue_counts.open_of(session, campaign, senders[0])
    queue_counts.ready_of(session, campaign)
    queue.work_left(session, MONDAY)
    queue.work_left_of(session, senders[0], MONDAY)


def a_persons_lookup(session: Session, _: object) -> None:
    found = leads.by_url(session, url(1))
    assert found is not None
    browse.lead_card(session, found.id, MONDAY)
    permission.may_act(session, url(1), ActionType.LIKE, 1, MONDAY)


def a_preview(session: Session, house: tuple[int, int, tuple[int, ...]]) -> None:
    _, people, senders = house
    for kind in ActionType:
        question = permission.may_deal(session, kind, senders, MONDAY)
        allocation.count(session, allocation.of_list(people), question)


def a_deal(session: Session, house: tuple[int, int, tuple[int, ...]]) -> None:
    _, people, senders = house
    sample = SampleData(session)
    again = sample.campaign(people, ActionType.LIKE, *senders, name="Again")
    campaigns.start(session, again, MONDAY, 2)
    dealt_again.edit_senders(session, again, senders[:2], MONDAY)


def a_search(session: Session, _: object) -> None:
    browse.leads(session, LeadFilter.ALL, None, "number7", 0, 6, MONDAY)


Deed = Callable[[Session, tuple[int, int, tuple[int, ...]]], None]
QUEUE: tuple[Deed, ...] = (an_action, one_that_came_to_nothing, counts_of_the_queue)
OTHERS: tuple[Deed, ...] = (a_persons_lookup, a_preview, a_deal, a_search)


# A person's own card walks the deeds of a young database, few as they are: one look by one person, and nothing waits for it.
@pytest.mark.parametrize(
    ("deed", "young"),
    [
        (deed, young)
        for deed in (*QUEUE, *OTHERS)
        for young in (False, True)
        if not young or deed is not a_persons_lookup
    ],
)
def test_it_goes_along_an_index(
    db: Database, house: tuple[int, int, tuple[int, ...]], deed: Deed, young: bool
) -> None:
    if young:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    with db.transaction() as session:
        with overheard(session) as said:
            deed(session, house)
        assert said
        assert bad(said, session, may_sort=deed in OTHERS) == []


@pytest.mark.parametrize("young", [False, True])
def test_a_campaigns_counts_are_read_from_the_index_alone_whatever_its_queue_holds(
    db: Database, house: tuple[int, int, tuple[int, ...]], young: bool
) -> None:
    campaign, _, _ = house
    if young:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    with db.transaction() as session:
        with overheard(session) as said:
            queue_counts.by_sender(session, campaign)
        own = driver(session.connection())
        ways = [step for each in said for step in explained(own, each) if "action_queue" in step]
    assert ways
    alone = "COVERING INDEX ix_action_queue_next (sender_id=? AND status=? AND campaign_id=?)"
    assert [step for step in ways if alone not in step] == []


@pytest.mark.parametrize("young", [False, True])
def test_those_with_a_text_are_found_among_many_that_have_none(db: Database, young: bool) -> None:
    with db.transaction() as session:
        sample = SampleData(session)
        anna = sample.sender("anna")
        library.add(session, "Well said", MONDAY)
        campaign = sample.campaign(sample.list_of(40), ActionType.COMMENT, anna)
        campaigns.start(session, campaign, MONDAY, 1)
        drafts.prepare(session, MONDAY)
    if young:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    with db.transaction() as session:
        with overheard(session) as said:
            assert draft_store.ahead(session, campaign, anna) == 10
            draft_store.without_text(session, campaign, anna, 5)
            decisions.approved_texts(session)
            queue.next_action(session, anna, {ActionType.COMMENT}, MONDAY)
            queue.work_left(session, MONDAY)
            queue.work_left_of(session, anna, MONDAY)
        own = driver(session.connection())
        plans = {statement: " / ".join(explained(own, statement)) for statement in said}
        with_text = {statement: plan for statement, plan in plans.items() if "text IS NOT NULL" in statement}
        assert len(with_text) == 6
        assert [each for each in with_text.items() if "ix_action_queue_text" not in each[1]] == []
        assert bad(said, session, may_sort=False) == []
