"""/stats: what was done and accepted in any period, by sender and kind; and the day's numbers as pictures."""

import html
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.handlers import stats as answers
from bot.screens import home as home_screen
from bot.screens import openoutreach, summary
from bot.screens import stats as screens
from bot.screens.base import Screen, width
from bot.screens.stats import ACCEPTANCES, Wish
from engine.insight import overview, stats
from engine.insight.stats import ChartStep, Period
from engine.rules.enums import ActionStatus, ActionType, InteractionResult, Outcome
from engine.work import acceptances
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import interactions, senders
from tests.bot.running import Running, tap
from tests.fixtures_db import MONDAY, SampleData, sample, session, url
from tests.fixtures_db import SampleData as Stock

__all__ = ["sample", "session"]
CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
TODAY = MONDAY.date()
FRIDAY, LAST_YEAR = MONDAY - timedelta(days=3), MONDAY - timedelta(days=400)


def plain(screen: Screen) -> str:
    return html.unescape(re.sub("<[^>]+>", "", screen.text))


def lived_in(sample: SampleData) -> tuple[int, int]:
    """Anna: 4 invitations on Friday (1 in doubt, 2 accepted) and 1 like today; Ben: 1 comment a year ago."""
    anna, ben = sample.sender("Anna"), sample.sender("Ben")
    sample.list_of(8)
    for number in range(3):
        sample.did(anna, CONNECT, number, FRIDAY)
    doubt = {"sender_id": anna, "action_type": CONNECT, "day": FRIDAY.date(), "at": FRIDAY, "now": FRIDAY}
    uncertain = InteractionResult.UNCERTAIN
    interactions.add(sample.session, profile_url=url(3), result=uncertain, **doubt)  # type: ignore[arg-type]
    settled = interactions.add(sample.session, profile_url=url(4), result=uncertain, **doubt)  # type: ignore[arg-type]
    interactions.add(
        sample.session,
        profile_url=url(4),
        result=InteractionResult.RETRACTED,
        settles_id=settled,
        **doubt,  # type: ignore[arg-type]
    )
    sample.did(anna, LIKE, 5, MONDAY)
    sample.did(ben, COMMENT, 6, LAST_YEAR)
    acceptances.note(sample.session, anna, [url(0), url(1), url(5)], MONDAY)
    return anna, ben


def test_done_and_in_doubt_are_what_the_counters_hold_and_a_retracted_doubt_is_neither(
    session: Session, sample: SampleData
) -> None:
    lived_in(sample)
    week = stats.numbers(session, stats.last_days(7, TODAY))
    anna, ben = week.senders
    assert (anna.done, anna.uncertain, anna.sent, anna.accepted, anna.rate) == (4, 1, 4, 2, 0.5)
    assert (ben.any, ben.rate) == (False, None)
    assert week.step is ChartStep.DAY
    assert len(week.days) == 7
    assert sum(week.by_sender[anna.id]) == anna.done + anna.uncertain
    assert (week.sent[3], week.accepted[3], sum(week.sent)) == (4, 2, 4)


def test_skipped_and_failed_are_counted_by_the_day_they_were_met(
    session: Session, sample: SampleData
) -> None:
    anna, _ = lived_in(sample)
    from engine import campaigns

    campaigns.start(session, sample.campaign(1, LIKE, anna), MONDAY, 1)
    for action, status in enumerate(
        (ActionStatus.SKIPPED, ActionStatus.SKIPPED_COOLDOWN, ActionStatus.FAILED), 1
    ):
        sample.settle(action, status=status, outcome=Outcome.NO_POST, executed_at=FRIDAY)
    found = stats.numbers(session, Period(FRIDAY.date(), FRIDAY.date())).totals
    assert (found.skipped, found.failed) == (2, 1)
    today = stats.numbers(session, stats.last_days(1, TODAY)).totals
    assert (today.skipped, today.failed) == (0, 0)


