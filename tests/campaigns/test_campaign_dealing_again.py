"""A large queue is changed in many transactions: whatever comes in between, nobody acts who mustn't, and nothing is lost."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import func, select, update

from engine import campaigns, senders
from engine.campaigns import lifecycle, reallocation
from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, CooldownPolicy
from engine.upkeep import daily
from engine.work import claims
from storage import campaigns as store
from storage import half_done, queue
from storage.database import Database
from storage.tables import Action
from tests.fixtures_db import MONDAY, SampleData

PEOPLE = 40
LATER = MONDAY + timedelta(days=4)
KINDS = frozenset(ActionType)


class House(NamedTuple):
    campaign: int
    anna: int
    ben: int
    carl: int


@pytest.fixture
def house(db: Database, monkeypatch: pytest.MonkeyPatch) -> House:
    """A running campaign of forty people for three senders; five rows are changed in a transaction."""
    monkeypatch.setattr(reallocation, "AT_ONCE", 5)
    monkeypatch.setattr(lifecycle, "AT_ONCE", 5)
    with db.transaction() as session:
        sample = SampleData(session)
        anna, ben, carl = (sample.sender(name) for name in ("anna", "ben", "carl"))
        campaign = sample.campaign(sample.list_of(PEOPLE), ActionType.LIKE, anna, ben, carl)
        campaigns.start(session, campaign, MONDAY, 7)
        return House(campaign, anna, ben, carl)


def in_between(db: Database, monkeypatch: pytest.MonkeyPatch, chunk: int, what: Callable[[], None]) -> None:
    """Have it happen once so many of the transactions are over."""
    over = iter(range(1, 1000))

    def give_way() -> None:
        if next(over) == chunk:
            what()

    monkeypatch.setattr(db, "give_way", give_way)


def kill() -> None:
    raise KeyboardInterrupt


def killed(db: Database, monkeypatch: pytest.MonkeyPatch, chunk: int, work: Callable[[], object]) -> None:
    with monkeypatch.context() as dying:
        in_between(db, dying, chunk, kill)
        with pytest.raises(KeyboardInterrupt):
            work()


def held(db: Database, house: House) -> Counter[int | None]:
    """Who has how many that haven't begun."""
    with db.reading() as session:
        query = select(Action.sender_id, func.count()).where(Action.status == ActionStatus.PENDING)
        return Counter({each: n for each, n in session.execute(query.group_by(Action.sender_id))})


def next_of(db: Database, sender_id: int) -> queue.ActionRow | None:
    with db.reading() as session:
        return queue.next_action(session, sender_id, KINDS, MONDAY)


def let_go(db: Database, sender_id: int) -> campaigns.Reallocation:
    with db.transaction() as session:
        senders.remove(session, sender_id, MONDAY)
        return campaigns.begin_hand_over(session, sender_id, MONDAY)


def edited(db: Database, house: House, *sender_ids: int) -> campaigns.Reallocation:
    with db.transaction() as session:
        return campaigns.begin_edit_senders(session, house.campaign, sender_ids, MONDAY)


@pytest.fixture
def nothing_is_left(db: Database) -> Iterator[None]:
    yield
    with db.reading() as session:
        assert half_done.left(session) == []


@pytest.mark.usefixtures("nothing_is_left")
def test_in_many_transactions_it_is_as_in_one(db: Database, house: House) -> None:
    ours = held(db, house)[house.anna]
    assert campaigns.deal_again(db, let_go(db, house.anna), MONDAY) == campaigns.HandOver(ours, 0, 0)
    assert held(db, house) == Counter({house.ben: 20, house.carl: 20})
    assert campaigns.deal_again(db, edited(db, house, house.ben), MONDAY).dealt == PEOPLE
    assert held(db, house) == Counter({house.ben: PEOPLE})


@pytest.mark.usefixtures("nothing_is_left")
def test_who_was_taken_off_has_nothing_to_do_from_the_first_moment_on(db: Database, house: House) -> None:
    dealing = edited(db, house, house.ben, house.carl)
    assert held(db, house)[house.anna] > 0
    assert next_of(db, house.anna) is None
    campaigns.deal_again(db, dealing, MONDAY)
    assert held(db, house) == Counter({house.ben: 20, house.carl: 20})


