"""Killed at each step of an action, agent or browser: at most one effect on the site, ever, and the doubt is settled."""

import os
from functools import partial

import pytest
from sqlalchemy import func, select

from demo.practice_world import AgentProcess
from engine.rules.enums import ActionStatus, ActionType
from storage import doubts
from storage.tables import Action, Claim, Lead
from tests.agent import killed_at, warm
from tests.agent.killed_at import STEPS
from tests.agent.world import World

DEATH_SECONDS = 60
COMMENT = "Well said"


def run_until_killed(world: World, step: str) -> None:
    """Start the real agent and wait until it has died at that step."""
    environment = {**os.environ, **world.rehearsal.environment}
    agent = AgentProcess(warm.Forked(partial(killed_at.run, step), environment))
    ended = agent.wait(DEATH_SECONDS)
    assert ended not in (0, 1, 2), f"it wasn't killed {step}"


@pytest.mark.long
@pytest.mark.parametrize("kind", list(ActionType))
async def test_an_agent_that_is_killed_at_each_step_does_nothing_twice(
    world: World, kind: ActionType
) -> None:
    people = world.people[: len(STEPS) + 1]
    world.site.expect([(1, person.slug, kind) for person in people])
    world.add_comments("{Great|Nice} post, {first_name|thank you}!")
    number = world.campaign(kind, people, 1)
    for step in STEPS:
        run_until_killed(world, step)
    async with world.agent():
        await world.until(lambda: _settled(world), "the end of all doubts")
    effects = [slug for _, _, slug in world.site.actions()]
    assert len(effects) == len(set(effects))
    assert world.site.wrongs() == []
    with world.db.reading() as session:
        rows = session.execute(select(Action.status, Lead.profile_url).join(Lead, Lead.id == Action.lead_id))
        found = {url.rsplit("/", 1)[1]: status for status, url in rows}
        assert session.scalar(select(func.count(Claim.id))) == 0
    assert len(world.statuses(number)) == len(people)
    # Killed between the mark and the click (an invitation: the dialog's click, too), it was seen not to have
    # happened, and is done then: the killing burns nobody.
    assert sorted(effects) == sorted(person.slug for person in people)
    assert set(found.values()) == {ActionStatus.COMPLETED}, found


def _settled(world: World) -> bool:
    with world.db.reading() as session:
        waiting = session.scalar(
            select(func.count(Action.id)).where(
                Action.status.in_((ActionStatus.PENDING, ActionStatus.RUNNING))
            )
        )
        return not waiting and doubts.count(session) == 0
