"""What a person should know of the columns before the people are imported. Pure."""

from collections.abc import Sequence

from engine.leads.mapping import Mapping, Row
from engine.leads.reports import OTHER_LINKS
from engine.leads.row_people import Found, RowPeople
from engine.rules.facts import Fact, fact


def said_of_columns(mapping: Mapping, headers: Sequence[str], people: Sequence[Row]) -> list[Fact]:
    """Of the first rows of people: how many have no link, whether there are names, and where links to others stand."""
    said = []
    read = RowPeople(mapping, [headers])
    found = [[each for each in read.of(row) if isinstance(each, Found)] for row in people]
    without = sum(not those for those in found)
    if without:
        said.append(fact("files.without_link", rows=without, of=len(people)))
    if not any(each.name for those in found for each in those):
        said.append(fact("files.no_names"))
    if mapping.other_people and not mapping.everybody:
        columns = ", ".join(column_name(headers, n) for n in mapping.other_people)
        said.append(fact(OTHER_LINKS, columns=columns))
    return said


def column_name(headers: Sequence[str], column: int) -> str:
    """What stands above a column, or its letter as a spreadsheet has it."""
    name = " ".join(headers[column].split()) if column < len(headers) else ""
    return name or letters_of(column)


def letters_of(column: int) -> str:
    """A, B … Z, AA …"""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
