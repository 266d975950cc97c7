"""Where everything waits there is no turn: the day's look at the pages is then a job of its own."""

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.linkedin.capability_check import CapabilityVerdict, Known, Looked, Record
from engine.rules.enums import CampaignStatus, Outcome
from engine.rules.facts import fact
from engine.work.pausing import pause_all, resume_all
from storage import senders as sender_store
from storage.tables import Action, Campaign
from tests.agent import told
from tests.agent.told import GAP, Bench, soon

Looks = list[tuple[int, CapabilityVerdict]]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Who has looked; what they see is broken until the test says otherwise."""
    seen: Looks = []

    async def check_pages(visitor: told.Visitor, _known: Known) -> list[Record]:
        verdict = visitor.laptop.pages  # type: ignore[attr-defined]
        seen.append((visitor._sender, verdict))
        return [Record(page, verdict, fact("pages.there")) for page in Looked]

    monkeypatch.setattr(told.Visitor, "check_pages", check_pages)
    monkeypatch.setattr(told.Laptop, "pages", CapabilityVerdict.BROKEN, raising=False)
    return seen


def all_waits(bench: Bench, **more: Any) -> None:
    values = {"waits_for_pages": "some knowledge", "outcome": Outcome.UNEXPECTED_PAGE, **more}
    with bench.db.transaction() as session:
        session.execute(update(Action).values(**values))


def waiting(bench: Bench) -> int:
    with bench.db.reading() as session:
        return len(session.scalars(select(Action.id).where(Action.waits_for_pages.is_not(None))).all())


async def test_once_a_day_somebody_looks_and_what_matches_again_goes_on(bench: Bench, looks: Looks) -> None:
    all_waits(bench)
    await bench.quiet()
    assert looks == [(bench.anna, CapabilityVerdict.BROKEN)]
    assert bench.seat_is_free()
    await bench.quiet()
    assert len(looks) == 1
    assert waiting(bench) == 5
    await bench.clock.advance(bench.clock.now() + timedelta(days=1))
    bench.laptop.pages = CapabilityVerdict.WORKS  # type: ignore[attr-defined]
    await bench.agent.tick()
    await soon(bench.agent.finished(), 10)
    assert [verdict for _, verdict in looks] == [CapabilityVerdict.BROKEN, CapabilityVerdict.WORKS]
    assert waiting(bench) == 0
    await bench.at_work()  # a turn again
    await bench.agent.panic()


async def test_where_a_turn_comes_it_looks_itself(bench: Bench, looks: Looks) -> None:
    await bench.at_work()
    assert len(looks) == 1  # the turn's own
    await bench.agent.tick()
    assert len(looks) == 1
    await bench.agent.panic()


@pytest.mark.parametrize(
    "why", ["nothing waits for a page", "the campaign is paused", "everything is paused"]
)
async def test_nobody_looks_without_need(bench: Bench, looks: Looks, why: str) -> None:
    all_waits(bench, **({"outcome": Outcome.OWN_ERROR} if why == "nothing waits for a page" else {}))
    if why == "the campaign is paused":
        with bench.db.transaction() as session:
            session.execute(update(Campaign).values(status=CampaignStatus.PAUSED))
    if why == "everything is paused":
        await bench.db.run(pause_all, bench.clock.now())
    await bench.quiet()
    assert looks == []
    assert bench.laptop.opened == []
    if why == "everything is paused":
        await bench.db.run(resume_all, bench.clock.now())
        await bench.quiet()
        assert len(looks) == 1


async def test_a_sender_looks_in_its_own_hours_only_and_after_the_gap(bench: Bench, looks: Looks) -> None:
    all_waits(bench)
    with bench.db.transaction() as session:
        sender_store.change(session, bench.anna, fixed_start=time(13), fixed_end=time(14))
        sender_store.change(session, bench.ben, fixed_start=time(13), fixed_end=time(14))
    await bench.quiet()
    assert looks == []
    bench.look(bench.ben)  # somebody wants a copy of a page, by another sender
    bench.laptop.looked.set()
    await bench.quiet()
    with bench.db.transaction() as session:
        sender_store.change(session, bench.anna, fixed_start=None, fixed_end=None)
    await bench.quiet()
    assert looks == []  # the gap between two senders runs
    await bench.clock.advance(bench.clock.now() + GAP)
    await bench.quiet()
    assert [sender for sender, _ in looks] == [bench.anna]


async def test_out_of_work_hours_nobody_looks(bench: Bench, looks: Looks) -> None:
    all_waits(bench)
    await bench.clock.advance(bench.clock.now().replace(hour=23))
    await bench.quiet()
    assert looks == []
