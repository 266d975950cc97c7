"""What waits, what differs from what was asked, and what a settled doubt leaves: in the queue, the numbers, the record."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.comments import library
from engine.insight import overview
from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, Difference, Outcome
from engine.rules.facts import fact
from engine.work import acceptances, claims, page_waiting, schedule
from engine.work.claims import Claimed
from storage import campaigns as campaign_store
from storage import drafts, exports, interactions, leads, queue, queue_counts
from storage import estimates as estimate_store
from storage import page_waiting as waiting_store
from storage import settings as settings_store
from storage.tables import Action, Sender
from tests import dealt_again
from tests.fixtures_db import MONDAY, SampleData, url
from tests.fixtures_words import logged

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
PENDING, CANCELLED = ActionStatus.PENDING, ActionStatus.CANCELLED


def running(
    sample: SampleData, kind: ActionType, people: int, *senders: int, name: str = "Spring"
) -> list[int]:
    """A running campaign; returns the queue's rows in order."""
    number = sample.campaign(sample.list_of(people, name), kind, *senders, name=name)
    campaigns.start(sample.session, number, MONDAY, seed=1)
    return list(
        sample.session.scalars(select(Action.id).where(Action.campaign_id == number).order_by(Action.id))
    )


def act(
    session: Session,
    action: int,
    outcome: Outcome,
    *,
    clicked: bool = False,
    nothing: bool = False,
    differs: Difference | None = None,
) -> Action:
    claimed = claims.claim(session, action, MONDAY)
    assert isinstance(claimed, Claimed)
    if clicked:
        claims.about_to_click(session, claimed.claim_id, MONDAY)
    claims.settle(session, claimed.claim_id, outcome, MONDAY, differs=differs, surely_nothing=nothing)
    session.expire_all()
    return session.get_one(Action, action)


def campaign_of(session: Session, action: int) -> campaign_store.CampaignRow:
    return campaign_store.get(session, session.get_one(Action, action).campaign_id or 0)


@pytest.mark.parametrize("outcome", [Outcome.UNEXPECTED_PAGE, Outcome.OWN_ERROR])
def test_what_is_not_understood_is_taken_by_no_turn_and_counted_as_no_work(
    session: Session, sample: SampleData, outcome: Outcome
) -> None:
    mara = sample.sender("Mara")
    first, second = running(sample, LIKE, 2, mara)
    act(session, first, outcome)
    found = queue.next_action(session, mara, {LIKE}, MONDAY)
    assert found is not None
    assert found.id == second
    assert queue.work_left(session, MONDAY)[mara][LIKE] == 1
    assert [count for *_, count in estimate_store.open_work(session)] == [1]
    act(session, second, outcome)
    assert queue.next_action(session, mara, {LIKE}, MONDAY) is None
    assert queue.work_left(session, MONDAY) == {}
    assert not queue_counts.ready_of(session, 1)
    assert campaign_of(session, first).status is CampaignStatus.RUNNING
    assert overview.day_summary(session, MONDAY.date(), MONDAY).outcomes == {outcome: 2}


def test_a_page_that_surprises_after_the_click_is_a_doubt_unless_surely_nothing_was_sent(
    session: Session, sample: SampleData
) -> None:
    first, second = running(sample, CONNECT, 2, sample.sender("Mara"))
    assert act(session, first, Outcome.UNEXPECTED_PAGE, clicked=True).status is ActionStatus.UNCERTAIN
    nothing = act(session, second, Outcome.LINKEDIN_ERROR, clicked=True, nothing=True)
    assert (nothing.status, nothing.refusals) == (PENDING, 1)
    assert interactions.used(session, 1, MONDAY.date())[CONNECT].today == 1


def test_comments_that_wait_keep_no_other_from_being_prepared(session: Session, sample: SampleData) -> None:
    mara = sample.sender("Mara")
    library.add(session, "Well said", MONDAY)
    first, second = running(sample, COMMENT, 2, mara)
    for action in (first, second):
        drafts.set_text(session, action, "Well said", PENDING)
    act(session, first, Outcome.UNEXPECTED_PAGE)
    assert drafts.ahead(session, 1, mara) == 1
    drafts.set_text(session, first, None, PENDING)
    assert drafts.without_text(session, 1, mara, 5) == []


