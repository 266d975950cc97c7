"""What a list is called becomes a file's name that harms nobody, on whichever system."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.background.exports import LONGEST_NAME, UNSAFE, file_name

WHATEVER = st.text() | st.text('\\/:*?"<>|\0. \n\u202eCONaux\u200b')


@given(WHATEVER)
def test_any_list_has_a_file_name(name: str) -> None:
    made = file_name(name)
    assert 0 < len(made) <= LONGEST_NAME + 1
    assert not set(made) & set(UNSAFE)
    assert made.isprintable()
    assert made == made.strip(" .")
    made.encode()


@pytest.mark.parametrize("name", ["CON", "con.csv", "Nul", "COM1", "lpt9.x"])
def test_no_file_is_a_device_of_windows(name: str) -> None:
    assert re.match(r"_", file_name(name))


def test_a_name_that_turns_the_writing_doesn_t() -> None:
    assert file_name("Leads\u202evsc.exe") == "Leadsvsc.exe"
    assert file_name("../../etc/passwd") == "_.._etc_passwd"
    assert file_name("Frühling – 2026 👋") == "Frühling – 2026 👋"