def test_all_goes_back_to_the_first_day_by_weeks_and_filters_hold(
    session: Session, sample: SampleData
) -> None:
    anna, ben = lived_in(sample)
    everything = stats.numbers(session, stats.last_days(0, TODAY))
    assert (everything.step, everything.period.start) == (ChartStep.WEEK, LAST_YEAR.date())
    assert all(day.weekday() == 0 for day in everything.days)
    assert everything.totals.done == 5
    assert [each.name for each in stats.numbers(session, everything.period, ben).senders] == ["Ben"]
    likes = stats.numbers(session, everything.period, anna, LIKE)
    assert (likes.totals.done, likes.totals.sent) == (1, 0)
    senders.change(session, ben, removed_at=MONDAY)
    assert [each.name for each in stats.numbers(session, everything.period).senders] == ["Anna", "Ben"]
    assert [each.name for each in stats.numbers(session, stats.last_days(7, TODAY)).senders] == ["Anna"]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2026-11-01", (2026, 11, 1), (2026, 11, 1)),
        ("2026-11-01 to 2026-11-20", (2026, 11, 1), (2026, 11, 20)),
        ("from 2026-11-20 until 2026-11-01", (2026, 11, 1), (2026, 11, 20)),
        ("2026-11-20–2027-01-01", (2026, 11, 20), (2026, 11, 23)),
    ],
)
def test_dates_are_read_as_people_write_them(
    words: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    assert stats.parse(words, TODAY) == Period(date(*start), date(*end))


@pytest.mark.parametrize(
    "words", ["", "yesterday", "2026-02-30", "2026-11-1", "2026-11-01 2026-11-02 2026-11-03", "12026-11-01"]
)
def test_what_is_no_date_is_refused(words: str) -> None:
    with pytest.raises(stats.NoPeriod):
        stats.parse(words, TODAY)


def test_a_time_to_come_is_refused() -> None:
    with pytest.raises(stats.InFuture):
        stats.parse("2026-11-24", TODAY)


def test_the_screens_fit_a_phone_with_four_senders_and_long_names(
    session: Session, sample: SampleData
) -> None:
    names = ("Anna-Katharina von Bergen", "李小龙先生很长的名字", "🚀🚀🚀 Ben & <Co>", "Dan")
    ids = [sample.sender(f"sender{place}") for place in range(4)]
    for sender_id, name in zip(ids, names, strict=True):
        senders.change(session, sender_id, name=name)
    sample.list_of(40)
    for number in range(40):
        sample.did(ids[number % 4], list(ActionType)[number % 3], number, MONDAY - timedelta(days=number % 9))
    known = dict(zip(ids, names, strict=True))
    shown = [
        screens.stats(stats.numbers(session, stats.last_days(days, TODAY)), wish, known, TODAY)
        for wish in (Wish(), Wish(view=ACCEPTANCES))
        for days in (1, 7, 90, 0)
    ]
    shown += [home_screen.home(overview.home(session, MONDAY), MONDAY, ZoneInfo("UTC"))]
    shown += [home_screen.picture(overview.home(session, MONDAY), TODAY)]
    shown += [summary.summary(overview.day_summary(session, TODAY, MONDAY))]
    shown += [openoutreach.openoutreach([], "data/openoutreach", MONDAY)]
    for screen in shown:
        assert len(plain(screen)) <= 1000
        tables = "\n".join(re.findall("<pre>(.*?)</pre>", screen.text, re.DOTALL)).splitlines()
        assert all(width(html.unescape(line)) <= 36 for line in tables), tables
    assert {screen.picture.name for screen in shown if screen.picture} == {
        "day",
        "days",
        "acceptances",
        "today",
    }


def test_nothing_in_a_period_is_said_without_a_chart(session: Session, sample: SampleData) -> None:
    sample.sender("Anna")
    screen = screens.stats(stats.numbers(session, stats.last_days(30, TODAY)), Wish(period="30"), {}, TODAY)
    assert "Nothing happened" in screen.text
    assert screen.picture is None


def test_the_summary_tells_what_was_accepted_and_what_else_came(session: Session, sample: SampleData) -> None:
    lived_in(sample)
    screen = summary.summary(overview.day_summary(session, TODAY, MONDAY))
    assert "Mon 23 Nov" in screen.text
    assert "Accepted: 2 invitations." in screen.text


async def test_a_person_looks_through_the_stats_and_sends_own_dates(bot: Running, owner: ChatPerson) -> None:
    with bot.db.transaction() as session:
        anna, _ = lived_in(Stock(session))
    sent = await owner.send("/stats")
    message = await owner.wait_for("last 7 days", after=sent)
    assert "photo" in message
    await tap(owner, "🎉 Accepted")
    message = await owner.wait_for("50%", after=sent)
    await tap(owner, "👤 All senders")
    await owner.wait_for(lambda found: any("👤 Anna" in label for label, _ in buttons_of(found)), after=sent)
    await tap(owner, "📅 Dates …")
    await owner.wait_for("Which days?", after=sent)
    sent = await owner.send("tomorrow")
    await owner.wait_for("Send one date or two", after=sent)
    sent = await owner.send("2026-11-20 to 2026-11-21")
    message = await owner.wait_for("Fri 20 Nov to Sat 21 Nov", after=sent)
    assert f"stats:actions:20261120-20261121:{anna}:0" in [data for _, data in buttons_of(message)]
    assert "4" in text_of(message)
    sent = await owner.send("/start")
    await owner.wait_for("Today", after=sent)
    await tap(owner, "☰ More")
    await tap(owner, "🖼 Picture")
    assert "photo" in await owner.wait_for("Mon 23 Nov", after=sent)
    sent = await owner.send("/openoutreach")
    await owner.wait_for("nothing in", after=sent)


def test_a_button_of_long_ago_is_refused_kindly() -> None:
    from engine.rules.errors import UserError

    for view, period, kind in (("views", "7", 0), ("actions", "8", 0), ("actions", "7", 4)):
        with pytest.raises(UserError, match="out of date"):
            answers._checked(view, period, 0, kind)
