"""A link that leads to somebody under another name: nothing is done there until a person has said whose profile it is."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import campaigns
from engine.clock import SystemClock
from engine.leads.importer import import_file, inspect
from engine.leads.requests import ImportRequest
from engine.rules.enums import ActionStatus, ActionType, BlockReason, CampaignStatus, Outcome
from engine.rules.facts import fact
from engine.rules.same_name import nothing_in_common
from engine.work import claims, permission, whose_profile
from engine.work.whose_profile import NoOtherName
from practice.people import Person
from storage import campaigns as campaign_store
from storage import leads, other_names
from storage.database import Database
from storage.other_names import OtherName
from storage.tables import Action
from tests.agent.world import World
from tests.fixtures_db import MONDAY, SampleData, url
from tests.fixtures_words import pushed

CONNECT, LIKE = ActionType.CONNECT, ActionType.LIKE
PENDING, COMPLETED, SKIPPED = ActionStatus.PENDING, ActionStatus.COMPLETED, ActionStatus.SKIPPED


def under_another_name(person: Person) -> Person:
    """As a list has somebody whose link is another's."""
    return replace(person, first_name="Wilhelmine", last_name="Zack")


def readable(people: Iterable[Person]) -> list[Person]:
    """Of whose names a Latin one can say that it is another."""
    return [one for one in people if nothing_in_common("Wilhelmine Zack", one.name)]


async def test_a_profile_under_another_name_is_left_alone_until_a_person_says_whose_it_is(
    world: World,
) -> None:
    anna, ben, carl, dora = readable(world.people)[:4]
    world.site.expect([(1, each.slug, "connect") for each in (anna, ben)] + [(3, dora.slug, "like")])
    connects = world.campaign(CONNECT, [under_another_name(anna), ben], 1)
    likes = world.campaign(LIKE, [under_another_name(carl), dora], 3)
    async with world.agent():
        await world.until(
            lambda: {*world.statuses(connects), *world.statuses(likes)} == {COMPLETED, SKIPPED},
            "two done, two asked about",
        )
        assert len(world.site.actions()) == 2
        asked = [text for text in world.pushes() if "Somebody else's profile?" in text]
        assert sorted(name for text in asked for name in (anna.name, carl.name) if name in text) == sorted(
            (anna.name, carl.name)
        )
        with world.db.transaction() as session:
            found = {each.profile_name: each.id for each in other_names.page(session, 9)}
            whose_profile.settle(session, found[carl.name], False, SystemClock().now())
            assert whose_profile.settle(session, found[anna.name], True, SystemClock().now()) == 1
        await world.until(lambda: set(world.statuses(connects)) == {COMPLETED}, "the invitation")
    assert sorted(world.statuses(likes)) == sorted((COMPLETED, SKIPPED))
    assert len(world.site.actions()) == 3
    assert len([text for text in world.pushes() if "Somebody else's profile?" in text]) == 2
    assert world.site.wrongs() == []


async def test_a_list_that_is_shifted_by_a_row_stops_its_campaign(world: World) -> None:
    people = [under_another_name(each) for each in readable(world.people)[:8]]
    number = world.campaign(LIKE, people, 3)

    def status() -> CampaignStatus:
        with world.db.reading() as session:
            return campaign_store.get(session, number).status

    async with world.agent() as agent:
        await world.until(lambda: status() is CampaignStatus.PAUSED, "the pause")
        await world.until(lambda: not agent.busy, "the end of the turn")
    assert world.site.actions() == []
    assert world.statuses(number).count(SKIPPED) == 3
    told = world.pushes()
    assert len([text for text in told if "names don't fit its links" in text]) == 1
    assert len([text for text in told if "Somebody else's profile?" in text]) == 2


class Visits:
    """Actions that end as their visits say."""

    def __init__(self, sample: SampleData, people: int = 8) -> None:
        self.session = sample.session
        self.anna, self.ben = sample.sender("Anna"), sample.sender("Ben")
        self.list_id = sample.list_of(people)
        self.sample = sample

    def campaign(self, kind: ActionType, *senders: int) -> int:
        number = self.sample.campaign(self.list_id, kind, *senders)
        campaigns.start(self.session, number, MONDAY, seed=1)
        return number

    def rows(self, campaign_id: int) -> list[Action]:
        query = select(Action).where(Action.campaign_id == campaign_id).order_by(Action.id)
        return list(self.session.scalars(query.execution_options(populate_existing=True)))

    def visit(self, action_id: int, outcome: Outcome = Outcome.OTHER_PERSON) -> int:
        """The lead's id."""
        claimed = claims.claim(self.session, action_id, MONDAY)
        assert isinstance(claimed, claims.Claimed)
        seen = fact("seen.other_person", listed=claimed.full_name, found=f"Somebody Else {action_id}")
        claims.settle(self.session, claimed.claim_id, outcome, MONDAY, seen)
        return claimed.lead_id


@pytest.fixture
def visits(sample: SampleData) -> Visits:
    return Visits(sample)


