"""A fact survives being stored, and what an earlier release wrote as a sentence stays that sentence."""

from datetime import UTC, date, datetime

import pytest

from engine.rules.enums import ActionType
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact, from_text, to_text


class ATooLongName(UserError):
    """A class whose name begins with single letters."""


def test_a_fact_comes_back_as_it_was_stored() -> None:
    told = fact(
        "seen.after_the_click",
        detail=fact("seen.browser_failed", said='"x" & ü'),
        at=datetime(2026, 11, 25, 21, tzinfo=UTC),
        day=date(2026, 11, 25),
        names=("a", fact("seen.somebody")),
        kind=ActionType.LIKE,
        nothing=None,
    )
    assert from_text(to_text(told)) == told
    assert "\n" not in to_text(told)


@pytest.mark.parametrize("sentence", ["This person has no posts.", "{odd} beginnings", ""])
def test_a_sentence_of_an_earlier_release_stays_as_it_was(sentence: str) -> None:
    assert from_text(sentence) == Fact("old.sentence", {"text": sentence})


def test_a_time_without_a_zone_is_no_fact() -> None:
    with pytest.raises(ValueError, match="time zone"):
        fact("why.resting", until=datetime(2026, 11, 25))  # noqa: DTZ001


def test_an_error_s_code_has_the_words_of_its_class() -> None:
    assert ATooLongName("letters", longest=3).fact == fact("errors.a_too_long_name.letters", longest=3)


def test_an_error_carries_what_was_found_elsewhere() -> None:
    met = fact("seen.checkpoint")
    error = UserError.carrying(met)
    assert (error.fact, str(error)) == (met, "seen.checkpoint")
