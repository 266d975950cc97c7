"""What an action leaves behind bears the sender who did it; the gap between two of them; the week of a limit.

In plain transactions, so that the suite that runs each day fails when one of these is broken anywhere.
"""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.rules.enums import ActionType, CommentMode, InteractionResult, Outcome, SeatKind
from engine.rules.kinds import KINDS
from engine.work import claims, seat
from engine.work.claims import Claimed
from storage import comments, doubts
from storage import seat as seat_store
from storage import settings as settings_store
from storage.tables import Action, Claim, Contact, DailyCounter, Interaction
from tests.fixtures_db import MONDAY, SampleData, url

GAP = timedelta(minutes=7)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def claimed(session: Session, sample: SampleData, kind: ActionType, sender: int, number: int) -> Claimed:
    """An action of this kind on the person of that number, by this sender."""
    people = sample.list_of(1, name=f"{kind} {sender} {number}", skip=number)
    campaign = sample.campaign(
        people, kind, sender, name=f"{kind} {sender} {number}", comment_mode=CommentMode.AUTO
    )
    campaigns.start(session, campaign, MONDAY, seed=1)
    action = session.scalars(select(Action.id).where(Action.campaign_id == campaign)).one()
    found = claims.claim(session, action, MONDAY, "Well said" if kind is ActionType.COMMENT else None)
    assert isinstance(found, Claimed)
    return found


@pytest.mark.parametrize("kind", ActionType)
def test_all_that_an_action_leaves_behind_bears_the_sender_who_did_it(
    session: Session, sample: SampleData, kind: ActionType
) -> None:
    comments.add(session, "Well said", "", MONDAY)
    everybody = [sample.sender(name) for name in ("one", "two", "three")]
    for number, sender in enumerate(everybody):
        action = claimed(session, sample, kind, sender, number)
        assert session.scalars(select(Claim.sender_id)).one() == sender  # held for it
        by, when = KINDS[kind].registry_columns
        mark = session.scalars(select(Contact).where(Contact.profile_url == url(number))).one()
        assert (mark.last_action_sender_id, mark.last_action_type, getattr(mark, by)) == (
            sender,
            kind,
            sender,
        )
        assert (mark.last_action_at, getattr(mark, when)) == (MONDAY, MONDAY)
        claims.about_to_click(session, action.claim_id, MONDAY)
        claims.settle(session, action.claim_id, Outcome.DONE, MONDAY)
        done = session.scalars(select(Interaction).where(Interaction.profile_url == url(number))).one()
        assert (done.sender_id, done.action_type, done.result) == (sender, kind, InteractionResult.DONE)
        counted = session.scalars(select(DailyCounter).where(DailyCounter.sender_id == sender)).one()
        assert (counted.action_type, counted.count) == (kind, 1)


@pytest.mark.parametrize("happened", [False, True])
def test_a_doubt_and_its_answer_bear_the_sender_who_may_have_clicked(
    session: Session, sample: SampleData, happened: bool
) -> None:
    sample.sender("one")
    two = sample.sender("two")
    action = claimed(session, sample, ActionType.CONNECT, two, 0)
    claims.about_to_click(session, action.claim_id, MONDAY)
    claims.settle(session, action.claim_id, Outcome.UNCERTAIN, MONDAY)
    assert [doubt.sender_id for doubt in doubts.page(session, 9)] == [two]
    claims.resolve(session, action.action_id, happened, MONDAY + HOUR)
    assert set(session.scalars(select(Interaction.sender_id))) == {two}
    marks = session.scalars(select(Contact.last_action_sender_id)).all()
    assert list(marks) == ([two] if happened else [])


def sat(session: Session, sender: int, stood_up: datetime) -> None:
    seat.take(session, sender, SeatKind.TURN, stood_up - HOUR)
    seat_store.release(session, stood_up)


@pytest.fixture
def two(session: Session, sample: SampleData) -> tuple[int, int]:
    settings_store.set_value(session, "sender_gap_minutes", "7")
    return sample.sender("one"), sample.sender("two")


def test_another_sender_sits_only_once_the_gap_is_over(session: Session, two: tuple[int, int]) -> None:
    one, other = two
    sat(session, one, MONDAY)
    for early in (MONDAY, MONDAY + GAP - timedelta(microseconds=1)):
        with pytest.raises(seat.GapNotOver) as kept:
            seat.take(session, other, SeatKind.TURN, early)
        assert kept.value.until == MONDAY + GAP
    assert seat_store.read(session).sender_id == one
    seat.take(session, other, SeatKind.TURN, MONDAY + GAP)
    assert seat_store.read(session).sender_id == other


@pytest.mark.parametrize("kind", SeatKind)
def test_nobody_sits_beside_another_and_the_same_one_comes_back_at_once(
    session: Session, two: tuple[int, int], kind: SeatKind
) -> None:
    one, _ = two
    sat(session, one, MONDAY)
    seat.take(session, one, kind, MONDAY)
    for sender in two:
        with pytest.raises(seat.SeatTaken):
            seat.take(session, sender, kind, MONDAY + DAY)


def test_a_wall_clock_that_was_set_forward_makes_no_gap_shorter(
    session: Session, two: tuple[int, int]
) -> None:
    one, other = two
    sat(session, one, MONDAY)
    with pytest.raises(seat.GapNotOver):
        seat.take(session, other, SeatKind.TURN, MONDAY + DAY, passed=GAP - timedelta(seconds=1))
    seat.take(session, other, SeatKind.TURN, MONDAY + DAY, passed=GAP)


@pytest.mark.parametrize("kind", ActionType)
def test_a_week_is_a_day_and_the_six_before_it(
    session: Session, sample: SampleData, kind: ActionType
) -> None:
    daily, weekly = KINDS[kind].limit_columns
    sender = sample.sender("one", **{daily: 10, weekly: 2})
    night = MONDAY.replace(hour=0)
    sample.did(sender, kind, 0, night)  # the first moment of its day
    sample.did(sender, kind, 1, night + DAY - timedelta(microseconds=1))  # … and the last
    settings = settings_store.load(session)

    def left(days: int) -> int:
        return senders.budget(session, sender, kind, MONDAY + days * DAY, settings).count

    assert [left(days) for days in range(9)] == [0, 0, 0, 0, 0, 0, 0, 2, 2]