@pytest.mark.usefixtures("nothing_is_left")
def test_what_was_begun_meanwhile_stays_where_it_is(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    dealing = edited(db, house, house.carl)
    with db.reading() as session:
        last = session.scalar(select(func.max(Action.id)).where(Action.sender_id == house.ben))
    assert last is not None

    def begin() -> None:
        with db.transaction() as session:
            store.set_senders(session, house.campaign, [house.ben, house.carl])
            assert not isinstance(claims.claim(session, last, MONDAY), claims.Verdict)
            store.set_senders(session, house.campaign, [house.carl])

    in_between(db, monkeypatch, 2, begin)
    assert campaigns.deal_again(db, dealing, MONDAY).dealt == PEOPLE - 1
    with db.reading() as session:
        assert session.get_one(Action, last).sender_id == house.ben


@pytest.mark.usefixtures("nothing_is_left")
def test_nobody_gets_anything_who_was_taken_out_meanwhile(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    def second() -> None:
        begun.append(held(db, house)[house.ben])
        campaigns.deal_again(db, let_go(db, house.ben), MONDAY)
        begun.append(held(db, house)[house.ben])

    first = let_go(db, house.anna)
    in_between(db, monkeypatch, 1, second)
    campaigns.deal_again(db, first, MONDAY)
    assert begun[0] > 0
    assert begun[1] == 0
    # The second one did what the first had begun, too.
    assert held(db, house) == Counter({house.carl: PEOPLE})


@pytest.mark.usefixtures("nothing_is_left")
@pytest.mark.parametrize("chunk", [1, 2])
def test_the_next_start_goes_on_with_what_a_killed_one_dealt_out(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    dealing = let_go(db, house.anna)
    killed(db, monkeypatch, chunk, lambda: campaigns.deal_again(db, dealing, MONDAY))
    assert held(db, house)[house.anna] > 0
    assert campaigns.finish_own(db, MONDAY) == 1
    assert set(held(db, house)) == {house.ben, house.carl}
    assert sum(held(db, house).values()) == PEOPLE
    assert campaigns.finish_own(db, MONDAY) == 0


@pytest.mark.usefixtures("nothing_is_left")
async def test_what_broke_off_is_gone_on_with_in_a_while(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    dealing = edited(db, house, house.ben)
    killed(db, monkeypatch, 1, lambda: campaigns.deal_again(db, dealing, MONDAY))
    assert campaigns.finish_old(db, MONDAY + timedelta(minutes=9)) == 0  # it may be alive
    await daily.deal_unlocked(db, MONDAY)
    assert campaigns.finish_old(db, MONDAY + timedelta(minutes=10)) == 1
    assert held(db, house) == Counter({house.ben: PEOPLE})


@pytest.mark.usefixtures("nothing_is_left")
def test_of_two_changes_of_senders_the_later_counts(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = edited(db, house, house.ben)
    in_between(
        db, monkeypatch, 2, lambda: campaigns.deal_again(db, edited(db, house, house.carl), MONDAY) and None
    )
    campaigns.deal_again(db, first, MONDAY)
    assert held(db, house) == Counter({house.carl: PEOPLE})


@pytest.mark.usefixtures("nothing_is_left")
def test_a_cancelled_campaign_does_nothing_from_the_first_moment_on(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction() as session:
        assert campaigns.cancel(session, house.campaign, MONDAY) == PEOPLE
    assert sum(held(db, house).values()) == PEOPLE
    assert [next_of(db, each) for each in house[1:]] == [None] * 3
    killed(db, monkeypatch, 3, lambda: campaigns.drop_open(db, house.campaign))
    assert 0 < sum(held(db, house).values()) < PEOPLE
    with pytest.raises(lifecycle.CampaignStays), db.transaction() as session:
        campaigns.resume(session, house.campaign, MONDAY)
    assert campaigns.finish_own(db, MONDAY) == 1
    assert held(db, house) == Counter()
    with db.reading() as session:
        assert store.get(session, house.campaign).status is CampaignStatus.CANCELLED


@pytest.mark.usefixtures("nothing_is_left")
def test_a_campaign_that_is_cancelled_while_it_is_dealt_out_again_stays_so(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel() -> None:
        with db.transaction() as session:
            campaigns.cancel(session, house.campaign, MONDAY)
        campaigns.drop_open(db, house.campaign)

    dealing = edited(db, house, house.ben)
    in_between(db, monkeypatch, 2, cancel)
    campaigns.deal_again(db, dealing, MONDAY)
    assert held(db, house) == Counter()
    with db.reading() as session:
        assert store.get(session, house.campaign).status is CampaignStatus.CANCELLED


async def test_leads_whose_cooldown_is_over_are_dealt_out_in_several_rounds(
    db: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction() as session:
        sample = SampleData(session)
        for number in range(20):
            sample.did(house.anna, ActionType.COMMENT, number, MONDAY)
        draft = sample.draft(
            1, ActionType.CONNECT, house.ben, house.carl, cooldown_policy=CooldownPolicy.WAIT
        )
        waiting = campaigns.create(session, draft, MONDAY)
        campaigns.start(session, waiting, MONDAY, 7)
        session.execute(update(Action).where(Action.campaign_id == house.campaign).values(status="cancelled"))
    assert held(db, house)[None] == 20
    with monkeypatch.context() as dying:
        in_between(db, dying, 2, kill)
        with db.reading() as session:
            dealing = campaigns.unlocked(session, LATER)
        with pytest.raises(KeyboardInterrupt):
            campaigns.deal_again(db, dealing, LATER)
    assert held(db, house)[None] == 10
    await daily.deal_unlocked(db, LATER)
    assert held(db, house) == Counter({house.ben: 20, house.carl: 20})
