"""How long the bot waits before it tries again: longer each time, never all at once, and as long as Telegram says."""

import asyncio
import random
from datetime import timedelta

import pytest
from telegram.error import InvalidToken, NetworkError, RetryAfter

from bot.transport import backoff, sending
from bot.transport.backoff import Backoff, forever, until_done
from tests.bot.running import QuickClock


class NotingClock(QuickClock):
    """Remembers what it was asked to wait, and waits for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


def test_pauses_double_up_to_the_longest_and_begin_anew_when_it_worked() -> None:
    pauses = Backoff(1.0, 8.0, random.Random(1))
    for full in (1.0, 2.0, 4.0, 8.0, 8.0):
        assert full * 0.75 <= pauses.pause(NetworkError("away")) <= full
    pauses.reset()
    assert pauses.pause() <= 1.0


def test_two_that_failed_together_don_t_try_again_together() -> None:
    first, second = Backoff(1.0, 60.0, random.Random(1)), Backoff(1.0, 60.0, random.Random(2))
    assert all(first.pause() != second.pause() for _ in range(10))


def test_telegram_s_wish_is_obeyed_and_is_no_failure() -> None:
    pauses = Backoff(1.0, 8.0, random.Random(1))
    assert 300.0 <= pauses.pause(RetryAfter(timedelta(seconds=300))) < 310.0
    assert pauses.pause(NetworkError("away")) <= 1.0


def test_a_refused_token_may_be_mended_and_what_waits_is_kept() -> None:
    assert sending.is_transient(InvalidToken("Unauthorized"))


async def test_a_call_waits_as_long_as_telegram_says_and_gives_up_on_the_network_in_the_end() -> None:
    clock, answers = NotingClock(), [RetryAfter(timedelta(seconds=90))] * 9

    async def flooded() -> str:
        if answers:
            raise answers.pop()
        return "there"

    assert await sending.patiently(flooded, clock) == "there"
    assert len(clock.slept) == 9
    assert min(clock.slept) >= 90.0

    async def away() -> None:
        raise NetworkError("away")

    clock = NotingClock()
    with pytest.raises(NetworkError):
        await sending.patiently(away, clock)
    assert clock.slept == sorted(clock.slept)
    assert len(clock.slept) == sending.TRIES - 1


async def test_a_loop_that_fails_again_and_again_is_begun_ever_more_slowly() -> None:
    clock = NotingClock()

    async def broken() -> None:
        if len(clock.slept) == 6:
            raise asyncio.CancelledError
        raise OSError("disk full")

    with pytest.raises(asyncio.CancelledError):
        await forever("broken", broken, clock)
    assert clock.slept[0] <= backoff.LOOP_PAUSES[0]
    assert clock.slept[-1] > 30.0


async def test_what_must_be_done_once_is_tried_until_it_is_done() -> None:
    clock = NotingClock()

    async def away_twice() -> None:
        if len(clock.slept) < 2:
            raise OSError("away")

    await until_done("away", away_twice, clock)
    assert len(clock.slept) == 2
