"""Work in a process of its own ends with whoever waits, and whoever waits hears how it ended."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import psutil
import pytest

from engine.apart.staying import Staying
from engine.apart.wire import Progress, pack, unpack
from engine.apart.work import Died, Refused, Work, WorkerFault
from engine.rules.enums import ActionType
from engine.rules.facts import Fact, fact
from tests.apart_works import NotToday, Order

OBEY = Work[Order, list[str]]("tests.apart_works:obey", list[str])


def at_work() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "tests.apart_works:obey" in child.cmdline()]


async def test_an_answer_comes_after_its_progress_and_leaves_no_process() -> None:
    told: list[Progress] = []
    assert (await OBEY.run(Order("hello"), told.append))[0] == "hello"
    assert told == [Progress("obeying", 1, 2)]
    assert at_work() == []


@pytest.mark.parametrize("refusals", [(), (NotToday,)])
async def test_a_refusal_is_told_with_its_facts(refusals: tuple[type[NotToday], ...]) -> None:
    with pytest.raises(NotToday if refusals else Refused) as refused:
        await replace(OBEY, refusals=refusals).run(Order("refuse"))
    assert refused.value.fact == fact("errors.not_today.of_course", days=3)


async def test_a_mistake_of_ours_comes_with_its_traceback() -> None:
    with pytest.raises(WorkerFault, match="KeyError: 'no such thing'"):
        await OBEY.run(Order("fail"))


@pytest.mark.parametrize(
    ("work", "word"),
    [(OBEY, "die"), (replace(OBEY, quiet_seconds=0.5), "sleep"), (replace(OBEY, memory=1), "sleep")],
)
async def test_a_process_that_ends_is_an_error_of_its_own(work: Work[Order, list[str]], word: str) -> None:
    with pytest.raises(Died):
        await work.run(Order(word))
    assert at_work() == []


async def test_who_is_cancelled_ends_the_process() -> None:
    begun = asyncio.Event()
    work = asyncio.create_task(OBEY.run(Order("sleep"), lambda _: begun.set()))
    await begun.wait()
    assert len(at_work()) == 1
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert at_work() == []


async def test_a_process_has_none_of_the_user_s_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKEDPILOT_TELEGRAM_TOKEN", "1234567:secret")
    assert await OBEY.run(Order("tokens")) == []


async def test_a_process_that_stays_is_used_again_until_it_breaks() -> None:
    staying = Staying(OBEY, 60.0)
    try:
        first, second = [(await staying.run(Order("who")))[1] for _ in range(2)]
        assert first == second
        with pytest.raises(Died):
            await staying.run(Order("die"))
        assert at_work() == []
        assert (await staying.run(Order("who")))[1] != first
    finally:
        staying.close()
    assert at_work() == []


@dataclass(frozen=True)
class Everything:
    kind: ActionType
    at: datetime
    day: date | None
    where: Path
    picture: bytes
    counts: tuple[tuple[Fact, int], ...]
    pair: tuple[str, float]
    kinds: frozenset[ActionType]
    words: dict[str, str]
    inner: Order | None


def test_whatever_is_asked_arrives_as_it_was() -> None:
    whole = Everything(
        kind=ActionType.LIKE,
        at=datetime(2026, 11, 23, 10, tzinfo=UTC),
        day=date(2026, 11, 23),
        where=Path("/some/where"),
        picture=b"\x00png\xff",
        counts=((fact("a.b", until=datetime(2026, 1, 1, tzinfo=UTC)), 3),),
        pair=("x", 0.5),
        kinds=frozenset({ActionType.LIKE, ActionType.CONNECT}),
        words={"head": "Name"},
        inner=Order("hello", Path("folder")),
    )
    assert unpack(Everything, pack(whole)) == whole
    assert unpack(Everything, pack(replace(whole, day=None, inner=None))).inner is None


@pytest.mark.parametrize("data", [{}, {"word": 3, "folder": None}, []])
def test_what_is_no_answer_is_none(data: object) -> None:
    with pytest.raises((TypeError, KeyError)):
        unpack(Order, data)
