"""The pairing line: whole or not at all, however it was copied."""

import pytest

from vps.agreement import NotAPairingLine, Pairing, pairing_line, parse_pairing

PAIRINGS = [
    Pairing("https://ai.example.org", "laptop", bytes(range(32))),
    Pairing("https://203.0.113.7:8443", "laptop-2", b"\xff" * 32, "0f" * 32),
]


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_what_the_set_up_prints_is_what_the_laptop_reads(pairing: Pairing) -> None:
    line = pairing_line(pairing)
    assert line.startswith("linkedpilot vps pair ")
    assert parse_pairing(line) == pairing
    assert parse_pairing(line.removeprefix("linkedpilot vps pair ")) == pairing


def test_a_line_that_a_terminal_has_wrapped_is_read() -> None:
    line = pairing_line(PAIRINGS[1])
    wrapped = (
        "Paste this on your laptop:\n"
        + "\r\n  ".join(line[at : at + 60] for at in range(0, len(line), 60))
        + "\n"
    )
    assert parse_pairing(wrapped) == PAIRINGS[1]


def test_a_line_cut_off_or_changed_is_told_apart_at_every_place() -> None:
    line = pairing_line(PAIRINGS[1])
    for at in range(len("linkedpilot vps pair "), len(line)):
        with pytest.raises(NotAPairingLine):
            parse_pairing(line[:at])
        with pytest.raises(NotAPairingLine):
            parse_pairing(line[:at] + ("A" if line[at] != "A" else "B") + line[at + 1 :])


@pytest.mark.parametrize(
    "wrong",
    [
        Pairing("http://ai.example.org", "laptop", b"s" * 32),
        Pairing("https://ai.example.org/path", "laptop", b"s" * 32),
        Pairing("https://user@ai.example.org", "laptop", b"s" * 32),
        Pairing("https://", "laptop", b"s" * 32),
        Pairing("https://ai.example.org", "Laptop One", b"s" * 32),
        Pairing("https://ai.example.org", "laptop", b"short"),
        Pairing("https://ai.example.org", "laptop", b"s" * 32, "not hex"),
    ],
)
def test_what_no_set_up_makes_is_refused(wrong: Pairing) -> None:
    with pytest.raises(NotAPairingLine):
        parse_pairing(pairing_line(wrong))


def test_a_secret_does_not_show_where_a_pairing_is_printed() -> None:
    assert str(PAIRINGS[0].secret) not in repr(PAIRINGS[0])
