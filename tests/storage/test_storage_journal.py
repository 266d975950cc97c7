"""The journal's numbers only grow, whoever writes, and what is written costs the same however much stands there already."""

from pathlib import Path

import pytest

from storage import journal
from storage.journal import Journal, Line
from tests.fixtures_db import MONDAY


def one(to: Journal, last_year: bool = False) -> int:
    at = MONDAY.replace(year=MONDAY.year - 1) if last_year else MONDAY
    return to.append([Line("mark", at, {"person": "x"})])[0].number


def test_two_that_write_in_turn_never_give_a_number_twice(tmp_path: Path) -> None:
    ours, theirs = Journal(tmp_path), Journal(tmp_path)
    assert [one(each) for _ in range(5) for each in (ours, theirs)] == list(range(1, 11))
    with (tmp_path / f"journal-{MONDAY.year}.jsonl").open("ab") as file:
        file.write(b'{"n": 99, "at"')  # the power went
    assert (ours.last, one(theirs), ours.last) == (10, 11, 11)
    assert one(ours, last_year=True) == 12  # into the file of another year: a clock that was put back
    assert one(theirs) == 13
    ours.forget_before(11)
    assert (theirs.last, one(theirs), ours.last) == (13, 14, 14)
    assert [line.number for line in ours.lines()] == [12, 13, 14]


def test_a_line_that_is_taken_away_again_leaves_no_number_behind(tmp_path: Path) -> None:
    """A full disk: half a batch was written, another process looked, and it was cut off."""
    ours, theirs = Journal(tmp_path), Journal(tmp_path)
    one(ours)
    file = tmp_path / f"journal-{MONDAY.year}.jsonl"
    whole = file.read_bytes()
    file.write_bytes(
        whole + b'{"n": 2, "at": "2026-11-23T10:00:00+00:00", "fact": "mark", "person": "a long one"}\n'
    )
    assert theirs.last == 2
    file.write_bytes(whole)
    assert [one(ours), one(theirs)] == [2, 3]


def test_a_line_is_read_once_by_whoever_writes_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    parse = journal._row

    def counted(raw: bytes) -> object:
        nonlocal read
        read += 1
        return parse(raw)

    monkeypatch.setattr(journal, "_row", counted)
    ours = Journal(tmp_path)
    for _ in range(100):
        one(ours)
    assert read < 3 * 100
