"""The claim: check and mark in one transaction, the mark before the click, and what is left of it after."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.campaigns import cancel
from engine.rules.enums import (
    ActionStatus,
    ActionType,
    BlockReason,
    CampaignStatus,
    InteractionResult,
    Outcome,
    SeatKind,
)
from engine.rules.outcomes import AFTER
from engine.work import claims, seat
from engine.work.claims import Claimed
from engine.work.permission import may_act
from storage import campaigns, interactions
from storage import seat as seat_store
from storage.database import Database
from storage.interactions import Used
from storage.tables import Action, Claim, Contact, DailyCounter, Interaction, Lead
from tests.fixtures_db import MONDAY, SampleData, url

CONNECT, LIKE = ActionType.CONNECT, ActionType.LIKE
THURSDAY = MONDAY + timedelta(days=3)


def queue(sample: SampleData, kind: ActionType, people: int, *senders: int, name: str = "") -> list[int]:
    """A running campaign; returns the queue's rows in order."""
    from engine.campaigns import start

    list_id = sample.list_of(people, name or f"{kind} {people}")
    number = sample.campaign(list_id, kind, *senders, name=name or f"{kind}")
    start(sample.session, number, MONDAY, seed=1)
    rows = sample.session.scalars(select(Action.id).where(Action.campaign_id == number).order_by(Action.id))
    return list(rows)


def act(session: Session, action_id: int, now: datetime, outcome: Outcome = Outcome.DONE) -> None:
    claimed = claims.claim(session, action_id, now)
    assert isinstance(claimed, Claimed)
    claims.about_to_click(session, claimed.claim_id, now)
    claims.settle(session, claimed.claim_id, outcome, now, post_urn="urn:li:activity:1")


def contact(session: Session) -> dict[str, object] | None:
    """The registry's one row as plain values, its own number aside."""
    session.flush()
    row = session.execute(select(Contact.__table__)).mappings().first()
    return None if row is None else {key: value for key, value in row.items() if key != "id"}


def test_the_spec_s_example_monday_to_thursday(session: Session, sample: SampleData) -> None:
    one, two, three, four = (sample.sender(name) for name in ("one", "two", "three", "four"))
    (connect,) = queue(sample, CONNECT, 1, one)
    act(session, connect, MONDAY)
    for other in (two, three, four):
        verdict = may_act(session, url(0), LIKE, other, MONDAY + timedelta(minutes=1))
        assert (verdict.allowed, verdict.reason) == (False, BlockReason.COOLDOWN_ACTIVE)
        assert (verdict.until, verdict.blocked_by) == (THURSDAY, one)
    noon = MONDAY + timedelta(hours=2)
    (like,) = queue(sample, LIKE, 1, one, name="likes")
    act(session, like, noon)
    assert may_act(session, url(0), CONNECT, two, THURSDAY).until == THURSDAY + timedelta(hours=2)
    assert not may_act(session, url(0), CONNECT, two, datetime(2026, 11, 26, 11, 59, tzinfo=UTC)).allowed
    assert may_act(session, url(0), CONNECT, two, datetime(2026, 11, 26, 12, 0, tzinfo=UTC)).allowed


def test_a_claim_marks_the_person_before_any_click(session: Session, sample: SampleData) -> None:
    one, two = sample.sender("one"), sample.sender("two")
    (action,) = queue(sample, CONNECT, 1, one)
    claims.claim(session, action, MONDAY)
    assert not may_act(session, url(0), CONNECT, two, MONDAY).allowed
    assert session.get_one(Action, action).status is ActionStatus.RUNNING


def test_a_mark_is_the_sender_s_that_acts(session: Session, sample: SampleData) -> None:
    one, two = sample.sender("one"), sample.sender("two")
    for row in queue(sample, CONNECT, 2, one, two):
        claimed = claims.claim(session, row, MONDAY)
        assert isinstance(claimed, Claimed)
        whose = session.scalars(select(Action.sender_id).where(Action.id == row)).one()
        assert session.scalars(select(Claim.sender_id).where(Claim.id == claimed.claim_id)).one() == whose
        claims.about_to_click(session, claimed.claim_id, MONDAY)
        claims.settle(session, claimed.claim_id, Outcome.DONE, MONDAY)
    assert set(session.scalars(select(Interaction.sender_id))) == {one, two}
    assert set(session.scalars(select(Contact.connected_by_sender_id))) == {one, two}


def test_between_two_senders_there_is_the_gap(session: Session, sample: SampleData) -> None:
    one, two = sample.sender("one"), sample.sender("two")
    seat.take(session, one, SeatKind.TURN, MONDAY)
    seat_store.release(session, MONDAY)
    with pytest.raises(seat.GapNotOver):
        seat.take(session, two, SeatKind.TURN, MONDAY + timedelta(minutes=4, seconds=59))
    seat.take(session, two, SeatKind.TURN, MONDAY + timedelta(minutes=5))