def test_no_campaign_touches_a_profile_that_somebody_has_to_look_at_or_that_is_another_s(
    visits: Visits,
) -> None:
    session = visits.session
    connects, likes = visits.campaign(CONNECT, visits.anna), visits.campaign(LIKE, visits.ben)
    lead_id = visits.visit(visits.rows(connects)[0].id)
    person = leads.get(session, lead_id).profile_url
    verdict = permission.may_look(session, person, visits.ben, MONDAY)
    assert (verdict.allowed, verdict.reason) == (False, BlockReason.OTHER_PERSON)
    theirs = next(row for row in visits.rows(likes) if row.lead_id == lead_id)
    assert not getattr(claims.claim(session, theirs.id, MONDAY), "allowed", True)
    assert next(row for row in visits.rows(likes) if row.id == theirs.id).outcome is Outcome.OTHER_PERSON
    whose_profile.settle(session, lead_id, False, MONDAY)
    assert not permission.may_look(session, person, visits.ben, MONDAY).allowed
    assert visits.rows(connects)[0].status is SKIPPED


def test_it_s_them_takes_up_what_ended_by_it_and_calls_them_by_the_profile_s_name(visits: Visits) -> None:
    session = visits.session
    connects, likes = visits.campaign(CONNECT, visits.anna), visits.campaign(LIKE, visits.anna)
    first = visits.rows(connects)[0]
    lead_id = visits.visit(first.id)
    other = next(row for row in visits.rows(likes) if row.lead_id == lead_id)
    claims.claim(session, other.id, MONDAY)
    for row in visits.rows(connects)[1:]:  # the campaign is over but for it
        visits.visit(row.id, Outcome.FOLLOW_ONLY)
    assert campaign_store.get(session, connects).status is CampaignStatus.COMPLETED
    assert whose_profile.settle(session, lead_id, True, MONDAY) == 2
    assert {visits.rows(connects)[0].status, *(row.status for row in visits.rows(likes))} == {PENDING}
    row = campaign_store.get(session, connects)
    assert (row.status, row.leads_skipped) == (CampaignStatus.RUNNING, 7)
    again = claims.claim(session, first.id, MONDAY)
    assert isinstance(again, claims.Claimed)
    assert again.full_name == f"Somebody Else {first.id}"


def test_whom_a_person_has_decided_about_doesn_t_count_among_those_in_a_row(visits: Visits) -> None:
    session = visits.session
    number = visits.campaign(CONNECT, visits.anna)
    rows = [row.id for row in visits.rows(number)]
    for action_id in rows[:2]:
        lead_id = visits.visit(action_id)
    whose_profile.settle(session, lead_id, False, MONDAY)
    visits.visit(rows[2])
    assert campaign_store.get(session, number).status is CampaignStatus.RUNNING
    visits.visit(rows[3])
    assert campaign_store.get(session, number).status is CampaignStatus.PAUSED
    campaigns.resume(session, number, MONDAY)
    visits.visit(rows[4])  # the person has seen it, and wants it to go on
    assert campaign_store.get(session, number).status is CampaignStatus.RUNNING
    assert len([text for text in pushed(session) if "names don't fit" in text]) == 1


def test_somebody_who_fits_between_them_is_no_shifted_list(visits: Visits) -> None:
    number = visits.campaign(CONNECT, visits.anna)
    outcomes = [Outcome.OTHER_PERSON, Outcome.OTHER_PERSON, Outcome.ALREADY_PENDING, Outcome.OTHER_PERSON]
    for row, outcome in zip(visits.rows(number), outcomes, strict=False):
        visits.visit(row.id, outcome)
    assert campaign_store.get(visits.session, number).status is CampaignStatus.RUNNING


def test_what_nobody_asked_about_can_t_be_decided(visits: Visits) -> None:
    lead = leads.by_url(visits.session, url(1))
    assert lead is not None
    with pytest.raises(NoOtherName):
        whose_profile.settle(visits.session, lead.id, True, MONDAY)


@pytest.mark.parametrize(("theirs", "asked_still"), [(None, False), (False, False), (True, True)])
async def test_a_list_that_is_mended_is_no_question_any_more_and_a_yes_stands(
    db: Database, tmp_path: Path, theirs: bool | None, asked_still: bool
) -> None:
    async def imported(name: str) -> None:
        file = tmp_path / "people.csv"
        file.write_text(f"Name,Profile URL\n{name},{url(1)}\n")
        mapping = (await inspect(file)).mapping
        await import_file(ImportRequest(db.url, file, mapping, now=MONDAY, list_name="People"))

    def kept() -> OtherName | None:
        with db.reading() as session:
            lead = leads.by_url(session, url(1))
            assert lead is not None
            return other_names.get(session, lead.id)

    await imported("Wilhelmine Zack")
    with db.transaction() as session:
        lead = leads.by_url(session, url(1))
        assert lead is not None
        other_names.met(session, lead.id, "Priya Sharma")
        if theirs is not None:
            other_names.settle(session, lead.id, theirs)
    await imported("Wilhelmine Zack")
    found = kept()
    assert found is not None
    assert found.is_them is theirs, "the same list says nothing new"
    await imported("Priya Sharma")
    assert (kept() is not None) is asked_still
