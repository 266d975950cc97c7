"""Lists, senders' rows and do not contact, as they are kept."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from engine import do_not_contact
from engine import lists as engine_lists
from engine.insight import browse
from engine.rules.enums import SenderStatus
from engine.rules.errors import UserError
from storage import do_not_contact as listed
from storage import lists
from storage import senders as sender_store
from tests.fixtures_db import MONDAY, SampleData, url


def test_a_list_is_seen_once_it_is_ready(session: Session) -> None:
    hidden = lists.create(session, "Import", "upload", MONDAY)
    assert lists.all_lists(session) == []
    lists.set_ready(session, hidden, MONDAY)
    assert [row.name for row in lists.all_lists(session)] == ["Import"]


def test_lists_are_merged_without_counting_anybody_twice(session: Session, sample: SampleData) -> None:
    sample.list_of(3, name="three")
    sample.list_of(5, name="five")
    assert lists.add_members(session, 1, 2, MONDAY) == 2
    assert lists.get(session, 1).leads == 5
    assert lists.get(session, 2).leads == 5


def test_a_list_s_name_has_one_law(session: Session, sample: SampleData) -> None:
    sample.list_of(1, name="one")
    two = sample.list_of(1, name="two")
    with pytest.raises(UserError, match="taken"):
        engine_lists.rename(session, two, " one ", MONDAY)
    for name, why in (("  ", "none"), ("x" * 61, "too_long .longest=60")):
        with pytest.raises(UserError, match=why):
            engine_lists.rename(session, two, name, MONDAY)
        with pytest.raises(UserError, match=why):
            browse.put_on_new_list(session, 1, name, MONDAY)
    engine_lists.rename(session, two, " two", MONDAY)
    engine_lists.rename(session, two, "three\n times", MONDAY)
    found = lists.by_name(session, "three times")
    assert found is not None
    assert found.id == two
    assert browse.put_on_new_list(session, 1, "three\ntimes", MONDAY) == ("three times", False)


def test_capitals_and_blanks_make_no_other_list(session: Session, sample: SampleData) -> None:
    people, others = sample.list_of(1, name="Spring People"), sample.list_of(1, name="Others")
    for name in ("spring people", " SPRING  people ", "Spring People"):
        found = lists.by_name(session, name)
        assert found is not None
        assert found.id == people
        with pytest.raises(UserError, match=r"taken.*Spring People"):
            engine_lists.rename(session, others, name, MONDAY)
    assert browse.put_on_new_list(session, 1, "spring people", MONDAY) == ("Spring People", False)
    engine_lists.rename(session, people, "SPRING people", MONDAY)
    assert lists.get(session, people).name == "SPRING people"


def test_of_two_that_there_are_each_is_found_by_its_own_letters(session: Session) -> None:
    for name in ("fair", "Fair", "Straße"):
        lists.create(session, name, "upload", MONDAY, ready=True)
    found = [lists.by_name(session, name) for name in ("fair", "Fair", "FAIR", "STRASSE", "strase")]
    assert [each and each.name for each in found] == ["fair", "Fair", "fair", "Straße", None]


def test_people_stay_when_their_list_goes(session: Session, sample: SampleData) -> None:
    leads = sample.list_of(2)
    lists.remove(session, leads)
    with pytest.raises(lists.NoSuchList):
        lists.get(session, leads)
    assert lists.get(session, sample.list_of(2, name="again")).leads == 2


def test_since_when_is_kept_while_the_status_stays(session: Session, sample: SampleData) -> None:
    sender = sample.sender("a")
    for hours, status in ((1, SenderStatus.PAUSED), (2, SenderStatus.PAUSED), (3, SenderStatus.ACTIVE)):
        sender_store.set_status(session, sender, status, "", MONDAY + timedelta(hours=hours))
        since = sender_store.get(session, sender).status_since
        assert since == MONDAY + timedelta(hours=1 if status is SenderStatus.PAUSED else 3)


def test_do_not_contact_holds_by_profile_and_by_company(session: Session, sample: SampleData) -> None:
    sample.list_of(2, company="Acme  GmbH")
    sample.list_of(3, name="more", company="")
    assert not listed.holds(session, url(0))
    by_name = do_not_contact.add(session, " ACME gmbh ", MONDAY)
    assert [listed.holds(session, url(number)) for number in range(3)] == [True, True, False]
    assert do_not_contact.remove(session, by_name.entry.id, MONDAY)
    assert not do_not_contact.remove(session, by_name.entry.id, MONDAY)
    do_not_contact.add(session, "https://de.linkedin.com/in/PERSON-1?x=1", MONDAY)
    again = do_not_contact.add(session, "linkedin.com/in/person-1/", MONDAY)
    assert (again.new, listed.page(session, 9)) == (False, [again.entry])
    assert [listed.holds(session, url(number)) for number in range(3)] == [False, True, False]


@pytest.mark.parametrize("text", ["", "  ", "https://www.linkedin.com/company/acme", "https://example.org"])
def test_what_is_neither_a_person_nor_a_company_is_refused(session: Session, text: str) -> None:
    with pytest.raises(UserError):
        do_not_contact.add(session, text, MONDAY)
