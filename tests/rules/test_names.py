"""What comes in as a name can't turn the line that it stands in."""

import pytest

from bot.routing import commands
from engine.rules.names import visible

TURNED = "\u202egnp.\u2066exe\u2069"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ana Costa", "Ana Costa"),
        (f"Ana{TURNED} Costa\x00", "Anagnp.exe Costa"),
        ("\u200fمحمد\u200e \u061cعلي", "محمد علي"),
        ("José 👩\u200d💻 O’Neill", "José 👩\u200d💻 O’Neill"),  # what joins emoji stays
    ],
)
def test_characters_that_turn_the_writing_and_nul_are_taken_out(given: str, kept: str) -> None:
    assert visible(given) == kept
    assert commands.clean(given) == kept
