"""The wizard's screens and its ways, without a chat."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.flows import choices
from bot.screens import preview as preview_screen
from bot.screens import wizard
from bot.texts.said import plain
from engine.campaigns import (
    Preview,
    SenderShare,
    StartCheck,
)
from engine.insight.overview import KindToday, SenderToday
from engine.rules.enums import (
    ActionType,
    CooldownPolicy,
    SenderStatus,
)
from engine.rules.facts import fact
from storage.lists import ListRow
from tests.bot.running import labels
from tests.fixtures_db import MONDAY


def test_the_preview_is_the_spec_s_example() -> None:
    shares = tuple(
        SenderShare(n, f"Sender {n}", SenderStatus.ACTIVE, count, 0, 100, 100, 3)
        for n, count in ((1, 214), (2, 213))
    )
    text = preview_screen.preview(CooldownPolicy.LEAVE_OUT, Preview(500, 73, 427, 0, 0, 0, shares, 3))
    for line in (
        "Total leads      500",
        "In cooldown now   73",
        "Available        427",
        "~214",
        "~213",
        "~3 days",
    ):
        assert line in text


def test_what_stops_a_start_takes_the_start_button_away() -> None:
    data = {"name": "x", "list_name": "y", "action": "like", "policy": "leave_out"}
    preview = Preview(1, 0, 1, 0, 0, 0, (), 1)
    utc = ZoneInfo("UTC")
    fine = wizard.last(data, preview, [], {}, MONDAY, utc)
    checks = [StartCheck(fact("checks.no_comment"), stops=True)]
    stopped = wizard.last(data, preview, checks, {}, MONDAY, utc)
    assert "▶️ Start" in labels(fine)
    assert "▶️ Start" not in labels(stopped)
    assert "📚 Comments" in labels(stopped)


def test_each_check_has_the_button_that_mends_it() -> None:
    about = {"sender": "Ann", "sender_id": 1, "list": "All", "list_id": 2}
    for code, leads_to in (
        ("no_sender", "senders"),
        ("sender_logged_out", "sender:1:relogin"),
        ("sender_paused", "sender:1"),
        ("one_comment", "comments"),
        ("list_empty", "list:2"),
        ("outside_work_hours", "schedule"),
        ("unfit_note", None),
    ):
        given = {name: value for name, value in about.items() if name.startswith(code.partition("_")[0])}
        found = preview_screen.cures([StartCheck(fact(f"checks.{code}", **given))])
        assert [button.data for row in found for button in row] == ([leads_to] if leads_to else []), code
    night = StartCheck(fact("checks.outside_work_hours", begins=MONDAY + timedelta(hours=23)))
    words = plain(preview_screen.check_list([night], MONDAY, ZoneInfo("Europe/Berlin")))
    assert "the work begins Tue 24 Nov 10:00." in words


def test_a_sender_that_can_t_act_isn_t_chosen_without_a_warning() -> None:
    data = {"name": "x", "list_name": "y", "action": "like"}
    out = SenderToday(2, "Ben", SenderStatus.LOGIN_EXPIRED, "", None, (KindToday(ActionType.LIKE, 0, 100),))
    free = wizard.senders(data, ActionType.LIKE, [out], [])
    assert "⚠️" not in free.text
    assert free.keyboard[0][0].data == "new:unable:2"
    assert "⚠️ Ben has to log in" in wizard.senders(data, ActionType.LIKE, [out], [2]).text


def test_all_lists_can_be_reached() -> None:
    many = [ListRow(n, f"List {n}", "upload", True, n, MONDAY, MONDAY) for n in range(1, 20)]
    shown = [wizard.choose_list({"name": "Spring", "list_id": 19}, many, page) for page in range(3)]
    seen = [button.data for each in shown for row in each.keyboard for button in row]
    assert {f"new:list:{n}" for n in range(1, 20)} <= set(seen)
    assert "✓ List 19 (19)" in labels(shown[2])
    assert {"◀️ 1/3", "3/3 ▶️"} <= set(labels(shown[1]))


def test_only_the_list_and_the_kind_are_asked_and_the_count_of_steps_stays() -> None:
    begun = {"list_id": 1}
    chosen = {**begun, "action": "comment", "sender_ids": [1], "name": "x", "tags": True, "ai": True}
    assert choices.steps({}) == choices.steps(begun) == choices.steps(chosen)
    assert choices.steps(chosen) == [choices.LIST, choices.ACTION, choices.LAST]
    assert choices.proposed(chosen) == [choices.SENDERS, choices.SOURCE, choices.TAG, choices.MODE]


def test_what_is_changed_from_the_end_leads_back_there() -> None:
    data = {"name": "x", "list_id": 1, "action": "comment", "sender_ids": [1]}
    assert choices.after(choices.TAG, {**data, choices.JUMP: True}) == choices.LAST
    assert choices.before(choices.TAG, {**data, choices.JUMP: True}) == choices.LAST
    nobody = {**data, "sender_ids": []}  # no sender can act: then it is asked who shall
    assert choices.reached(choices.LAST, nobody) == choices.SENDERS
    assert choices.before(choices.SENDERS, nobody) == choices.ACTION
    assert choices.after(choices.SENDERS, data) == choices.LAST


def test_a_step_of_an_earlier_release_is_none() -> None:
    data = {"name": "x", "list_id": 1, "action": "like", "sender_ids": [1]}
    assert choices.reached("cooldown", data) == choices.LAST
