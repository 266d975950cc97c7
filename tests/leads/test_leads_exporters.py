"""Whatever program wrote the list, in whatever language: the right column, the right names (spec, section 4)."""

import pytest

from engine.leads.guessing import guess
from engine.leads.row_people import Found, RowPeople
from tests.leads.exporters import LANGUAGES, LAYOUTS, PEOPLE, Somebody


def read(layout: str, language: str) -> list[Found]:
    """The people of the list that this program writes."""
    rows = LAYOUTS[layout](language)
    mapping = guess(rows)
    people = RowPeople(mapping, rows[: mapping.first_row])
    found = [each for row in rows[mapping.first_row :] for each in people.of(row)]
    assert all(isinstance(each, Found) for each in found), "nobody is lost"
    return [each for each in found if isinstance(each, Found)]


def named(somebody: Somebody) -> set[str]:
    """Their name; where the family's comes first, as the file's columns have it."""
    return (
        {somebody.full, f"{somebody.last} {somebody.first}"} if somebody.first > "\u2e80" else {somebody.full}
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_s_list_is_read_rightly_in_every_language(layout: str, language: str) -> None:
    found, people = read(layout, language), PEOPLE[language]
    assert [each.url for each in found] == [each.url for each in people]
    assert all(each.name in named(person) for each, person in zip(found, people, strict=True)), found
    assert [each.title for each in found] == [person.title for person in people]
    assert [each.company for each in found] == [person.company for person in people]


def test_there_are_twenty_programs_and_seventeen_languages() -> None:
    assert (len(LAYOUTS), len(LANGUAGES)) == (20, 17)
    assert set(LANGUAGES) == set("en de fr es it pt nl tr pl ru uk ja zh ko hi ar he".split())
