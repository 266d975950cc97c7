"""The journal's files: whoever writes a line knows its number without reading a year's lines, and knows what others wrote."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import journal
from storage.journal import Journal, Line

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LINE = Line("mark", NOW)


def numbers(written: list[Line]) -> list[int]:
    return [line.number for line in written]


def test_its_own_lines_are_not_read_again_for_the_next_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Journal(tmp_path)
    assert numbers(book.append([LINE, LINE])) == [1, 2]

    def read(path: Path) -> None:
        pytest.fail(f"{path.name} is read again")

    monkeypatch.setattr(journal, "_parsed", read)
    book.void([2], NOW)
    assert numbers(book.append([LINE])) == [3]


def test_what_another_process_wrote_meanwhile_is(tmp_path: Path) -> None:
    ours, theirs = Journal(tmp_path), Journal(tmp_path)
    assert numbers(ours.append([LINE])) == [1]
    assert numbers(theirs.append([LINE])) == [2]
    theirs.void([2], NOW)
    ours.void([1], NOW)
    assert numbers(ours.append([LINE])) == [3]
    assert numbers(theirs.append([LINE])) == [4]
    assert numbers(list(ours.lines())) == [3, 4]


def test_a_line_of_an_earlier_year_gets_the_next_number(tmp_path: Path) -> None:
    book = Journal(tmp_path)
    book.append([LINE, Line("mark", NOW.replace(year=2025)), LINE])
    assert numbers(book.append([Line("mark", NOW.replace(year=2025))])) == [4]
    assert book.last == Journal(tmp_path).last == 4