def test_who_waits_goes_with_the_campaign_when_it_is_cancelled(session: Session, sample: SampleData) -> None:
    (first,) = running(sample, LIKE, 1, sample.sender("Mara"))
    act(session, first, Outcome.UNEXPECTED_PAGE)
    dealt_again.cancel(session, 1, MONDAY)
    assert page_waiting.release_campaign(session, 1, MONDAY) == 0
    assert page_waiting.release_for_version(session, "another", MONDAY) == 0
    assert campaigns.progress(session)[0].waits_for_pages == 0


def test_another_sender_does_not_try_today_what_linkedin_refused_today(
    session: Session, sample: SampleData
) -> None:
    mara, tomas = sample.sender("Mara"), sample.sender("Tomas")
    (first,) = running(sample, LIKE, 1, mara)
    refused = act(session, first, Outcome.LINKEDIN_ERROR)
    assert refused.scheduled_at == MONDAY.replace(hour=0) + timedelta(days=1)
    dealt_again.edit_senders(session, 1, [tomas], MONDAY)
    session.expire_all()
    assert session.get_one(Action, first).sender_id == tomas
    assert queue.next_action(session, tomas, {LIKE}, MONDAY) is None
    assert queue.next_action(session, tomas, {LIKE}, MONDAY + timedelta(days=1)) is not None


def test_newer_knowledge_that_came_while_it_was_tried_is_used_at_once(
    session: Session, sample: SampleData
) -> None:
    (first,) = running(sample, LIKE, 1, sample.sender("Mara"))
    page_waiting.release_for_version(session, "newer", MONDAY)
    claimed = claims.claim(session, first, MONDAY)
    assert isinstance(claimed, Claimed)
    claims.settle(session, claimed.claim_id, Outcome.UNEXPECTED_PAGE, MONDAY, pages="older")
    assert queue.work_left(session, MONDAY)[1][LIKE] == 1


def test_an_invitation_without_its_note_says_so_everywhere(session: Session, sample: SampleData) -> None:
    first, second, third = running(sample, CONNECT, 3, sample.sender("Mara"))
    act(session, first, Outcome.DONE, clicked=True, differs=Difference.WITHOUT_NOTE)
    act(session, second, Outcome.DONE, clicked=True)
    act(session, third, Outcome.DONE, clicked=True, differs=Difference.REQUEST_ACCEPTED)
    card = campaigns.progress_of(session, 1, MONDAY)
    assert card.differs == {Difference.WITHOUT_NOTE: 1, Difference.REQUEST_ACCEPTED: 1}
    row = session.get_one(Action, first)
    (place,) = leads.queued(session, row.lead_id)
    lead = leads.get(session, row.lead_id)
    (happened,) = leads.history(session, lead.profile_url)
    assert place.differs is happened.differs is Difference.WITHOUT_NOTE
    exported = {each.profile_url: each.differs for some in exports.leads_of_list(session, 1) for each in some}
    assert exported[lead.profile_url] == Difference.WITHOUT_NOTE
    told = logged(session, "action_settled")
    assert told[0].endswith("done, without the note")


def test_whose_own_request_was_accepted_is_connected_and_no_answer_to_an_invitation(
    session: Session, sample: SampleData
) -> None:
    mara = sample.sender("Mara")
    (first,) = running(sample, CONNECT, 1, mara)
    act(session, first, Outcome.DONE, clicked=True, differs=Difference.REQUEST_ACCEPTED)
    assert interactions.used(session, mara, MONDAY.date())[CONNECT].today == 1
    assert [own.action_type for own in interactions.own(session, url(0), mara)] == [CONNECT]
    assert acceptances.note(session, mara, [url(0)], MONDAY) == 0


def test_who_has_asked_the_sender_is_skipped_with_words_of_its_own(
    session: Session, sample: SampleData
) -> None:
    (first,) = running(sample, CONNECT, 1, sample.sender("Mara"))
    row = act(session, first, Outcome.INCOMING_REQUEST)
    assert row.status is ActionStatus.SKIPPED
    assert campaigns.progress_of(session, 1, MONDAY).why_skipped == {Outcome.INCOMING_REQUEST: 1}


