"""The line with which a laptop joins: read as it was written, also wrapped; damaged it is none."""

import pytest

from engine.rules.join_line import JoinLine, NotAJoinLine, parse

LINE = JoinLine(
    "laptop_3f2a9c1b", "p" * 32, "registry.example.org", 5432, "linkedpilot", "abcdefghjk", "0a" * 32
)


@pytest.mark.parametrize("host", ["registry.example.org", "203.0.113.7", "2001:db8::7"])
@pytest.mark.parametrize(("code", "pin"), [("abcdefghjk", "0a" * 32), ("", "0a" * 32), ("abcdefghjk", "")])
def test_it_is_read_as_it_was_written(host: str, code: str, pin: str) -> None:
    line = JoinLine(LINE.role, LINE.password, host, 6432, LINE.database, code, pin)
    assert parse(line.text) == line
    wrapped = line.text[:40] + "\n  " + line.text[40:90] + " " + line.text[90:]
    assert parse(f"Paste this: \n{wrapped}\n") == line


def test_a_button_of_telegrams_may_copy_it() -> None:
    assert len(LINE.text) <= 256


@pytest.mark.parametrize("at", range(0, len(LINE.text), 7))
def test_a_letter_that_is_missing_or_another_makes_it_none(at: int) -> None:
    text = LINE.text
    for damaged in (text[:at] + text[at + 1 :], text[:at] + "~" + text[at + 1 :]):
        with pytest.raises(NotAJoinLine):
            parse(damaged)


def test_what_it_shows_of_itself_holds_no_password() -> None:
    assert LINE.password not in repr(LINE)
