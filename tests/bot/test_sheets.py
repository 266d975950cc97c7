"""A file that LinkedPilot writes speaks the person's language: heads, states, reasons."""

import pytest

from bot import texts
from bot.texts import sheets
from engine.leads.rows import Damage, told
from engine.leads.writing import HEADS
from engine.rules.enums import ActionType, Difference, Outcome
from engine.rules.identity import BROKEN, ELSEWHERE, EMPTY, NO_PERSON, NOT_LINKEDIN

CODES = {
    *HEADS,
    "reason",
    *(f"status.{each}" for each in ("do_not_contact", "in_cooldown", "available")),
    *(f"kind.{each}" for each in ActionType),
    *(f"outcome.{each}" for each in Outcome),
    *(f"difference.{each}" for each in Difference),
    "outcome.waits_for_page_knowledge",
    *(
        f"errors.not_a_profile.{each}"
        for each in (*ELSEWHERE.values(), BROKEN, EMPTY, NO_PERSON, NOT_LINKEDIN)
    ),
    *(told(each).code for each in Damage),
}


@pytest.mark.parametrize("language", texts.languages())
def test_all_that_a_file_says_has_its_words(language: str) -> None:
    with texts.speaking(language):
        words = sheets.words()
    assert sorted(CODES - words.keys()) == []
    assert all(words.values())
