"""Which of a file's first rows names the columns. Pure."""

from collections.abc import Sequence

from engine.leads.header_words import is_known, meaning, same_words
from engine.leads.mapping import Row
from engine.rules.links import is_profile_link, people_in

HEADER_WITHIN = 50  # rows: notes above the header are shorter


def find_header(rows: Sequence[Row]) -> int | None:
    """Which of a file's first rows names the columns; None when the people begin at once."""
    top = rows[:HEADER_WITHIN]
    usual = sorted(map(_filled, top))[len(top) // 2] if top else 0  # how many cells of a row say something
    first_link = next(
        (n for n, row in enumerate(top) if 2 * _filled(row) >= usual and _names_people(row)), len(top)
    )
    above = top[:first_link]
    best = max(above, key=_known_words, default=None)
    if best is not None and 0 < _known_words(best) >= min(2, _filled(best)):
        return list(above).index(best)
    if first_link == len(top):
        return None
    # Words in no language we know: the first row as wide as the people's, if it reads like words.
    for number, row in enumerate(above):
        if 2 * _filled(row) > _filled(top[first_link]) and not any("/" in cell for cell in row):
            return number
    return None


def headers_of(rows: Sequence[Row], header: int | None) -> tuple[list[str], int]:
    """What stands above each column, and the first row below: a header may go over two rows, each with a part of the words."""
    if header is None:
        return [], 0
    names, first_row = list(rows[header]), header + 1
    beside = rows[header - 1] if header else ()
    for column, word in enumerate(beside):
        if column < len(names) and not names[column].strip() and meaning(word):
            names[column] = word
    names = _with_groups(names, beside)
    below = rows[first_row] if first_row < len(rows) else ()
    if (
        below
        and not _names_people(below)
        and not any("://" in cell or "linkedin.com/" in cell.lower() for cell in below)
        and not same_words(below, names)
        and _known_words(below) == _filled(below) > 0
    ):
        for column, word in enumerate(below):
            if word.strip() and column < len(names):
                names[column] = word
        first_row += 1
    return names, first_row


def _with_groups(names: list[str], above: Row) -> list[str]:
    """A word that comes twice means what the group above says that it is of: "Name" below "Person" and below "Company"."""
    groups = [word.strip() for word in above]
    if sum(map(bool, groups)) < 2 or any(map(links_to_somebody, [above])):
        return names
    found, group = list(names), ""
    for column, name in enumerate(names):
        group = (groups[column] if column < len(groups) else "") or group
        if group and name.strip() and names.count(name) > 1:
            found[column] = f"{group} {name}"
    return found


def repeats(row: Row, names: Sequence[str]) -> bool:
    """Whether a row says the columns' names once more."""
    return bool(names) and list(row[: len(names)]) == list(names[: len(row)])


def _names_people(row: Row) -> bool:
    """Whether a row is about people: one with a link, unless it asks for one ("…, e.g. linkedin.com/in/you")."""
    return links_to_somebody(row) and not (
        _known_words(row) > 1 and not any(map(is_profile_link, row)) and 2 * _known_words(row) > _filled(row)
    )


def _known_words(row: Row) -> int:
    return sum(is_known(cell) for cell in row if cell.strip())


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)


def links_to_somebody(row: Row) -> bool:
    """Whether a row links to a person, in a cell of its own or within words."""
    return any(people_in(cell) for cell in row)
