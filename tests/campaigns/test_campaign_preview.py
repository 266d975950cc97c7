"""The preview, and that the start keeps its word (spec, section 6)."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import campaigns, do_not_contact
from engine.rules.enums import ActionStatus, ActionType, Outcome, SenderStatus
from storage import campaigns as store
from storage.tables import Action
from tests.fixtures_db import MONDAY, SampleData, url


def example(sample: SampleData) -> tuple[campaigns.CampaignDraft, int, int]:
    """500 leads, 73 in cooldown, like, senders 1 and 2 at 100 a day."""
    first, second, other = (sample.sender(name) for name in ("one", "two", "three"))
    leads = sample.list_of(500)
    for number in range(73):
        sample.did(other, ActionType.CONNECT, number, MONDAY - timedelta(days=1))
    return sample.draft(leads, ActionType.LIKE, first, second), first, second


def test_the_spec_s_example(session: Session, sample: SampleData) -> None:
    """500/73/427, Sender 1 ~214, Sender 2 ~213, estimated ~3 days."""
    draft, *_ = example(sample)
    seen = campaigns.preview(session, draft, MONDAY)
    assert (seen.total, seen.in_cooldown, seen.available) == (500, 73, 427)
    assert [(part.name, part.count, part.left_today) for part in seen.senders] == [
        ("one", 214, 100),
        ("two", 213, 100),
    ]
    assert seen.days == 3
    assert seen.finished_on == MONDAY.date() + timedelta(days=2)


def test_the_start_deals_out_what_the_preview_said(session: Session, sample: SampleData) -> None:
    draft, first, second = example(sample)
    campaign = campaigns.create(session, draft, MONDAY)
    report = campaigns.start(session, campaign, MONDAY, seed=7)
    assert (report.total, report.in_cooldown, report.dealt, report.waiting) == (500, 73, 427, 0)
    assert report.per_sender == {first: 214, second: 213}
    dealt = sample.dealt(campaign)
    assert Counter(dealt.values()) == {first: 214, second: 213}
    assert set(dealt) == set(range(73, 500))
    card = campaigns.progress_of(session, campaign, MONDAY)
    assert (card.progress.total, card.progress.in_cooldown, card.progress.queued) == (500, 73, 427)
    assert [part.open for part in card.parts] == [214, 213]
    assert card.estimate is not None
    assert card.estimate.days == 3
    for action_id in session.scalars(select(Action.id).limit(3)).all():
        sample.settle(action_id, status=ActionStatus.SKIPPED, outcome=Outcome.NO_POST)
    store.count_outcome(session, campaign, ActionStatus.SKIPPED, 3)
    assert campaigns.progress_of(session, campaign, MONDAY).why_skipped == {Outcome.NO_POST: 3}


def test_every_lead_is_in_one_part_of_the_total(session: Session, sample: SampleData) -> None:
    mine, other = sample.sender("mine"), sample.sender("other")
    leads = sample.list_of(10)
    do_not_contact.add(session, url(0), MONDAY)
    sample.did(other, ActionType.LIKE, 1, MONDAY)
    sample.did(mine, ActionType.CONNECT, 2, MONDAY - timedelta(days=100))
    seen = campaigns.preview(session, sample.draft(leads, ActionType.CONNECT, mine), MONDAY)
    assert (seen.do_not_contact, seen.in_cooldown, seen.already_done, seen.available) == (1, 1, 1, 7)
    assert seen.total == 10


def test_what_is_left_of_today_and_of_the_week_counts(session: Session, sample: SampleData) -> None:
    sender = sample.sender("one")
    leads = sample.list_of(150)
    for number in range(1000, 1100):  # today's likes are used up, on people of another list
        sample.did(sender, ActionType.LIKE, number, MONDAY)
    for number in range(1100, 1250):
        sample.did(sender, ActionType.LIKE, number, MONDAY - timedelta(days=3))
    seen = campaigns.preview(session, sample.draft(leads, ActionType.LIKE, sender), MONDAY)
    assert seen.senders[0].left_today == 0
    # Tuesday 50 of the week's 300; Friday's 150 leave it on Friday, when the last 100 fit.
    assert seen.days == 5


def test_other_running_campaigns_take_their_turns_too(session: Session, sample: SampleData) -> None:
    sender = sample.sender("one", weekly_like_limit=None)
    leads = sample.list_of(100)
    draft = sample.draft(leads, ActionType.LIKE, sender)
    assert campaigns.preview(session, draft, MONDAY).days == 1
    campaigns.start(session, campaigns.create(session, replace(draft, name="A"), MONDAY), MONDAY, 1)
    assert campaigns.preview(session, draft, MONDAY).days == 2


def test_a_sender_that_may_do_none_has_no_end_in_sight(session: Session, sample: SampleData) -> None:
    sender = sample.sender("one", daily_like_limit=0, status=SenderStatus.PAUSED)
    leads = sample.list_of(3)
    seen = campaigns.preview(session, sample.draft(leads, ActionType.LIKE, sender), MONDAY)
    assert seen.days is None
    assert seen.senders[0].status is SenderStatus.PAUSED
