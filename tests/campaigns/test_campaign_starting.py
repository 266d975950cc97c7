"""A start in many transactions: whatever comes in between, it is all of it or nothing, and the same as in one."""

from typing import NamedTuple

import pytest
from sqlalchemy import delete, func, select

from engine import campaigns
from engine.campaigns import starting
from engine.rules.enums import ActionType, CampaignStatus
from engine.rules.fingerprints import ChangedMeanwhile
from storage import campaigns as store
from storage import half_done, queue
from storage.database import Database
from storage.tables import Action, Lead, ListMember
from tests.fixtures_db import MONDAY, SampleData

PEOPLE = 23


class House(NamedTuple):
    campaign: int
    list_id: int
    senders: tuple[int, int]


@pytest.fixture
def house(db: Database, monkeypatch: pytest.MonkeyPatch) -> House:
    """A draft of 23 people, of whom five are dealt out in a transaction."""
    monkeypatch.setattr(starting, "AT_ONCE", 5)
    with db.transaction() as session:
        sample = SampleData(session)
        anna, ben = sample.sender("anna"), sample.sender("ben")
        people = sample.list_of(PEOPLE)
        sample.did(anna, ActionType.LIKE, 3, MONDAY)
        return House(sample.campaign(people, ActionType.LIKE, anna, ben), people, (anna, ben))


def rows(db: Database, campaign: int) -> int:
    with db.reading() as session:
        return half_done.rows(session, campaign)


def killed_after(db: Database, monkeypatch: pytest.MonkeyPatch, house: House, chunks: int) -> None:
    """The process ends when so many transactions of the start are over."""
    over = 0

    def give_way() -> None:
        nonlocal over
        over += 1
        if over == chunks:
            raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(db, "give_way", give_way)
        with pytest.raises(KeyboardInterrupt):
            campaigns.deal_out(db, house.campaign, MONDAY, 7)


def test_in_many_transactions_it_is_as_in_one(db: Database, house: House) -> None:
    dealt = campaigns.deal_out(db, house.campaign, MONDAY, 7)
    with db.transaction() as session:
        report = campaigns.conclude(session, dealt, MONDAY)
        sample = SampleData(session)
        many = sample.dealt(house.campaign)
        draft = sample.draft(house.list_id, ActionType.LIKE, *house.senders, name="Again")
        one = campaigns.create(session, draft, MONDAY)
        assert campaigns.start(session, one, MONDAY, 7) == report
        assert list(sample.dealt(one).items()) == list(many.items())
        assert store.get(session, house.campaign).leads_queued == len(many) == report.dealt
        assert half_done.left(session) == []


def test_until_its_end_nobody_takes_anything_up(db: Database, house: House) -> None:
    campaigns.deal_out(db, house.campaign, MONDAY, 7)
    assert rows(db, house.campaign) == PEOPLE - 1
    with db.transaction() as session:
        assert store.get(session, house.campaign).status is CampaignStatus.DRAFT
        assert queue.next_action(session, house.senders[0], set(ActionType), MONDAY) is None
        assert queue.work_left(session, MONDAY) == {}


def test_a_killed_start_is_a_draft_of_which_the_next_one_knows_nothing(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_after(db, monkeypatch, house, 2)
    assert rows(db, house.campaign) == 10
    dealt = campaigns.deal_out(db, house.campaign, MONDAY, 8)
    with db.transaction() as session:
        campaigns.conclude(session, dealt, MONDAY)
    assert rows(db, house.campaign) == PEOPLE - 1


def test_the_agents_start_takes_away_what_a_killed_one_left(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_after(db, monkeypatch, house, 3)
    assert campaigns.finish_own(db, MONDAY) == 1
    assert rows(db, house.campaign) == 0
    assert campaigns.finish_own(db, MONDAY) == 0


def test_of_two_starts_one_lets_it_run(db: Database, house: House) -> None:
    first = campaigns.deal_out(db, house.campaign, MONDAY, 7)
    second = campaigns.deal_out(db, house.campaign, MONDAY, 8)
    with pytest.raises(starting.NotStarted), db.transaction() as session:
        campaigns.conclude(session, first, MONDAY)
    with db.transaction() as session:
        campaigns.conclude(session, second, MONDAY)
    with pytest.raises(starting.NotStarted):
        campaigns.deal_out(db, house.campaign, MONDAY, 9)
    assert rows(db, house.campaign) == PEOPLE - 1
    assert campaigns.finish_own(db, MONDAY) == 0


def test_a_draft_that_was_changed_meanwhile_doesnt_run(db: Database, house: House) -> None:
    dealt = campaigns.deal_out(db, house.campaign, MONDAY, 7)
    with db.transaction() as session:
        store.set_senders(session, house.campaign, house.senders[:1])
    with pytest.raises(ChangedMeanwhile), db.transaction() as session:
        campaigns.conclude(session, dealt, MONDAY)
    assert campaigns.finish_own(db, MONDAY) == 1
    assert rows(db, house.campaign) == 0


def test_who_isnt_there_any_more_is_left_out(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.reading() as session:
        last = session.scalar(select(func.max(Lead.id)))

    def forget() -> None:
        with db.transaction() as session:
            for row in (
                delete(Action).where(Action.lead_id == last),
                delete(ListMember).where(ListMember.lead_id == last),
            ):
                session.execute(row)
            session.execute(delete(Lead).where(Lead.id == last))

    monkeypatch.setattr(db, "give_way", forget)
    dealt = campaigns.deal_out(db, house.campaign, MONDAY, 7)
    with db.transaction() as session:
        campaigns.conclude(session, dealt, MONDAY)
        assert store.get(session, house.campaign).leads_queued == PEOPLE - 2
        assert len(SampleData(session).dealt(house.campaign)) == PEOPLE - 2
