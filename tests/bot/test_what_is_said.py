"""What the engine tells, as a person reads it: reasons, refusals, settings."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.screens.settings import meaning
from bot.texts.said import error_sentence, say
from engine.rules.cooldown import Verdict
from engine.rules.enums import ActionType, BlockReason
from engine.rules.facts import fact
from engine.rules.settings import TABLE, WrongSetting, parse
from engine.work.permission import NotAllowed


def test_a_setting_s_refusal_says_what_it_takes_instead() -> None:
    with pytest.raises(WrongSetting) as refused:
        parse("holidays", "tomorrow")
    said = error_sentence(refused.value)
    assert said == "holidays can't be «tomorrow»: it takes dates such as 2026-12-25,2027-01-01, or nothing."


def test_every_setting_and_every_kind_of_messages_has_its_meaning() -> None:
    for setting in TABLE:
        assert meaning(setting.name).endswith("."), setting.name


def test_a_reason_within_a_reason_is_one_sentence() -> None:
    own = fact("why.of_sender", sender="Ann & Ben", why=fact("limits.daily", limit=12, kind=ActionType.LIKE))
    assert say(fact("why.in_campaign", campaign="Spring", why=own)) == (
        "Spring: Ann &amp; Ben: Today's limit of 12 likes is reached."
    )


def test_who_may_not_be_touched_is_told_until_when() -> None:
    until = datetime(2026, 11, 26, 12, tzinfo=UTC)
    refusal = NotAllowed(Verdict(False, BlockReason.COOLDOWN_ACTIVE, until, 1))
    assert error_sentence(refusal, until, ZoneInfo("Europe/Berlin")) == (
        "Another sender acted on this person less than the cooldown ago. It is free again at 13:00."
    )
