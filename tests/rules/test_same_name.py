"""A profile's name beside the list's: asked is only where the two surely have nothing in common."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.same_name import nothing_in_common
from practice.people import make_people

MAYBE = [
    ("Anna Müller", "Anna Mueller-Schmidt"),  # married, and written out
    ("Anna Müller", "anna schmidt"),
    ("Müller", "Mueller"),
    ("Dr. Hans Meier", "Hans Meier, MBA 🚀"),
    ("Meier, Hans", "Hans Meier"),
    ("J. Smith", "John Miller"),
    ("E. Brown", "Elena Fuchs"),
    ("Alex", "Alexander Kowalski"),
    ("Bill Gates", "William Gates"),
    ("Anna-Maria Kunz", "Annamaria Huber"),
    ("O'Brien", "Pat OBrien"),
    ("Søren Holm", "Soeren Holm"),
    ("Łukasz Żak", "Lukasz Zak"),
    ("İpek Öz", "Ipek Oz"),
    ("Sergey Ivanov", "Sergei Iwanow"),
    ("Mohammed Ali", "Muhammad Aly"),
    ("jdoe", "Jane Doe"),
    ("Ola Nordmann", "O̊la Nordmann (she/her)"),
    ("Иван Петров", "Ivan Petrov"),  # two scripts say nothing about each other
    ("王小明", "Xiaoming Wang"),
    ("张伟", "張偉"),  # the same name, in the two ways to write it
    ("Kim Min-su", "김민수"),
    ("Πέτρος", "Petros"),
    ("", "John Smith"),
    ("John Smith", ""),
    ("🚀", "John Smith"),
    ("Acme GmbH", "Petra Maier"),  # a company's name, an address, a page that names nobody
    ("Petra Maier", "Maier Consulting Group"),
    ("info@acme.example", "Petra Maier"),
    ("user_77", "Petra Maier"),
    ("Petra Maier", "LinkedIn Member"),
    ("Petra Maier", "Mitglied von LinkedIn"),
]
OTHERS = [
    ("Anna Müller", "Karla Vogt"),
    ("John Smith", "Priya Sharma 🚀"),
    ("Dr. Peter Klein", "Dr. Maria Groß"),  # a title is no name
    ("Jane Doe, MBA", "Bob Stone, MBA"),
    ("Hans von der Heide", "Piet van der Berg"),
    ("Kavya Reddy (she/her)", "Agnieszka Żak (she/her)"),
    ("Иван Петров", "Ольга Смирнова"),
    ("김민수", "박지영"),
]


@pytest.mark.parametrize(("listed", "found"), MAYBE)
def test_whatever_may_be_the_same_person_is_not_asked_about(listed: str, found: str) -> None:
    assert not nothing_in_common(listed, found)
    assert not nothing_in_common(found, listed)


@pytest.mark.parametrize(("listed", "found"), OTHERS)
def test_names_of_one_script_without_anything_in_common_are_somebody_else_s(listed: str, found: str) -> None:
    assert nothing_in_common(listed, found)
    assert nothing_in_common(found, listed)


def test_a_list_that_is_shifted_by_a_row_is_seen_within_few_people() -> None:
    names = [person.name for person in make_people()]
    assert not any(nothing_in_common(name, name) for name in names)
    shifted = [nothing_in_common(one, other) for one, other in pairwise(names)]
    assert sum(shifted) > len(shifted) * 0.7
    longest = max(map(len, "".join("x" if each else " " for each in shifted).split()))
    assert longest >= 3


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_answered_and_the_same_from_both_sides(one: str, other: str) -> None:
    assert nothing_in_common(one, other) == nothing_in_common(other, one)
    assert not nothing_in_common(one, one)
