"""People are found by any part of their name, and by the page, however the names got there."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine import do_not_contact
from engine.insight import browse
from engine.insight.browse import LeadFilter, LeadPage
from engine.rules.enums import ActionType
from engine.rules.keys import search_key
from storage import leads as store
from storage.tables import Lead, ListMember
from tests.fixtures_db import MONDAY, SampleData

NAMES = (
    "Priya Sharma", "Pritam SHARMA", "Agnieszka Żak", "Jürgen Müller-Lüdenscheidt", "李 明", "李明", "Maeve O’Connor",
    'Ann "Annie" 100%_Li', "Bo Li", "",
)  # fmt: skip


@pytest.fixture
def people(session: Session) -> None:
    rows = [
        {
            "profile_url": f"https://www.linkedin.com/in/p-{n}",
            "full_name": name,
            "name_key": search_key(name),
            "created_at": MONDAY,
            "updated_at": MONDAY,
        }
        for n, name in enumerate(NAMES)
    ]
    session.execute(insert(Lead), rows)


def look(
    session: Session,
    search: str = "",
    filter: LeadFilter = LeadFilter.ALL,
    list_id: int | None = None,
    page: int = 0,
) -> LeadPage:
    return browse.leads(session, filter, list_id, search, page, 6, MONDAY)


def names(found: LeadPage) -> list[str]:
    return [each.full_name for each in found.leads]


@pytest.mark.parametrize(
    ("search", "wanted"),
    [
        ("sharma pri", ["Pritam SHARMA", "Priya Sharma"]),
        ("PRIYA", ["Priya Sharma"]),
        ("zak", ["Agnieszka Żak"]),
        ("muller", ["Jürgen Müller-Lüdenscheidt"]),
        ("ludensch jur", ["Jürgen Müller-Lüdenscheidt"]),
        ("o'connor", ["Maeve O’Connor"]),
        ("connor", ["Maeve O’Connor"]),
        ("明", ["李 明", "李明"]),
        ("li", ['Ann "Annie" 100%_Li', "Bo Li"]),
        ('"annie"', ['Ann "Annie" 100%_Li']),
        ("100%_", ['Ann "Annie" 100%_Li']),
        ("annie li", ['Ann "Annie" 100%_Li']),
        ("%", ['Ann "Annie" 100%_Li']),
        ("sharma OR zak", []),
        ("priya NOT sharma", []),
        ("nobody", []),
        ("priya\0", ["Priya Sharma"]),
        ("pri\0ya", ["Priya Sharma"]),
    ],
)
def test_a_name_is_found_by_parts_of_it(
    session: Session, people: None, search: str, wanted: list[str]
) -> None:
    assert names(look(session, search)) == wanted


def test_a_name_that_changes_or_goes_is_found_no_more(session: Session, people: None) -> None:
    priya = Lead.full_name == "Priya Sharma"
    session.execute(update(Lead).where(priya).values(full_name="Priya Iyer", name_key="priya iyer"))
    assert names(look(session, "sharma")) == ["Pritam SHARMA"]
    assert names(look(session, "iyer")) == ["Priya Iyer"]
    session.execute(delete(Lead).where(Lead.full_name == "Priya Iyer"))
    assert names(look(session, "priya")) == []
    store.ensure(session, "https://www.linkedin.com/in/new", "Priya Rao", MONDAY)
    assert names(look(session, "priya")) == ["Priya Rao"]


def test_a_search_goes_together_with_a_filter_and_a_list(session: Session, sample: SampleData) -> None:
    few, anna = sample.list_of(5, "few"), sample.sender("Anna")
    sample.list_of(20, "many")
    for number in (1, 3, 11):
        sample.did(anna, ActionType.LIKE, number, MONDAY - timedelta(hours=1))
    do_not_contact.add(session, "https://www.linkedin.com/in/person-12", MONDAY)
    assert look(session, "number1").total == 11
    assert names(look(session, "number1", LeadFilter.COOLDOWN)) == ["Person Number1", "Person Number11"]
    assert look(session, "number1", LeadFilter.AVAILABLE).total == 8
    assert names(look(session, "number1", list_id=few)) == ["Person Number1"]
    assert look(session, "number1", LeadFilter.AVAILABLE, few).total == 0
    assert look(session, "on er", LeadFilter.COOLDOWN, few).total == 2
    assert look(session, filter=LeadFilter.AVAILABLE, list_id=few).total == 3
    assert look(session, filter=LeadFilter.COOLDOWN).total == 3


def test_every_page_is_there_once_from_whichever_end_it_is_looked_for(
    session: Session, sample: SampleData
) -> None:
    sample.list_of(20, "all")
    some, anna = sample.list_of(15, "some", skip=2), sample.sender("Anna")
    sample.did(anna, ActionType.LIKE, 4, MONDAY)
    for list_id, filter, wanted in (
        (None, LeadFilter.ALL, 20),
        (None, LeadFilter.AVAILABLE, 19),
        (some, LeadFilter.ALL, 15),
        (some, LeadFilter.AVAILABLE, 14),
    ):
        first = look(session, filter=filter, list_id=list_id)
        ids = [
            lead.id
            for n in range(first.pages)
            for lead in look(session, filter=filter, list_id=list_id, page=n).leads
        ]
        assert len(ids) == first.total == wanted
        assert ids == sorted(set(ids))
        assert look(session, filter=filter, list_id=list_id, page=99).page == first.pages - 1


def test_a_search_that_finds_very_many_says_so_and_shows_a_thousand(
    session: Session, sample: SampleData
) -> None:
    sample.list_of(1050)
    found = look(session, "person")
    assert (found.total, found.more, found.pages) == (1000, True, 167)
    assert len(look(session, "person", page=166).leads) == 4
    few = look(session, "number10")
    assert (few.total, few.more) == (61, False)
    members = select(func.count()).select_from(ListMember)
    assert session.scalar(members) == look(session).total == 1050
