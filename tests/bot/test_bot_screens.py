"""What a person sees, as pure functions of data."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notifications.push_messages import length as _length
from bot.routing import commands, routes
from bot.screens import (
    base,
    campaigns,
    comments,
    cooldown,
    help,
    home,
    schedule,
    senders,
    settings,
    wizard,
)
from bot.texts.said import plain
from engine.campaigns import CampaignProgress
from engine.insight.coming import Coming
from engine.insight.first_steps import FirstStep
from engine.insight.overview import CooldownNumbers, Home, KindToday, SenderToday
from engine.rules.enums import ActionType, CampaignStatus, Role, SenderStatus
from engine.rules.facts import fact
from engine.rules.settings import TABLE
from engine.work.schedule import DayPlan, PlannedSlot
from storage.comments import CommentRow
from tests.bot.running import data_of, labels

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def sender_today(
    number: int,
    name: str,
    connects: int,
    likes: int,
    comments_: int,
    status: SenderStatus = SenderStatus.ACTIVE,
) -> SenderToday:
    counts = (
        KindToday(ActionType.CONNECT, connects, 150),
        KindToday(ActionType.LIKE, likes, 100),
        KindToday(ActionType.COMMENT, comments_, 50),
    )
    return SenderToday(number, name, status, "", None, counts)


def a_campaign(name: str = "Spring", processed: int = 40, queued: int = 100) -> CampaignProgress:
    return CampaignProgress(
        1, name, ActionType.LIKE, CampaignStatus.RUNNING, 1, ("Anna",), 120, 20, queued, processed, processed, 0, 0,
        NOW, None,
    )  # fmt: skip


def a_home(*lines: SenderToday, paused: bool = False) -> Home:
    totals = tuple(
        KindToday(
            kind, sum(line.counts[n].done for line in lines), sum(line.counts[n].limit for line in lines)
        )
        for n, kind in enumerate(ActionType)
    )
    return Home(lines, totals, 73, 427, (a_campaign(),), paused, None, 2)


def test_home_shows_today_per_sender_and_in_total() -> None:
    text = home.home(
        a_home(sender_today(1, "Anna", 45, 10, 0), sender_today(2, "Ben", 5, 0, 3)), NOW, BERLIN
    ).text
    assert "45/150" in text
    assert "50/300" in text
    assert "In cooldown: <b>73</b>" in text
    assert "Available: <b>427</b>" in text
    assert "▓▓░░░ 40/100" in text


def test_home_is_four_rows_with_what_waits_only_when_it_waits() -> None:
    quiet = replace(a_home(sender_today(1, "Anna", 0, 0, 0)), drafts_waiting=0)
    assert [[button.data for button in row] for row in home.home(quiet, NOW, BERLIN).keyboard] == [
        ["new", "campaigns"],
        ["senders", "leads", "lists"],
        ["pause", "more"],
    ]
    busy = replace(quiet, drafts_waiting=3, doubts=1, at_work="Anna")
    screen = home.home(busy, NOW, BERLIN)
    assert [[button.data for button in row] for row in screen.keyboard[2:]] == [
        ["approvals", "doubts"],
        ["pause", "panic"],
        ["more"],
    ]
    assert "💬 Approvals (3)" in labels(screen)


def test_home_says_what_comes_next_and_why_nothing_happens_until_then() -> None:
    nine = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    coming = Coming("Bo", nine, fact("why.outside_work_hours"))
    text = plain(home.home(replace(a_home(), coming=coming), NOW, BERLIN).text)
    assert "Next: Bo, tomorrow 09:00\nIt is outside the work hours." in text
    at_work = plain(home.home(replace(a_home(), coming=coming, at_work="Ann"), NOW, BERLIN).text)
    assert "Next: Bo, tomorrow 09:00" in at_work
    assert "outside" not in at_work


def test_home_leads_a_beginner_step_by_step() -> None:
    steps = dict.fromkeys(FirstStep, False) | {FirstStep.SENDER: True}
    empty = replace(a_home(sender_today(1, "Anna", 0, 0, 0)), campaigns=())
    screen = home.home(empty, NOW, BERLIN, steps=steps)
    assert "✅ 1. Add a sender" in screen.text
    assert "👉 2. Log it in" in screen.text
    assert [button.data for button in screen.keyboard[0]] == ["relogin", "steps:leave"]
    assert "No active campaign" not in screen.text


def test_home_offers_to_resume_when_paused_and_to_pause_otherwise() -> None:
    assert "▶️ Resume" in labels(home.home(a_home(paused=True), NOW, BERLIN))
    assert "⏸ Pause" in labels(home.home(a_home(), NOW, BERLIN))


@pytest.mark.parametrize(
    ("total", "asked", "page", "pages", "shown"),
    [
        (0, 0, 0, 1, []),
        (0, 3, 0, 1, []),
        (4, 0, 0, 1, [0, 1, 2, 3]),
        (9, 1, 1, 3, [4, 5, 6, 7]),
        (9, 99, 2, 3, [8]),
    ],
)
def test_a_page_beyond_the_last_is_the_last(
    total: int, asked: int, page: int, pages: int, shown: list[int]
) -> None:
    found = base.paged(total, asked, 4)
    assert (found.page, found.pages, list(found.of(range(total)))) == (page, pages, shown)


def test_every_question_before_a_deed_has_a_way_home() -> None:
    screen = base.confirm("Really?", base.Button("Yes", "list:1:delete:yes"), base.back("lists"))
    assert labels(screen) == ["Yes", "⬅️ Lists", "🏠 Home"]


def test_home_says_what_to_do_first() -> None:
    text = home.home(Home((), (), 0, 0, (), False, None, 0), NOW, BERLIN).text
    assert "No sender yet" in text
    assert "No active campaign" in text


def test_the_cooldown_s_picture_has_a_bar_per_day() -> None:
    days = tuple((date(2026, 11, 23) + timedelta(days=n), n) for n in range(7))
    screen = cooldown.cooldown(CooldownNumbers(21, 79, days, (("Anna", 21),)), 3)
    assert screen.picture is not None
    assert screen.picture.data["days"][6] == ("Sun 29", 6)
    assert "Anna  21" in screen.text


def test_the_schedule_is_told_in_local_time() -> None:
    slot = PlannedSlot(1, "Anna", NOW, NOW + timedelta(hours=2, minutes=10), "running", 4)
    plan = DayPlan(date(2026, 11, 23), NOW - timedelta(hours=2), NOW + timedelta(hours=7), (slot,))
    screen = schedule.schedule(plan, (plan,), False, NOW, BERLIN)
    assert "11:00–13:10  <b>Anna</b> (running, 4 actions)" in screen.text
    assert screen.picture is not None
    assert screen.picture.data["days"][0]["slots"][0]["start"] == 11.0


def test_help_lists_the_commands_that_one_may_use() -> None:
    screen = help.page(
        help.COMMANDS, Role.OWNER, [(command.name, command.help) for command in commands.COMMANDS]
    )
    assert all(f"/{command.name}" in screen.text for command in commands.COMMANDS)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=59, seconds=1), "60 minutes"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_what_is_left_is_rounded_up(left: timedelta, words: str) -> None:
    assert base.span(left) == words


@given(st.floats(0, 1), st.sampled_from((base.BAR, home.SHORT_BAR)))
def test_a_bar_is_full_only_at_the_end(share: float, cells: int) -> None:
    drawn = base.bar(share, cells)
    assert len(drawn) == cells
    assert (drawn == "▓" * cells) == (share == 1)
    assert (drawn == "░" * cells) == (share == 0)


LONG = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2000)


@given(LONG)
def test_no_screen_is_longer_than_telegram_allows_and_all_its_buttons_lead_somewhere(words: str) -> None:
    people = [sender_today(number, words, 150, 100, 50, SenderStatus.LOGIN_EXPIRED) for number in range(1, 5)]
    library = [CommentRow(number, words[:1250], words[:30], 3, NOW) for number in range(30)]
    shown = [
        home.home(
            Home(
                tuple(people), a_home(*people).totals, 1, 1, (a_campaign(words),) * 20, False, words[:40], 1
            ),
            NOW,
            BERLIN,
        ),
        senders.senders(people, 4),
        comments.comments(library, 2),
        comments.ask_edit(library[0]),
        campaigns.campaigns([a_campaign(words)] * 30, 1),
        wizard.senders({"name": words[:60], "action": "like"}, ActionType.LIKE, people, [1, 2]),
        settings.of_subject("hours", TABLE[:8], {each.name: words for each in TABLE}),
    ]
    for screen in shown:
        assert _length(screen.text) <= 4096
        assert all(routes.find(button.data) for row in screen.keyboard for button in row)
        assert (
            any(button.data == "home" for row in screen.keyboard for button in row)
            or "new:cancel" in {button.data for row in screen.keyboard for button in row}
            or "more" in data_of(screen)  # home itself
        )