def test_blocked_by_then_is_skipped_cooldown_and_says_why(session: Session, sample: SampleData) -> None:
    one, two = sample.sender("one"), sample.sender("two")
    (action,) = queue(sample, CONNECT, 1, two)
    sample.did(one, LIKE, 0, MONDAY)
    verdict = claims.claim(session, action, MONDAY + timedelta(hours=1))
    row = session.get_one(Action, action)
    assert not isinstance(verdict, Claimed)
    assert verdict.reason is BlockReason.COOLDOWN_ACTIVE
    assert (row.status, row.outcome) == (ActionStatus.SKIPPED_COOLDOWN, Outcome.BLOCKED)
    assert row.error_msg
    assert session.scalar(select(func.count(Claim.id))) == 0


TAKEN_BACK = [
    outcome for outcome, after in AFTER.items() if not after.keeps_mark and outcome is not Outcome.BLOCKED
]


@pytest.mark.parametrize("outcome", TAKEN_BACK)
@pytest.mark.parametrize("history", [False, True], ids=["first contact", "known person"])
def test_what_certainly_did_not_happen_takes_its_mark_back_to_exactly_what_stood_there(
    session: Session, sample: SampleData, outcome: Outcome, history: bool
) -> None:
    one = sample.sender("one")
    if history:
        sample.did(one, LIKE, 0, MONDAY - timedelta(days=9), text="earlier")
    (action,) = queue(sample, CONNECT, 1, one)
    before = contact(session)
    claimed = claims.claim(session, action, MONDAY)
    assert isinstance(claimed, Claimed)
    assert contact(session) != before
    taken = claims.settle(session, claimed.claim_id, outcome, MONDAY)
    assert taken is outcome
    assert contact(session) == before
    assert session.get_one(Action, action).status is AFTER[outcome].status
    assert interactions.used(session, one, MONDAY.date())[CONNECT] == Used(0, 0)


@pytest.mark.parametrize("outcome", [o for o, after in AFTER.items() if not after.certain_after_click])
def test_trouble_after_the_click_is_a_doubt_not_a_failure(
    session: Session, sample: SampleData, outcome: Outcome
) -> None:
    one, two = sample.sender("one"), sample.sender("two")
    (action,) = queue(sample, CONNECT, 1, one)
    claimed = claims.claim(session, action, MONDAY)
    assert isinstance(claimed, Claimed)
    claims.about_to_click(session, claimed.claim_id, MONDAY)
    assert claims.settle(session, claimed.claim_id, outcome, MONDAY) is Outcome.UNCERTAIN
    assert session.get_one(Action, action).status is ActionStatus.UNCERTAIN
    assert not may_act(session, url(0), CONNECT, two, MONDAY).allowed
    assert interactions.used(session, one, MONDAY.date())[CONNECT] == Used(1, 1)


@pytest.mark.parametrize("clicked", [False, True], ids=["before the click", "after the click"])
def test_an_agent_that_died_leaves_a_doubt_only_after_its_write_ahead_mark(
    session: Session, sample: SampleData, clicked: bool
) -> None:
    one = sample.sender("one")
    (action,) = queue(sample, CONNECT, 1, one)
    claimed = claims.claim(session, action, MONDAY)
    assert isinstance(claimed, Claimed)
    if clicked:
        claims.about_to_click(session, claimed.claim_id, MONDAY)
    doubtful = claims.recover(session, MONDAY + timedelta(minutes=5))
    row = session.get_one(Action, action)
    assert doubtful == ([action] if clicked else [])
    assert row.status is (ActionStatus.UNCERTAIN if clicked else ActionStatus.PENDING)
    assert (contact(session) is not None) is clicked
    assert session.scalar(select(func.count(Claim.id))) == 0


@pytest.mark.parametrize("happened", [True, False])
def test_a_look_at_the_page_settles_a_doubt(session: Session, sample: SampleData, happened: bool) -> None:
    one = sample.sender("one")
    action, _ = queue(sample, CONNECT, 2, one)
    act(session, action, MONDAY, Outcome.UNCERTAIN)
    claims.resolve(session, action, happened, MONDAY + timedelta(hours=1))
    results = list(session.scalars(select(Interaction.result).order_by(Interaction.id)))
    expected = InteractionResult.CONFIRMED if happened else InteractionResult.RETRACTED
    assert results == [InteractionResult.UNCERTAIN, expected]
    assert (contact(session) is not None) is happened
    assert interactions.used(session, one, MONDAY.date())[CONNECT].today == int(happened)
    row = session.get_one(Action, action)
    campaign = campaigns.get(session, row.campaign_id or 0)
    assert (campaign.leads_processed, campaign.leads_succeeded) == (int(happened), int(happened))
    # What didn't happen is to be done still: nobody's failure.
    assert row.status is (ActionStatus.COMPLETED if happened else ActionStatus.PENDING)
    assert row.outcome is (Outcome.DONE if happened else None)


