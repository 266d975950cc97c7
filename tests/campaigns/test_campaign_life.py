"""Start, pause, resume, cancel, duplicate, the end (spec, section 6), and the check before the start."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import campaigns, lists, senders
from engine.comments import library
from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, SenderStatus
from engine.rules.errors import UserError
from storage import campaigns as store
from storage import queue, queue_counts
from storage import settings as settings_store
from storage.tables import Action
from tests import dealt_again
from tests.fixtures_db import MONDAY, SampleData
from tests.fixtures_words import pushed


def running(session: Session, sample: SampleData, size: int = 4) -> int:
    campaign = sample.campaign(sample.list_of(size), ActionType.LIKE, sample.sender("a"))
    campaigns.start(session, campaign, MONDAY, 1)
    return campaign


def rows(session: Session, campaign: int) -> list[int]:
    return list(session.scalars(select(Action.id).where(Action.campaign_id == campaign).order_by(Action.id)))


def test_two_taps_on_start_are_one_start(session: Session, sample: SampleData) -> None:
    campaign = running(session, sample)
    with pytest.raises(UserError, match=r"not_started.already"):
        campaigns.start(session, campaign, MONDAY, 1)
    assert len(rows(session, campaign)) == 4


def test_pause_and_resume(session: Session, sample: SampleData) -> None:
    campaign = running(session, sample)
    campaigns.pause(session, campaign, MONDAY)
    assert queue.work_left(session, MONDAY) == {}
    with pytest.raises(UserError, match=r"campaign_stays.not_running"):
        campaigns.pause(session, campaign, MONDAY)
    campaigns.resume(session, campaign, MONDAY)
    assert queue.work_left(session, MONDAY) == {1: {ActionType.LIKE: 4}}


def test_cancel_leaves_an_action_under_way_to_settle(session: Session, sample: SampleData) -> None:
    campaign = running(session, sample)
    first = rows(session, campaign)[0]
    sample.settle(first, status=ActionStatus.RUNNING)
    assert dealt_again.cancel(session, campaign, MONDAY) == 3
    assert queue_counts.by_status(session, campaign) == {ActionStatus.RUNNING: 1, ActionStatus.CANCELLED: 3}
    with pytest.raises(UserError, match=r"campaign_stays.over"):
        dealt_again.cancel(session, campaign, MONDAY)


def test_it_is_completed_when_nothing_is_pending_and_tells_once(session: Session, sample: SampleData) -> None:
    campaign = running(session, sample)
    ends = [ActionStatus.COMPLETED, ActionStatus.SKIPPED, ActionStatus.FAILED, ActionStatus.UNCERTAIN]
    for action, status in zip(rows(session, campaign), ends, strict=True):
        assert not campaigns.finish_if_done(session, campaign, MONDAY)
        sample.settle(action, status=status)
        store.count_outcome(session, campaign, status)
    assert campaigns.finish_if_done(session, campaign, MONDAY)
    assert not campaigns.finish_if_done(session, campaign, MONDAY)
    done = store.get(session, campaign)
    assert done.status is CampaignStatus.COMPLETED
    assert (done.leads_processed, done.leads_succeeded, done.leads_failed, done.leads_skipped) == (4, 1, 1, 1)
    (told,) = pushed(session)
    assert "4 of 4 leads processed: 1 succeeded, 1 skipped, 1 failed and 1 uncertain." in told


@pytest.mark.parametrize(
    "status", [ActionStatus.PENDING, ActionStatus.RUNNING, ActionStatus.AWAITING_APPROVAL]
)
def test_it_is_not_completed_while_something_is_open(
    session: Session, sample: SampleData, status: ActionStatus
) -> None:
    campaign = running(session, sample, 1)
    sample.settle(rows(session, campaign)[0], status=status)
    assert not campaigns.finish_if_done(session, campaign, MONDAY)


def test_a_doubt_that_is_settled_moves_the_numbers(session: Session, sample: SampleData) -> None:
    campaign = running(session, sample, 1)
    store.count_outcome(session, campaign, ActionStatus.UNCERTAIN)
    store.uncount_outcome(session, campaign, ActionStatus.UNCERTAIN)
    store.count_outcome(session, campaign, ActionStatus.COMPLETED)
    done = store.get(session, campaign)
    assert (done.leads_processed, done.leads_succeeded) == (1, 1)
    store.uncount_outcome(session, None, ActionStatus.FAILED)  # a single `try` counts nowhere


def test_a_duplicate_is_a_draft_with_the_same_choices(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a")
    campaign = sample.campaign(
        sample.list_of(1), ActionType.CONNECT, sender, name="Hello", note="Hi {first_name|there}"
    )
    again = campaigns.duplicate(session, campaign, MONDAY)
    assert campaigns.draft_of(session, again).note == "Hi {first_name|there}"
    assert store.get(session, again).name == "Hello (2)"
    assert store.get(session, campaigns.duplicate(session, campaign, MONDAY)).name == "Hello (3)"
    assert campaigns.duplicate(session, campaign, MONDAY, number=3) == again + 1  # asked for twice
    assert store.get(session, campaigns.duplicate(session, again, MONDAY)).name == "Hello (4)"


def test_a_deleted_draft_is_gone_and_its_name_is_free(session: Session, sample: SampleData) -> None:
    made = sample.list_of(1), ActionType.LIKE, sample.sender("a")
    draft = sample.campaign(*made, name="Hello")
    with pytest.raises(UserError, match=r"campaign_stays.draft"):
        dealt_again.cancel(session, draft, MONDAY)
    campaigns.delete(session, draft, MONDAY)
    with pytest.raises(UserError, match=r"campaign_stays.deleted"):
        campaigns.delete(session, draft, MONDAY)
    assert campaigns.progress(session) == []
    assert sample.campaign(*made, name="Hello") != draft  # an old button never means another campaign
    with pytest.raises(UserError, match=r"no_draft.over"):
        campaigns.edit(session, draft, sample.draft(*made, name="Other"))


def test_only_a_draft_can_be_deleted(session: Session, sample: SampleData) -> None:
    campaign = running(session, sample)
    with pytest.raises(UserError, match=r"campaign_stays.started"):
        campaigns.delete(session, campaign, MONDAY)
    assert store.get(session, campaign).status is CampaignStatus.RUNNING
    assert len(rows(session, campaign)) == 4


def test_a_campaign_s_days_are_those_that_were_and_those_to_come(
    session: Session, sample: SampleData
) -> None:
    first, second = sample.sender("a"), sample.sender("b", daily_like_limit=10)
    campaign = sample.campaign(sample.list_of(60), ActionType.LIKE, first, second)
    with pytest.raises(UserError, match=r"no_timeline.not_started"):
        campaigns.timeline_of(session, campaign, MONDAY)
    campaigns.start(session, campaign, MONDAY, 1)
    for place, action in enumerate(rows(session, campaign)[:5]):
        sample.settle(action, status=ActionStatus.COMPLETED, executed_at=MONDAY + timedelta(days=place % 2))
    tuesday = MONDAY + timedelta(days=1)
    seen = campaigns.timeline_of(session, campaign, tuesday)
    assert [sum(each.done[part] for each in seen.senders) for part in range(3)] == [3, 2, 0]
    assert sum(sum(each.to_come) for each in seen.senders) == 55
    assert seen.days[0] == MONDAY.date()
    assert (seen.step, seen.today) == (1, 1)
    assert seen.estimate is not None
    assert seen.end is not None
    assert seen.days[seen.end] == seen.estimate.finished_on
    assert seen.senders[1].to_come[1:3] == (10, 10)  # its limit of the day
    dealt_again.cancel(session, campaign, tuesday)
    over = campaigns.timeline_of(session, campaign, MONDAY + timedelta(days=9))
    assert (len(over.days), over.today, over.estimate, over.end) == (2, None, None, None)


def test_a_campaign_of_years_has_parts_of_weeks(session: Session, sample: SampleData) -> None:
    campaign = sample.campaign(sample.list_of(900), ActionType.LIKE, sample.sender("a", weekly_like_limit=5))
    campaigns.start(session, campaign, MONDAY, 1)
    seen = campaigns.timeline_of(session, campaign, MONDAY)
    assert seen.step % 7 == 0
    assert len(seen.days) <= 60
    assert sum(seen.senders[0].to_come) == 900
    assert seen.end == len(seen.days) - 1


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"name": " "}, "no_name"),
        ({"name": "Taken"}, "name_taken"),
        ({"name": " TAKEN"}, "name_taken"),
        ({"note": "Hi {fist_name}"}, "fist_name"),
        ({"note": "x" * 301}, "too_long .length=301"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(
    session: Session, sample: SampleData, choices: dict[str, str], reason: str
) -> None:
    leads, sender = sample.list_of(1), sample.sender("a")
    sample.campaign(leads, ActionType.LIKE, sender, name="Taken")
    with pytest.raises(UserError, match=reason):
        sample.campaign(leads, ActionType.CONNECT, sender, **choices)


def test_nothing_to_deal_out_is_said_and_starts_nothing(session: Session, sample: SampleData) -> None:
    sender, other = sample.sender("a"), sample.sender("b")
    campaign = sample.campaign(sample.list_of(1), ActionType.LIKE, sender)
    sample.did(other, ActionType.LIKE, 0, MONDAY)
    with pytest.raises(UserError, match=r"not_started.nobody.*in_cooldown=1"):
        campaigns.start(session, campaign, MONDAY, 1)
    assert store.get(session, campaign).status is CampaignStatus.DRAFT


def codes(session: Session, campaign: int) -> list[str]:
    return [check.code for check in campaigns.checks(session, campaign, MONDAY)]


def test_all_is_well(session: Session, sample: SampleData) -> None:
    campaign = sample.campaign(sample.list_of(1), ActionType.LIKE, sample.sender("a"))
    assert campaigns.checks(session, campaign, MONDAY) == []


def test_what_is_wrong_is_said_with_whom_it_is_about(session: Session, sample: SampleData) -> None:
    gone, off = sample.sender("gone", status=SenderStatus.LOGIN_EXPIRED), sample.sender("off")
    full = sample.sender("full", daily_like_limit=1)
    senders.pause(session, off, MONDAY)
    sample.did(full, ActionType.LIKE, 50, MONDAY)
    campaign = sample.campaign(sample.list_of(1), ActionType.LIKE, gone, off, full)
    found = campaigns.checks(session, campaign, MONDAY)
    assert [(check.code, check.fact.values["sender_id"]) for check in found] == [
        ("sender_logged_out", gone),
        ("sender_paused", off),
        ("sender_begins_later", full),
    ]
    assert not any(check.stops for check in found)
    assert str(found[2].fact.values["why"]) == "limits.daily (limit=1, kind=like)"


def test_a_comment_campaign_without_a_comment_does_not_start(session: Session, sample: SampleData) -> None:
    campaign = sample.campaign(sample.list_of(1), ActionType.COMMENT, sample.sender("a"), comment_tag="ai")
    with pytest.raises(UserError, match=r"not_started.check.*no_comment_with_tag"):
        campaigns.start(session, campaign, MONDAY, 1)
    library.add(session, "Well said", MONDAY, tag="ai")
    assert codes(session, campaign) == ["one_comment"]
    campaigns.start(session, campaign, MONDAY, 1)


def test_an_old_list_and_closed_work_hours_are_mentioned(session: Session, sample: SampleData) -> None:
    campaign = sample.campaign(sample.list_of(1), ActionType.LIKE, sample.sender("a"))
    night = MONDAY + timedelta(days=91, hours=10)
    old, outside = campaigns.checks(session, campaign, night)
    assert (old.code, old.fact.values["days"]) == ("list_old", 91)
    assert (outside.code, outside.fact.values["begins"]) == (
        "outside_work_hours",
        night + timedelta(hours=13),
    )
    settings_store.set_value(session, "work_end", "24:00")
    assert len(campaigns.checks(session, campaign, night)) == 1


def test_a_list_in_use_is_not_deleted(session: Session, sample: SampleData) -> None:
    campaign = running(session, sample)
    with pytest.raises(UserError, match=r"list_in_use.delete"):
        lists.remove(session, 1)
    dealt_again.cancel(session, campaign, MONDAY)
    lists.remove(session, 1)
    assert store.get(session, campaign).list_id is None
    with pytest.raises(UserError, match=r"no_draft.list_deleted"):
        campaigns.draft_of(session, campaign)
