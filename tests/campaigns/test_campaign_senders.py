"""Senders (spec, section 2): adding, limits, warm-up, pausing, and what each has left."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.rules.enums import ActionType, SenderStatus
from engine.rules.errors import UserError
from engine.rules.kinds import KindLimits
from engine.senders import DAILY, WEEKLY
from storage import senders as store
from storage import settings as settings_store
from tests.fixtures_db import MONDAY, SampleData

LIKE, CONNECT = ActionType.LIKE, ActionType.CONNECT


def add(session: Session, name: str, email: str, limits: str = "as_specified") -> store.SenderRow:
    return senders.add(session, name, email, limits, Path("profiles"), MONDAY)


def left(session: Session, sender: int, kind: ActionType, days: float = 0) -> int:
    now = MONDAY + timedelta(days=days)
    return senders.budget(session, sender, kind, now, settings_store.load(session)).count


def test_a_new_sender_has_the_limits_of_the_spec_and_has_to_log_in(session: Session) -> None:
    row = add(session, " Ann ", "ann@example.org")
    assert (row.name, row.status) == ("Ann", SenderStatus.LOGIN_EXPIRED)
    assert row.limits[ActionType.CONNECT] == KindLimits(150, None)
    assert row.limits[ActionType.LIKE] == KindLimits(100, 300)
    assert row.limits[ActionType.COMMENT] == KindLimits(50, 200)
    assert Path(row.profile_dir) == Path("profiles") / f"sender_{row.id}"


def test_the_careful_set(session: Session) -> None:
    row = add(session, "Ann", "ann@example.org", "careful")
    assert row.limits[ActionType.CONNECT] == KindLimits(12, 60)
    assert (row.daily_limit(ActionType.LIKE), row.daily_limit(ActionType.COMMENT)) == (10, 3)


@pytest.mark.parametrize(
    ("name", "email", "limits", "reason"),
    [
        ("", "b@example.org", "careful", "not_a_sender.name"),
        ("Bob", "bob at example", "careful", "not_a_sender.address .email=bob at example"),
        ("Bob", "ANN@example.org", "careful", "address_taken"),
        ("Bob", "b@example.org", "brave", "no_such_preset"),
    ],
)
def test_what_can_t_be_a_sender(session: Session, name: str, email: str, limits: str, reason: str) -> None:
    add(session, "Ann", "ann@example.org")
    with pytest.raises(UserError, match=reason):
        add(session, name, email, limits)


def test_at_most_four_senders(session: Session) -> None:
    for number in range(4):
        add(session, f"S{number}", f"s{number}@example.org")
    with pytest.raises(UserError, match=r"too_many .most=4"):
        add(session, "S5", "s5@example.org")
    senders.remove(session, 1, MONDAY)
    add(session, "S5", "s5@example.org")


def test_a_removed_account_comes_back_as_itself(session: Session, sample: SampleData) -> None:
    row = add(session, "Ann", "ann@example.org")
    senders.remove(session, row.id, MONDAY)
    assert store.all_senders(session) == []
    with pytest.raises(UserError):
        senders.pause(session, row.id, MONDAY)
    assert add(session, "Ann", "Ann@example.org", "careful").id == row.id


def test_a_warning_is_given_once_when_connects_get_above_a_hundred_a_week(session: Session) -> None:
    row = add(session, "Ann", "ann@example.org", "careful")
    assert senders.set_limit(session, row.id, CONNECT, WEEKLY, 100, MONDAY) is None
    assert senders.set_limit(session, row.id, CONNECT, DAILY, 20, MONDAY) is None
    warning = senders.set_limit(session, row.id, CONNECT, WEEKLY, None, MONDAY)
    assert warning is not None
    assert warning.values["a_week"] == 140
    assert senders.set_limit(session, row.id, CONNECT, DAILY, 30, MONDAY) is None
    assert senders.set_limit(session, row.id, LIKE, DAILY, 500, MONDAY) is None


@pytest.mark.parametrize("limit", [-1, 1001, None])
def test_a_limit_that_is_none(session: Session, limit: int | None) -> None:
    row = add(session, "Ann", "ann@example.org")
    with pytest.raises(UserError):
        senders.set_limit(session, row.id, LIKE, DAILY, limit, MONDAY)


def test_what_is_left_today_and_in_seven_days(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a", daily_like_limit=5, weekly_like_limit=7)
    for number in range(4):
        sample.did(sender, LIKE, number, MONDAY)
    assert left(session, sender, LIKE) == 1
    assert left(session, sender, LIKE, days=1) == 3
    assert left(session, sender, LIKE, days=7) == 5
    assert left(session, sender, CONNECT) == 150


def test_a_warm_up_begins_at_a_fifth_and_ends_after_four_weeks(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a")
    senders.start_warm_up(session, sender, MONDAY)
    assert [left(session, sender, LIKE, days) for days in (0, 14, 28)] == [20, 60, 100]
    senders.stop_warm_up(session, sender, MONDAY)
    assert left(session, sender, LIKE) == 100


def test_parked_connects_leave_the_other_kinds_alone(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a", connects_parked_until=MONDAY + timedelta(days=7))
    assert left(session, sender, CONNECT, days=6.9) == 0
    assert left(session, sender, CONNECT, days=7) == 150
    assert left(session, sender, LIKE) == 100


def test_pause_and_resume(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a")
    senders.pause(session, sender, MONDAY)
    assert senders.get(session, sender).status is SenderStatus.PAUSED
    senders.resume(session, sender, MONDAY)
    assert senders.get(session, sender).status is SenderStatus.ACTIVE


@pytest.mark.parametrize(
    ("status", "reason"),
    [(SenderStatus.LOGIN_EXPIRED, "logged_out"), (SenderStatus.PAUSED, "restricted")],
)
def test_resume_does_not_stand_in_for_a_log_in(
    session: Session, sample: SampleData, status: SenderStatus, reason: str
) -> None:
    sender = sample.sender("a", status=status, status_reason=reason)
    with pytest.raises(UserError, match="sender_stays"):
        senders.resume(session, sender, MONDAY)
    assert senders.get(session, sender).status is status


def test_who_has_dropped_out_is_known(session: Session, sample: SampleData) -> None:
    active, out, paused, idle = (sample.sender(name) for name in ("a", "b", "c", "d"))
    campaign = sample.campaign(sample.list_of(6), LIKE, active, out, paused)
    campaigns.start(session, campaign, MONDAY, 1)
    for sender in (out, idle):
        store.set_status(session, sender, SenderStatus.LOGIN_EXPIRED, "is logged out", MONDAY)
    senders.pause(session, paused, MONDAY)

    def found(hours: int) -> list[int]:
        return [row.id for row in senders.dropped_out(session, MONDAY + timedelta(hours=hours))]

    assert found(24) == [out]
    assert found(25) == [out, paused]
