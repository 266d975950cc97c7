"""Which invitations were accepted is noted once a day, at the start of a sender's turn."""

from dataclasses import dataclass, field

from playwright.async_api import Error as PlaywrightError
from sqlalchemy import func, select

from engine.linkedin.outcome import Result
from engine.linkedin.page_visit import ActionEnded
from engine.rules.enums import ActionStatus, ActionType, InteractionResult, Outcome
from engine.rules.facts import fact
from engine.work import acceptances
from storage import interactions
from storage.database import Database
from storage.tables import Acceptance, Event, Interaction
from tests.agent.world import World
from tests.clock import FakeClock
from tests.fixtures_db import MONDAY, SampleData, db, empty_database, url

__all__ = ["db", "empty_database"]
CONNECT, LIKE = ActionType.CONNECT, ActionType.LIKE
FRIDAY = MONDAY.replace(day=20)


@dataclass
class Page:
    """The page of connections, newest first, and what was asked of it."""

    newest: list[str] = field(default_factory=list)
    trouble: Exception | None = None
    known: list[set[str]] = field(default_factory=list)

    async def newest_connections(self, known: frozenset[str]) -> list[str]:
        self.known.append(set(known))
        if self.trouble is not None:
            raise self.trouble
        return self.newest


def noted(db: Database) -> list[str]:
    with db.reading() as session:
        query = select(Interaction.profile_url).join(Acceptance, Acceptance.interaction_id == Interaction.id)
        return sorted(session.scalars(query))


def events(db: Database, kind: str) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).where(Event.kind == kind)) or 0


async def test_accepted_invitations_are_noted_once_and_the_next_reading_goes_back_to_the_last(
    db: Database,
) -> None:
    with db.transaction() as session:
        sample = SampleData(session)
        sender, other = sample.sender("one"), sample.sender("two")
        sample.list_of(6)
        for number in (0, 1, 2):
            sample.did(sender, CONNECT, number, FRIDAY)
        sample.did(sender, LIKE, 3, FRIDAY)
        sample.did(other, CONNECT, 4, FRIDAY)
        doubt = {"profile_url": url(5), "sender_id": sender, "action_type": CONNECT, "day": FRIDAY.date()}
        row = interactions.add(session, **doubt, at=FRIDAY, now=FRIDAY, result=InteractionResult.UNCERTAIN)
        interactions.add(
            session, **doubt, at=FRIDAY, now=FRIDAY, result=InteractionResult.RETRACTED, settles_id=row
        )
    clock, page = FakeClock(MONDAY), Page([url(1), url(3), url(4), url(5), url(99)])
    assert await acceptances.once_a_day(db, clock, page, sender) is None  # type: ignore[arg-type]
    assert noted(db) == [url(1)]
    with db.reading() as session:
        assert session.scalars(select(Acceptance.sent_on)).all() == [FRIDAY.date()]
    page.newest = [url(0), url(1)]
    assert await acceptances.once_a_day(db, clock, page, sender) is None  # type: ignore[arg-type]
    assert len(page.known) == 1, "once a day"
    clock.advance(86_400)
    await acceptances.once_a_day(db, clock, page, sender)  # type: ignore[arg-type]
    assert page.known == [set(), {url(1), url(3), url(4), url(5), url(99)}]
    assert noted(db) == [url(0), url(1)]
    assert events(db, "accepted") == 2


async def test_a_sender_with_nothing_to_learn_looks_at_no_page(db: Database) -> None:
    with db.transaction() as session:
        sample = SampleData(session)
        sender = sample.sender("one")
        sample.list_of(2)
        sample.did(sender, LIKE, 0, FRIDAY)
        sample.did(sender, CONNECT, 1, MONDAY.replace(month=3))  # LinkedIn took it back long ago
    page = Page()
    await acceptances.once_a_day(db, FakeClock(MONDAY), page, sender)  # type: ignore[arg-type]
    assert page.known == []


async def test_an_unexpected_page_is_told_once_a_day_and_a_lost_log_in_at_once(db: Database) -> None:
    with db.transaction() as session:
        sample = SampleData(session)
        sender = sample.sender("one")
        sample.list_of(1)
        sample.did(sender, CONNECT, 0, FRIDAY)
    clock = FakeClock(MONDAY)
    strange = ActionEnded(Result(Outcome.UNEXPECTED_PAGE, fact("seen.no_connections_shown")))
    for trouble in (strange, PlaywrightError("net::ERR_TIMED_OUT")):
        page = Page(trouble=trouble)
        for _ in range(2):
            assert await acceptances.once_a_day(db, clock, page, sender) is None  # type: ignore[arg-type]
        assert len(page.known) == 1
        clock.advance(86_400)
    assert events(db, "connections_not_read") == 2
    page = Page(trouble=ActionEnded(Result(Outcome.CHECKPOINT, fact("seen.checkpoint"))))
    result = await acceptances.once_a_day(db, clock, page, sender)  # type: ignore[arg-type]
    assert result is not None
    assert result.outcome is Outcome.CHECKPOINT


async def test_a_turn_begins_with_a_look_at_who_accepted(world: World) -> None:
    person, next_one = world.people[:2]
    first = world.campaign(CONNECT, [person], 1)
    async with world.agent() as agent:
        await world.until(lambda: world.statuses(first) == [ActionStatus.COMPLETED], "the invitation")
        await world.until(lambda: not agent.busy, "the end of the turn")
        assert noted(world.db) == []
        world.site.set(f"person/{person.slug}", account=1, relation="connected")
        second = world.campaign(CONNECT, [next_one], 1, name="second")
        await world.until(lambda: world.statuses(second) == [ActionStatus.COMPLETED], "the next turn")
    assert noted(world.db) == [f"https://www.linkedin.com/in/{person.slug}"]
    assert world.site.wrongs() == []