def test_a_doubt_that_was_none_goes_back_into_the_queue(session: Session, sample: SampleData) -> None:
    mara = sample.sender("Mara")
    first, second = running(sample, LIKE, 2, mara)
    act(session, first, Outcome.UNCERTAIN, clicked=True)
    claims.resolve(session, first, False, MONDAY)

    def is_next() -> int:
        found = queue.next_action(session, mara, {LIKE}, MONDAY)
        assert found is not None
        return found.id

    assert is_next() == second, "what was tried goes to the back"
    act(session, second, Outcome.NO_POST)
    assert is_next() == first
    assert act(session, first, Outcome.DONE, clicked=True).status is ActionStatus.COMPLETED
    row = campaign_of(session, first)
    assert (row.leads_processed, row.leads_succeeded, row.leads_failed) == (2, 1, 0)


def test_a_doubt_that_was_none_keeps_its_campaign_from_being_completed(
    session: Session, sample: SampleData
) -> None:
    mara = sample.sender("Mara")
    (first,) = running(sample, LIKE, 1, mara)
    act(session, first, Outcome.UNCERTAIN, clicked=True)
    assert campaign_of(session, first).status is CampaignStatus.COMPLETED
    claims.resolve(session, first, False, MONDAY)
    session.expire_all()
    assert session.get_one(Action, first).status is PENDING
    row = campaign_of(session, first)
    assert (row.status, row.completed_at) == (CampaignStatus.RUNNING, None)
    assert (row.leads_processed, row.leads_failed) == (0, 0)
    assert act(session, first, Outcome.DONE, clicked=True).status is ActionStatus.COMPLETED
    assert campaign_of(session, first).status is CampaignStatus.COMPLETED


def test_a_doubt_of_a_cancelled_campaign_is_dropped_and_counts_for_nothing(
    session: Session, sample: SampleData
) -> None:
    first, _ = running(sample, LIKE, 2, sample.sender("Mara"))
    act(session, first, Outcome.UNCERTAIN, clicked=True)
    dealt_again.cancel(session, 1, MONDAY)
    claims.resolve(session, first, False, MONDAY)
    session.expire_all()
    assert session.get_one(Action, first).status is CANCELLED
    row = campaign_of(session, first)
    assert (row.leads_processed, row.leads_failed) == (0, 0)


def test_a_doubt_of_a_sender_that_left_the_campaign_is_dealt_out_to_another(
    session: Session, sample: SampleData
) -> None:
    mara, tomas = sample.sender("Mara"), sample.sender("Tomas")
    first, _ = running(sample, LIKE, 2, mara)
    act(session, first, Outcome.UNCERTAIN, clicked=True)
    dealt_again.edit_senders(session, 1, [tomas], MONDAY)
    claims.resolve(session, first, False, MONDAY)
    dealt_again.deal_unlocked(session, MONDAY)
    session.expire_all()
    row = session.get_one(Action, first)
    assert (row.sender_id, row.status) == (tomas, PENDING)
    found = queue.next_action(session, tomas, {LIKE}, MONDAY)
    assert found is not None


def test_a_kind_that_is_stopped_is_no_room_for_the_planner_and_until_tomorrow_only(
    session: Session, sample: SampleData
) -> None:
    mara = sample.sender("Mara")
    running(sample, LIKE, 2, mara)
    waiting_store.stop_kind(session, mara, LIKE, MONDAY.date())
    settings = settings_store.load(session)
    left = senders.budget(session, mara, LIKE, MONDAY, settings)
    assert left.count == 0
    assert left.reason == fact("limits.stopped", kind=LIKE)
    assert senders.budget(session, mara, CONNECT, MONDAY, settings).count == 150
    assert schedule.due(session, MONDAY) is None
    assert senders.budget(session, mara, LIKE, MONDAY + timedelta(days=1), settings).count == 100
    assert not waiting_store.stop_kind(session, mara, LIKE, MONDAY.date())
    estimate = campaigns.progress_of(session, 1, MONDAY).estimate
    assert estimate is not None
    assert estimate.finished_on == MONDAY.date() + timedelta(days=1)


def test_a_single_try_that_is_not_understood_waits_for_nothing(session: Session, sample: SampleData) -> None:
    mara = sample.sender("Mara")
    sample.list_of(1)
    session.execute(update(Sender).values(daily_like_limit=5))
    session.add(Action(campaign_id=None, sender_id=mara, lead_id=1, action_type=LIKE, created_at=MONDAY))
    session.flush()
    row = act(session, 1, Outcome.UNEXPECTED_PAGE)
    assert (row.status, row.waits_for_pages) == (CANCELLED, None)
