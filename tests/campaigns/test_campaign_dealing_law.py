"""Whatever happened before: nobody gets a lead that the law forbids, none is dealt twice, sizes are level."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import campaigns, do_not_contact
from engine.comments import library
from engine.rules.cooldown import PersonFacts, check
from engine.rules.enums import ActionType
from engine.rules.errors import UserError
from storage import leads as leads_store
from storage import other_names
from storage.database import Database
from tests.fixtures_db import MONDAY, SampleData, url

PEOPLE = 8
SENDERS = 3

Deed = tuple[int, ActionType, int, int]  # by which sender, what, to whom, how many hours ago


@pytest.fixture(scope="module")
def shared(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One file for all examples; each is rolled back."""
    file = tmp_path_factory.mktemp("law") / "linkedpilot.db"
    shutil.copy(empty_database, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


deeds = st.tuples(
    st.integers(0, SENDERS),  # the last one isn't chosen for the campaign
    st.sampled_from(ActionType),
    st.integers(0, PEOPLE - 1),
    st.sampled_from([0, 1, 71, 72, 73, 5000]),  # hours ago; 72 is the cooldown's very end
)


def allowed(
    past: list[Deed], listed: set[int], others: set[int], kind: ActionType, place: int, number: int
) -> bool:
    """The law of `engine.rules.cooldown`, asked about the plain list of what happened."""
    mine = [deed for deed in past if deed[2] == number]
    facts = PersonFacts(
        last_action_at=MONDAY - timedelta(hours=mine[-1][3]) if mine else None,
        last_sender=mine[-1][0] if mine else None,
        own={done: MONDAY - timedelta(hours=hours) for by, done, _, hours in mine if by == place},
        do_not_contact=number in listed,
        other_person=number in others,
    )
    return check(facts, kind, place, MONDAY, 3).allowed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(ActionType),
    history=st.lists(deeds, max_size=20),
    listed=st.sets(st.integers(0, PEOPLE - 1), max_size=2),
    named=st.dictionaries(st.integers(0, PEOPLE - 1), st.sampled_from([None, False, True]), max_size=3),
    seed=st.integers(0, 2**32),
)
def test_dealing_obeys_the_law(
    shared: Database,
    kind: ActionType,
    history: list[Deed],
    listed: set[int],
    named: dict[int, bool | None],
    seed: int,
) -> None:
    with shared.reading() as session:
        sample = SampleData(session)
        ids = [sample.sender(f"s{place}") for place in range(SENDERS + 1)]
        leads = sample.list_of(PEOPLE)
        past = sorted(history, key=lambda each: -each[3])
        for place, done, number, hours in past:
            sample.did(ids[place], done, number, MONDAY - timedelta(hours=hours))
        for number in listed:
            do_not_contact.add(session, url(number), MONDAY)
        for number, theirs in named.items():
            lead = leads_store.by_url(session, url(number))
            assert lead is not None
            other_names.met(session, lead.id, "Somebody Else")
            if theirs is not None:
                other_names.settle(session, lead.id, theirs)
        others = {number for number, theirs in named.items() if not theirs}
        chosen = ids[:SENDERS]
        may = {
            number: {
                ids[place] for place in range(SENDERS) if allowed(past, listed, others, kind, place, number)
            }
            for number in range(PEOPLE)
        }
        if kind is ActionType.COMMENT:
            library.add(session, "Well said", MONDAY)
        draft = sample.draft(leads, kind, *chosen)
        campaign = campaigns.create(session, draft, MONDAY)
        seen = campaigns.preview(session, draft, MONDAY)
        try:
            report = campaigns.start(session, campaign, MONDAY, seed)
        except UserError:
            assert not any(may.values())
            return
        dealt = sample.dealt(campaign)
        assert set(dealt) == {number for number, senders in may.items() if senders}
        assert all(sender in may[number] for number, sender in dealt.items())
        loads = {one: list(dealt.values()).count(one) for one in chosen}
        assert report.per_sender == {one: count for one, count in loads.items() if one in report.per_sender}
        assert {part.sender_id: part.count for part in seen.senders} == loads
        kept_off = seen.do_not_contact + seen.other_person
        assert seen.total == seen.available + seen.in_cooldown + seen.already_done + kept_off
        assert seen.other_person == len(others - listed)
        for number, sender in dealt.items():
            for other in may[number]:
                assert sender is not None
                assert loads[sender] - loads[other] <= 1
