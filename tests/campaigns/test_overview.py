"""The home screen's numbers, the cooldowns, the day, and the lead browser (spec, section 13)."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from engine import campaigns, do_not_contact
from engine.insight import browse, overview
from engine.insight.browse import LeadFilter
from engine.rules.enums import ActionStatus, ActionType, InteractionResult, Outcome, SeatKind
from storage import interactions, seat
from storage import leads as lead_store
from storage import settings as settings_store
from tests.fixtures_db import MONDAY, SampleData, url

LIKE, CONNECT = ActionType.LIKE, ActionType.CONNECT


def lived_in(sample: SampleData) -> tuple[int, int]:
    first, second = sample.sender("one"), sample.sender("two")
    sample.list_of(20)
    for number in range(4):
        sample.did(first, LIKE, number, MONDAY - timedelta(days=1))
    sample.did(second, CONNECT, 4, MONDAY - timedelta(days=10))
    sample.did(second, CONNECT, 5, MONDAY)
    return first, second


def test_home_shows_today_the_cooldowns_and_the_campaigns(session: Session, sample: SampleData) -> None:
    first, second = lived_in(sample)
    campaigns.start(session, sample.campaign(1, LIKE, first, second), MONDAY, 1)
    seen = overview.home(session, MONDAY)
    assert [[(each.done, each.limit) for each in line.counts] for line in seen.senders] == [
        [(0, 150), (0, 100), (0, 50)],
        [(1, 150), (0, 100), (0, 50)],
    ]
    assert [(each.done, each.limit) for each in seen.totals] == [(1, 300), (0, 200), (0, 100)]
    assert (seen.in_cooldown, seen.available) == (5, 15)
    assert [campaign.queued for campaign in seen.campaigns] == [16]
    assert (seen.paused, seen.at_work, seen.drafts_waiting) == (False, None, 0)


def test_home_shows_who_is_at_work_and_that_all_is_paused(session: Session, sample: SampleData) -> None:
    first, _ = lived_in(sample)
    seat.take(session, first, SeatKind.TURN, MONDAY)
    settings_store.put(session, settings_store.PAUSED_KEY, MONDAY.isoformat())
    seen = overview.home(session, MONDAY)
    assert (seen.paused, seen.at_work) == (True, "one")


def test_do_not_contact_is_not_available(session: Session, sample: SampleData) -> None:
    lived_in(sample)
    do_not_contact.add(session, url(0), MONDAY)  # in cooldown, too: counted once
    do_not_contact.add(session, url(19), MONDAY)
    assert overview.home(session, MONDAY).available == 14
    do_not_contact.add(session, "Example Ltd", MONDAY)
    assert overview.home(session, MONDAY).available == 0


def test_the_cooldowns_by_the_day_they_end_and_by_who_blocks(session: Session, sample: SampleData) -> None:
    lived_in(sample)
    seen = overview.cooldown(session, MONDAY)
    assert (seen.in_cooldown, seen.available) == (5, 15)
    assert dict(seen.unlocking) == {
        date(2026, 11, 23) + timedelta(days=ahead): {2: 4, 3: 1}.get(ahead, 0) for ahead in range(7)
    }
    assert seen.blocking == (("one", 4), ("two", 1))


def test_at_the_very_end_the_cooldown_is_over(session: Session, sample: SampleData) -> None:
    lived_in(sample)
    over = MONDAY + timedelta(days=3)
    assert overview.cooldown(session, over - timedelta(microseconds=1)).in_cooldown == 1
    assert overview.cooldown(session, over).in_cooldown == 0


def test_the_days_are_those_of_the_time_zone(session: Session, sample: SampleData) -> None:
    sender = sample.sender("one")
    sample.list_of(1)
    settings_store.set_value(session, "time_zone", "Pacific/Auckland")  # UTC+13 in November
    sample.did(sender, LIKE, 0, MONDAY.replace(hour=12))
    unlocking = dict(overview.cooldown(session, MONDAY.replace(hour=12)).unlocking)
    assert unlocking[date(2026, 11, 27)] == 1


def test_a_day_is_looked_back_on(session: Session, sample: SampleData) -> None:
    first, second = lived_in(sample)
    assert not overview.day_summary(session, date(2026, 11, 20), MONDAY).worth_telling
    campaign = sample.campaign(1, LIKE, first, second)
    campaigns.start(session, campaign, MONDAY, 1)
    sample.settle(1, status=ActionStatus.COMPLETED, outcome=Outcome.DONE, executed_at=MONDAY)
    sample.settle(2, status=ActionStatus.SKIPPED, outcome=Outcome.NO_POST, executed_at=MONDAY)
    yesterday = MONDAY - timedelta(days=1)
    sample.settle(3, status=ActionStatus.SKIPPED, outcome=Outcome.NO_POST, executed_at=yesterday)
    seen = overview.day_summary(session, MONDAY.date(), MONDAY)
    assert seen.worth_telling
    assert seen.outcomes == {Outcome.DONE: 1, Outcome.NO_POST: 1}
    assert [each.done for each in seen.totals] == [1, 0, 0]


@pytest.mark.parametrize(
    ("wanted", "total"), [(LeadFilter.ALL, 20), (LeadFilter.AVAILABLE, 14), (LeadFilter.COOLDOWN, 5)]
)
def test_the_browser_filters_by_cooldown(
    session: Session, sample: SampleData, wanted: LeadFilter, total: int
) -> None:
    lived_in(sample)
    do_not_contact.add(session, url(19), MONDAY)
    shown = [browse.leads(session, wanted, None, None, page, 4, MONDAY) for page in range(-(-total // 4))]
    found = [lead.id for page in shown for lead in page.leads]
    assert {page.total for page in shown} == {total}
    assert len(found) == len(set(found)) == total
    assert shown[0].pages == len(shown)


def test_the_browser_shows_the_last_action_and_until_when(session: Session, sample: SampleData) -> None:
    lived_in(sample)
    page = browse.leads(session, LeadFilter.ALL, None, None, 0, 6, MONDAY)
    assert [(lead.last_action, lead.last_action_by, lead.cooldown_until) for lead in page.leads[3:]] == [
        (LIKE, "one", MONDAY + timedelta(days=2)),
        (CONNECT, "two", None),
        (CONNECT, "two", MONDAY + timedelta(days=3)),
    ]


@pytest.mark.parametrize(
    ("search", "found"), [("NUMBER1", 11), ("number19 person", 1), ("%", 0), ("_", 0), ("  ", 20)]
)
def test_search_finds_words_of_the_name(
    session: Session, sample: SampleData, search: str, found: int
) -> None:
    sample.list_of(20)
    assert browse.leads(session, LeadFilter.ALL, None, search, 0, 5, MONDAY).total == found


def test_a_list_is_browsed_and_a_page_beyond_the_end_is_the_last(
    session: Session, sample: SampleData
) -> None:
    sample.list_of(20)
    short = sample.list_of(3, name="short")
    page = browse.leads(session, LeadFilter.ALL, short, None, 99, 2, MONDAY)
    assert (page.page, page.pages, page.total, len(page.leads)) == (1, 2, 3, 1)
    empty = browse.leads(session, LeadFilter.COOLDOWN, short, None, 0, 2, MONDAY)
    assert (empty.page, empty.pages, empty.total, empty.leads) == (0, 1, 0, ())


def test_a_lead_s_card_has_its_whole_history(session: Session, sample: SampleData) -> None:
    first, second = lived_in(sample)
    sample.did(first, LIKE, 4, MONDAY - timedelta(days=1))
    campaign = sample.campaign(1, CONNECT, second, name="Hello")
    sample.did(second, LIKE, 4, MONDAY)
    lead = lead_store.by_url(session, url(4))
    assert lead is not None
    card = browse.lead_card(session, lead.id, MONDAY)
    assert [(line.action_type, line.sender_name) for line in card.history] == [
        (LIKE, "two"),
        (LIKE, "one"),
        (CONNECT, "two"),
    ]
    assert card.lists == ("List",)
    assert card.lead.cooldown_until == MONDAY + timedelta(days=3)
    campaigns.start(session, campaign, MONDAY, 1)
    other = lead_store.by_url(session, url(6))
    assert other is not None
    assert [row.campaign_name for row in browse.lead_card(session, other.id, MONDAY).queue] == ["Hello"]


@pytest.mark.parametrize("settled", [InteractionResult.CONFIRMED, InteractionResult.RETRACTED])
def test_a_settled_doubt_is_one_line_of_the_history(
    session: Session, sample: SampleData, settled: InteractionResult
) -> None:
    sender = sample.sender("one")
    sample.list_of(1)
    doubt = {"profile_url": url(0), "sender_id": sender, "action_type": LIKE, "day": MONDAY.date()}
    times = {"at": MONDAY, "now": MONDAY}
    row = interactions.add(session, **doubt, **times, result=InteractionResult.UNCERTAIN)  # type: ignore[arg-type]
    interactions.add(session, **doubt, **times, result=settled, settles_id=row)  # type: ignore[arg-type]
    assert [line.result for line in browse.lead_card(session, 1, MONDAY).history] == [settled]
