"""What a turn takes next."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from bot.texts.said import say_plain
from engine import campaigns
from engine.comments import library
from engine.rules.enums import ActionStatus, ActionType, CommentMode
from engine.rules.errors import UserError
from engine.rules.facts import fact
from storage import campaigns as store
from storage import queue
from storage.tables import Action
from tests import dealt_again
from tests.fixtures_db import MONDAY, SampleData

ALL = frozenset(ActionType)


def started(
    session: Session, sample: SampleData, leads: int, kind: ActionType, *senders: int, **choices: object
) -> int:
    campaign = sample.campaign(leads, kind, *senders, **choices)
    campaigns.start(session, campaign, MONDAY, 1)
    return campaign


def test_campaigns_take_turns(session: Session, sample: SampleData) -> None:
    """A second campaign doesn't wait until the first one is through."""
    sender = sample.sender("a")
    leads = sample.list_of(3)
    for name in "ABC":
        started(session, sample, leads, ActionType.LIKE, sender, name=name)
    order = []
    for minute in range(9):
        row = queue.next_action(session, sender, ALL, MONDAY)
        assert row is not None
        order.append(row.campaign_id)
        now = MONDAY + timedelta(minutes=minute)
        sample.settle(row.id, status=ActionStatus.COMPLETED, executed_at=now)
    assert order == [1, 2, 3] * 3
    assert queue.next_action(session, sender, ALL, MONDAY) is None


def test_a_sender_takes_only_its_own_and_only_what_it_may(session: Session, sample: SampleData) -> None:
    first, second = sample.sender("a"), sample.sender("b")
    leads = sample.list_of(2)
    started(session, sample, leads, ActionType.LIKE, first)
    started(session, sample, leads, ActionType.CONNECT, second, note="Hi {first_name|there}")
    assert queue.next_action(session, first, {ActionType.CONNECT, ActionType.COMMENT}, MONDAY) is None
    row = queue.next_action(session, second, ALL, MONDAY)
    assert row is not None
    assert (row.sender_id, row.action_type, row.note) == (second, ActionType.CONNECT, "Hi {first_name|there}")
    assert row.full_name.startswith("Person Number")


@pytest.mark.parametrize("stop", [campaigns.pause, dealt_again.cancel])
def test_only_running_campaigns_are_worked(session: Session, sample: SampleData, stop: object) -> None:
    sender = sample.sender("a")
    campaign = started(session, sample, sample.list_of(1), ActionType.LIKE, sender)
    assert callable(stop)
    stop(session, campaign, MONDAY)
    assert queue.next_action(session, sender, ALL, MONDAY) is None
    assert queue.work_left(session, MONDAY) == {}


def test_not_before_its_time(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a")
    started(session, sample, sample.list_of(1), ActionType.LIKE, sender)
    session.execute(update(Action).values(scheduled_at=MONDAY + timedelta(hours=1)))
    assert queue.next_action(session, sender, ALL, MONDAY) is None
    assert queue.work_left(session, MONDAY) == {}
    assert queue.next_action(session, sender, ALL, MONDAY + timedelta(hours=1)) is not None


def test_a_comment_under_review_waits_for_its_text(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a")
    leads = sample.list_of(2)
    library.add(session, "Well said", MONDAY)
    started(session, sample, leads, ActionType.COMMENT, sender)
    assert queue.next_action(session, sender, ALL, MONDAY) is None
    assert queue.work_left(session, MONDAY) == {}
    second = session.scalars(select(Action.id).order_by(Action.id.desc())).first()
    assert second is not None
    sample.settle(second, comment_text="Well said")
    row = queue.next_action(session, sender, ALL, MONDAY)
    assert row is not None
    assert row.id == second
    assert queue.work_left(session, MONDAY) == {sender: {ActionType.COMMENT: 1}}


def test_a_comment_that_nobody_has_to_see_needs_no_text_yet(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a")
    library.add(session, "Well said", MONDAY)
    started(session, sample, sample.list_of(2), ActionType.COMMENT, sender, comment_mode=CommentMode.AUTO)
    assert queue.work_left(session, MONDAY) == {sender: {ActionType.COMMENT: 2}}


def test_work_left_counts_by_sender_and_kind(session: Session, sample: SampleData) -> None:
    first, second = sample.sender("a"), sample.sender("b")
    leads = sample.list_of(5)
    started(session, sample, leads, ActionType.LIKE, first, second)
    started(session, sample, leads, ActionType.LIKE, first, name="more")
    started(session, sample, leads, ActionType.CONNECT, second)
    shares = Counter(sender for sender in sample.dealt(1).values())
    assert queue.work_left(session, MONDAY) == {
        first: {ActionType.LIKE: shares[first] + 5},
        second: {ActionType.LIKE: shares[second], ActionType.CONNECT: 5},
    }


def test_a_campaign_is_found_by_name_or_number(session: Session, sample: SampleData) -> None:
    campaign = sample.campaign(sample.list_of(1), ActionType.LIKE, sample.sender("a"), name="Autumn")
    assert store.find(session, "Autumn").id == store.find(session, f" {campaign} ").id == campaign
    with pytest.raises(UserError, match=r"no_such_campaign\.named"):
        store.find(session, "Winter")


def test_what_came_of_an_action_before_there_were_codes_is_shown_as_it_was(
    session: Session, sample: SampleData
) -> None:
    sender = sample.sender("a")
    started(session, sample, sample.list_of(1), ActionType.LIKE, sender)
    session.execute(text("UPDATE action_queue SET error_msg = 'This person has no posts.'"))
    old = session.scalars(select(Action.error_msg)).one()
    assert old is not None
    assert say_plain(old) == "This person has no posts."
    session.execute(update(Action).values(error_msg=fact("seen.no_posts")))
    assert session.scalars(select(Action.error_msg)).one() == fact("seen.no_posts")