def test_a_limit_that_is_reached_changes_nothing(session: Session, sample: SampleData) -> None:
    one = sample.sender("one", daily_connect_limit=1)
    first, second = queue(sample, CONNECT, 2, one)
    act(session, first, MONDAY)
    before = contact(session)
    with pytest.raises(claims.LimitReached):
        claims.claim(session, second, MONDAY)
    assert session.get_one(Action, second).status is ActionStatus.PENDING
    assert contact(session) == before


def test_the_day_s_counter_agrees_with_the_interactions(session: Session, sample: SampleData) -> None:
    one = sample.sender("one")
    for action in queue(sample, CONNECT, 3, one):
        act(session, action, MONDAY)
    counted = session.scalar(select(func.sum(DailyCounter.count)))
    assert counted == session.scalar(select(func.count(Interaction.id))) == 3


def test_a_campaign_is_completed_when_nothing_of_it_is_pending(session: Session, sample: SampleData) -> None:
    one = sample.sender("one")
    actions = queue(sample, CONNECT, 2, one)
    number = session.get_one(Action, actions[0]).campaign_id or 0
    act(session, actions[0], MONDAY)
    assert campaigns.get(session, number).status is CampaignStatus.RUNNING
    act(session, actions[1], MONDAY)
    done = campaigns.get(session, number)
    assert done.status is CampaignStatus.COMPLETED
    assert (done.leads_processed, done.leads_succeeded) == (2, 2)


def test_a_redirect_to_a_person_in_cooldown_is_not_clicked_and_the_two_become_one(
    session: Session, sample: SampleData
) -> None:
    one, two = sample.sender("one"), sample.sender("two")
    sample.list_of(1, "known")
    sample.did(one, LIKE, 0, MONDAY)
    member = "https://www.linkedin.com/in/ACoAABcdefghijkl"
    (action,) = queue(sample, CONNECT, 2, two, name="members")[:1]
    row = session.get_one(Action, action)
    session.get_one(Lead, row.lead_id).profile_url = member
    session.flush()
    claimed = claims.claim(session, action, MONDAY)
    assert isinstance(claimed, Claimed)
    verdict = claims.about_to_click(session, claimed.claim_id, MONDAY, url(0))
    assert (verdict.allowed, verdict.blocked_by) == (False, one)
    claims.settle(session, claimed.claim_id, Outcome.BLOCKED, MONDAY)
    assert session.scalar(select(func.count(Lead.id)).where(Lead.profile_url == member)) == 0
    found = contact(session)
    assert found is not None
    assert (found["profile_url"], found["last_action_sender_id"]) == (url(0), one)


def test_two_agents_on_one_database_never_both_get_the_same_person(db: Database) -> None:
    with db.transaction() as session:
        sample = SampleData(session)
        senders = [sample.sender(name) for name in ("one", "two")]
        people = 25
        rows = [
            queue(sample, kind, people, sender, name=f"{kind} by {sender}")
            for sender, kind in zip(senders, (CONNECT, LIKE), strict=True)
        ]
    won: list[list[str]] = [[], []]

    def work(which: int) -> None:
        own = Database(db.url)
        for action in rows[which]:
            with own.transaction() as session:
                claimed = claims.claim(session, action, MONDAY)
                if isinstance(claimed, Claimed):
                    won[which].append(claimed.profile_url)
                    claims.settle(session, claimed.claim_id, Outcome.DONE, MONDAY)
        own.close()

    threads = [threading.Thread(target=work, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not set(won[0]) & set(won[1])
    assert len(won[0]) + len(won[1]) == people


def test_what_was_under_way_when_its_campaign_was_cancelled_is_never_taken_up_again(
    session: Session, sample: SampleData
) -> None:
    (action,) = queue(sample, CONNECT, 1, sample.sender("one"))
    claimed = claims.claim(session, action, MONDAY)
    assert isinstance(claimed, Claimed)
    cancel(session, claimed.campaign_id or 0, MONDAY)
    claims.settle(session, claimed.claim_id, Outcome.BROWSER_LOST, MONDAY)
    assert session.scalar(select(Action.status)) is ActionStatus.CANCELLED
    assert contact(session) is None
