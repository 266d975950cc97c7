"""What comes in as a name can't turn the line that it stands in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routing import commands
from engine.rules.names import all_visible, visible

TURNED = "\u202egnp.\u2066exe\u2069"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ana Costa", "Ana Costa"),
        (f"Ana{TURNED} Costa\x00", "Anagnp.exe Costa"),
        ("\u200fمحمد\u200e \u061cعلي", "محمد علي"),
        (
            "Ad\u200ba\ufeff L\u2060o\u00adve\ud800lace",
            "Ada Lovelace",
        ),  # another name that looks the same; a torn half
        ("José 👩\u200d💻 O’Neill", "José 👩\u200d💻 O’Neill"),  # what joins emoji stays
    ],
)
def test_characters_that_turn_the_writing_and_nul_are_taken_out(given: str, kept: str) -> None:
    assert visible(given) == kept
    assert commands.clean(given) == kept


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_a_page_answers_can_be_kept_and_turns_nothing(answer: object) -> None:
    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [each for inner in value.values() for each in texts(inner)]
        if isinstance(value, list):
            return [each for inner in value for each in texts(inner)]
        return [value] if isinstance(value, str) else []

    for text in texts(all_visible(answer)):
        text.encode()
        assert visible(text) == text
        assert not set(text) & set("\x00\u202e\u2066\u200b\ufeff")
