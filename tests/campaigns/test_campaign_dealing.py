"""Distribution (spec, section 6): who gets whom, at the start and later."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import campaigns, do_not_contact, senders
from engine.campaigns.drafts import MOST_SENDERS
from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, CooldownPolicy, Outcome, SenderStatus
from engine.rules.errors import UserError
from storage import campaigns as store
from storage import senders as sender_store
from storage.tables import Action, Campaign, Push, Sender
from tests import dealt_again
from tests.fixtures_db import MONDAY, SampleData, url
from tests.fixtures_words import buttons, pushed

LATER = MONDAY + timedelta(days=3)


def started(session: Session, campaign: int, seed: int = 1, now: datetime = MONDAY) -> campaigns.StartReport:
    return campaigns.start(session, campaign, now, seed)


def test_sizes_differ_by_at_most_one(session: Session, sample: SampleData) -> None:
    four = [sample.sender(name) for name in "abcd"]
    campaign = sample.campaign(sample.list_of(103), ActionType.LIKE, *four)
    started(session, campaign)
    assert sorted(Counter(sample.dealt(campaign).values()).values()) == [25, 26, 26, 26]


def test_a_campaign_has_as_many_senders_as_can_be_dealt_to_before_and_after_a_change(
    session: Session, sample: SampleData
) -> None:
    # More than a laptop has: as if each were added when the one before was gone.
    everybody = [sample.sender(f"s{number}", removed_at=MONDAY) for number in range(2 * MOST_SENDERS)]
    session.execute(update(Sender).values(removed_at=None))
    before, after = everybody[:MOST_SENDERS], everybody[MOST_SENDERS:]
    campaign = sample.campaign(sample.list_of(100), ActionType.CONNECT, *before)
    started(session, campaign)
    assert set(sample.dealt(campaign).values()) == set(before)
    dealt_again.edit_senders(session, campaign, after, MONDAY)
    assert set(sample.dealt(campaign).values()) == set(after)
    with pytest.raises(UserError, match=r"many_senders \(most=31, number=32\)"):
        dealt_again.edit_senders(session, campaign, everybody[: MOST_SENDERS + 1], MONDAY)


def test_the_leads_are_shuffled_and_the_same_seed_shuffles_the_same(
    session: Session, sample: SampleData
) -> None:
    two = [sample.sender(name) for name in "ab"]
    leads = sample.list_of(60)
    orders = []
    for name, seed in (("A", 5), ("B", 5), ("C", 6)):
        campaign = sample.campaign(leads, ActionType.LIKE, *two, name=name)
        started(session, campaign, seed)
        orders.append(list(sample.dealt(campaign).items()))
    assert orders[0] == orders[1] != orders[2]
    assert [number for number, _ in orders[0]] != sorted(range(60))
    # Neighbours on the list don't all go to the same one.
    assert len({sender for number, sender in orders[0] if number < 10}) == 2


def test_rule_3_a_lead_in_cooldown_by_a_chosen_sender_goes_to_that_one(
    session: Session, sample: SampleData
) -> None:
    first, second = sample.sender("a"), sample.sender("b")
    campaign = sample.campaign(sample.list_of(20), ActionType.LIKE, first, second)
    for number in range(4):
        sample.did(second, ActionType.CONNECT, number, MONDAY - timedelta(days=1))
    started(session, campaign)
    dealt = sample.dealt(campaign)
    assert [dealt[number] for number in range(4)] == [second] * 4
    assert Counter(dealt.values()) == {first: 10, second: 10}


def test_rule_4_a_sender_never_gets_what_it_did_already(session: Session, sample: SampleData) -> None:
    first, second = sample.sender("a"), sample.sender("b")
    campaign = sample.campaign(sample.list_of(20), ActionType.CONNECT, first, second)
    for number in range(6):
        sample.did(first, ActionType.CONNECT, number, MONDAY - timedelta(days=200))
    started(session, campaign)
    dealt = sample.dealt(campaign)
    assert {dealt[number] for number in range(6)} == {second}
    assert Counter(dealt.values()) == {first: 10, second: 10}


def test_a_like_may_be_repeated_by_the_same_sender_when_it_is_cooldown_days_old(
    session: Session, sample: SampleData
) -> None:
    sender = sample.sender("a")
    leads = sample.list_of(2)
    sample.did(sender, ActionType.LIKE, 0, MONDAY - timedelta(days=3))
    sample.did(sender, ActionType.LIKE, 1, MONDAY - timedelta(days=3) + timedelta(seconds=1))
    campaign = sample.campaign(leads, ActionType.LIKE, sender)
    started(session, campaign)
    assert set(sample.dealt(campaign)) == {0}


def test_rule_5_do_not_contact_is_dealt_to_nobody(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a")
    leads = sample.list_of(5)
    sample.list_of(8, name="other", company="  ACME  gmbh ")
    do_not_contact.add(session, "linkedin.com/in/Person-2/", MONDAY)
    do_not_contact.add(session, "Acme GmbH", MONDAY)
    campaign = sample.campaign(leads, ActionType.LIKE, sender)
    started(session, campaign)
    assert set(sample.dealt(campaign)) == {0, 1, 3, 4}
    everybody = sample.campaign(2, ActionType.LIKE, sender, name="all")
    assert started(session, everybody).do_not_contact == 4


def test_leads_in_cooldown_can_be_kept_waiting_until_they_unlock(
    session: Session, sample: SampleData
) -> None:
    first, second, other = (sample.sender(name) for name in ("a", "b", "c"))
    leads = sample.list_of(9)
    for number in range(3):
        sample.did(other, ActionType.LIKE, number, MONDAY)
    campaign = sample.campaign(leads, ActionType.LIKE, first, second, cooldown_policy=CooldownPolicy.WAIT)
    report = started(session, campaign)
    assert (report.dealt, report.waiting) == (6, 3)
    assert [sample.dealt(campaign)[number] for number in range(3)] == [None] * 3

    assert dealt_again.deal_unlocked(session, LATER - timedelta(seconds=1)) == 0
    sample.did(other, ActionType.COMMENT, 0, LATER - timedelta(hours=1))  # its cooldown begins anew
    assert dealt_again.deal_unlocked(session, LATER) == 1
    dealt = sample.dealt(campaign)
    assert dealt[0] is None
    assert sorted(Counter(dealt.values()).items(), key=str) == [(first, 4), (second, 4), (None, 1)]
    assert dealt_again.deal_unlocked(session, LATER) == 0
    assert dealt_again.deal_unlocked(session, LATER + timedelta(days=3)) == 1
    assert None not in sample.dealt(campaign).values()


def test_a_waiting_lead_that_nobody_may_touch_any_more_is_skipped(
    session: Session, sample: SampleData
) -> None:
    sender, other = sample.sender("a"), sample.sender("c")
    leads = sample.list_of(1)
    sample.did(other, ActionType.LIKE, 0, MONDAY)
    campaign = sample.campaign(leads, ActionType.LIKE, sender, cooldown_policy=CooldownPolicy.WAIT)
    started(session, campaign)
    do_not_contact.add(session, url(0), MONDAY)
    dealt_again.deal_unlocked(session, LATER)
    row = session.scalars(select(Action)).one()
    assert (row.status, row.outcome) == (ActionStatus.SKIPPED_COOLDOWN, Outcome.BLOCKED)
    done = store.get(session, campaign)
    assert (done.status, done.leads_skipped, done.leads_processed) == (CampaignStatus.COMPLETED, 1, 1)
    assert pushed(session)[0].startswith("🏁")


def test_a_dropped_out_sender_s_leads_are_dealt_to_the_others(session: Session, sample: SampleData) -> None:
    first, second, third = (sample.sender(name) for name in ("a", "b", "c"))
    campaign = sample.campaign(sample.list_of(30), ActionType.CONNECT, first, second, third)
    started(session, campaign)
    mine = [number for number, sender in sample.dealt(campaign).items() if sender == first]
    for number in mine[:2]:  # only these two keep them from both others
        sample.did(second, ActionType.CONNECT, number, MONDAY - timedelta(days=50))
        sample.did(third, ActionType.CONNECT, number, MONDAY - timedelta(days=40))
    senders.pause(session, first, MONDAY)
    done = dealt_again.hand_over(session, first, MONDAY)
    assert (done.dealt, done.kept, done.skipped) == (8, 2, 0)
    assert Counter(sample.dealt(campaign).values()) == {first: 2, second: 14, third: 14}

    senders.remove(session, first, MONDAY)
    done = dealt_again.hand_over(session, first, MONDAY)
    assert (done.dealt, done.kept, done.skipped) == (0, 0, 2)
    assert store.senders_of(session, campaign) == (second, third)
    assert store.get(session, campaign).leads_skipped == 2


def test_an_action_under_way_is_not_handed_over(session: Session, sample: SampleData) -> None:
    first, second = sample.sender("a"), sample.sender("b")
    campaign = sample.campaign(sample.list_of(4), ActionType.LIKE, first, second)
    started(session, campaign)
    running = session.scalars(select(Action).where(Action.sender_id == first)).first()
    assert running is not None
    sample.settle(running.id, status=ActionStatus.RUNNING)
    senders.pause(session, first, MONDAY)
    assert dealt_again.hand_over(session, first, MONDAY).dealt == 1
    assert Counter(sample.dealt(campaign).values()) == {first: 1, second: 3}


def test_with_no_other_active_sender_nothing_is_handed_over(session: Session, sample: SampleData) -> None:
    first, second = sample.sender("a"), sample.sender("b", status=SenderStatus.LOGIN_EXPIRED)
    campaign = sample.campaign(sample.list_of(4), ActionType.LIKE, first, second)
    started(session, campaign)
    before = sample.dealt(campaign)
    with pytest.raises(UserError, match=r"not_handed_over.at_work"):
        dealt_again.hand_over(session, first, MONDAY)
    senders.pause(session, first, MONDAY)
    with pytest.raises(UserError, match=r"not_handed_over.nobody_else"):
        dealt_again.hand_over(session, first, MONDAY)
    senders.remove(session, first, MONDAY)  # one may go all the same: what it had stays for whoever comes
    assert dealt_again.hand_over(session, first, MONDAY) == campaigns.HandOver(0, 2, 0)
    assert sample.dealt(campaign) == before


def test_the_leads_of_a_sender_that_dropped_out_are_offered_once(
    session: Session, sample: SampleData
) -> None:
    first, second, third = (sample.sender(name) for name in ("Ann", "Bob", "Cem"))
    campaign = sample.campaign(sample.list_of(9), ActionType.LIKE, first, second, name="Spring")
    started(session, campaign)
    later = MONDAY + timedelta(hours=30)
    senders.pause(session, first, MONDAY)
    senders.pause(session, third, MONDAY)  # nothing of it waits
    assert campaigns.offer_leads(session, MONDAY + timedelta(hours=23)) == 0
    assert campaigns.offer_leads(session, later) == 1
    assert campaigns.offer_leads(session, later) == 0
    (told,) = session.scalars(select(Push.fact))
    left = Counter(sample.dealt(campaign).values())[first]
    assert (
        f"<b>Ann</b> has been paused for more than a day, and {left} leads wait for it in <b>Spring</b>"
        in pushed(session)[0]
    )
    assert buttons(told)[0] == [("🔀 Give them to the others", f"sender:{first}:deal")]
    sender_store.set_status(session, second, SenderStatus.LOGIN_EXPIRED, "", later)
    assert campaigns.offer_leads(session, later) == 0  # there is nobody who could have them
    senders.resume(session, first, later)
    assert campaigns.offer_leads(session, later) == 1
    assert "<b>Bob</b> has to log in" in pushed(session)[1]


def test_who_started_with_a_sender_that_was_out_already_isn_t_asked(
    session: Session, sample: SampleData
) -> None:
    out = {"status": SenderStatus.LOGIN_EXPIRED, "status_since": MONDAY - timedelta(days=1)}
    campaign = sample.campaign(
        sample.list_of(4), ActionType.LIKE, sample.sender("a", **out), sample.sender("b")
    )
    started(session, campaign)
    assert campaigns.offer_leads(session, LATER) == 0


def test_other_senders_get_the_rest_dealt_out_evenly_again(session: Session, sample: SampleData) -> None:
    first, second, third = (sample.sender(name) for name in ("a", "b", "c"))
    campaign = sample.campaign(sample.list_of(30), ActionType.LIKE, first, second)
    started(session, campaign)
    blocked = next(number for number, sender in sample.dealt(campaign).items() if sender == first)
    sample.did(first, ActionType.CONNECT, blocked, MONDAY)  # in cooldown: only the first one may
    done = dealt_again.edit_senders(session, campaign, [second, third], MONDAY)
    assert (done.dealt, done.kept, done.skipped) == (29, 0, 1)
    left = Counter(session.scalars(select(Action.sender_id).where(Action.status == ActionStatus.PENDING)))
    assert sorted(left.values()) == [14, 15]
    assert set(left) == {second, third}
    assert store.senders_of(session, campaign) == (second, third)


def test_a_campaign_s_status_keeps_waiting_leads_where_they_are(session: Session, sample: SampleData) -> None:
    sender, other = sample.sender("a"), sample.sender("c")
    leads = sample.list_of(2)
    sample.did(other, ActionType.LIKE, 0, MONDAY)
    campaign = sample.campaign(leads, ActionType.LIKE, sender, cooldown_policy=CooldownPolicy.WAIT)
    started(session, campaign)
    campaigns.pause(session, campaign, MONDAY)
    assert dealt_again.deal_unlocked(session, LATER) == 0
    assert session.get_one(Campaign, campaign).status is CampaignStatus.PAUSED


def test_a_campaign_is_not_completed_while_leads_wait_for_their_cooldown(
    session: Session, sample: SampleData
) -> None:
    sender, other = sample.sender("a"), sample.sender("c")
    leads = sample.list_of(2)
    sample.did(other, ActionType.LIKE, 0, MONDAY)
    campaign = sample.campaign(leads, ActionType.LIKE, sender, cooldown_policy=CooldownPolicy.WAIT)
    started(session, campaign)
    dealt = session.scalars(select(Action).where(Action.sender_id == sender)).one()
    sample.settle(dealt.id, status=ActionStatus.COMPLETED)
    assert not campaigns.finish_if_done(session, campaign, MONDAY)
    assert store.get(session, campaign).status is CampaignStatus.RUNNING
