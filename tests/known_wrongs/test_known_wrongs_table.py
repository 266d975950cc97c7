"""The file is what the tests make, and every replay stands in it."""

from pathlib import Path

from tests.known_wrongs import table


def test_the_file_is_made_from_the_tests() -> None:
    again = "make it anew: python -m tests.known_wrongs"
    assert table.FILE.read_text(encoding="utf-8") == table.made(), again


def test_no_file_of_replays_is_left_out() -> None:
    files = {file.stem for file in Path(__file__).parent.glob("test_*.py")}
    assert files == {*table.REPLAYS, Path(__file__).stem}


def test_every_row_says_all_of_it_in_one_line() -> None:
    made = table.made().removeprefix(table.HEAD).splitlines()
    assert len(made) >= 15  # the mistakes that were named when this began
    for line in made:
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert len(cells) == 5
        assert all(cells)
