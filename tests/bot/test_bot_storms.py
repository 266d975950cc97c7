"""Whatever happens to the line or to the agent: every push that needs the person arrives, in order, and nothing else is lost."""

import asyncio
import random
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.notifications.push_messages import may_repeat
from engine.rules.enums import PushKind, Role
from engine.work.pausing import is_paused
from practice.chat.client import ChatPerson, text_of
from storage import comments, outbox
from storage.tables import PredefinedComment, Push
from tests.bot.running import BEN, Running, tap, until
from tests.fixtures_words import line

# None of them often enough to be merged, as many become one.
KINDS = [kind for kind in PushKind if kind is not PushKind.SUMMARY]


def tell(bot: Running, *numbers: int) -> None:
    with bot.db.transaction() as session:
        for number in numbers:
            outbox.push(session, bot.clock.now(), KINDS[number % len(KINDS)], line(f"event {number}."))
    bot.pushes.wake()


def waiting(bot: Running) -> int:
    with bot.db.reading() as session:
        return session.scalar(select(func.count()).where(Push.sent_at.is_(None))) or 0


async def delivered(bot: Running) -> None:
    async def all_gone() -> bool:
        bot.pushes._not_before.clear()  # however long it should have waited: that time is over now
        bot.pushes.wake()
        return waiting(bot) == 0

    await until(all_gone)


async def events(person: ChatPerson) -> list[int]:
    texts = [text_of(m) for m in await person.messages() if m["from"]["is_bot"]]
    return [int(found[1]) for text in texts if (found := re.match(r"event (\d+)\.", text))]


async def again(person: ChatPerson) -> list[int]:
    """Those that say that they may be there already."""
    texts = [text_of(m) for m in await person.messages() if m["from"]["is_bot"]]
    return [
        int(found[1])
        for text in texts
        if (found := re.match(r"event (\d+)\.", text)) and "sent again" in text
    ]


async def test_a_cut_of_ten_minutes_loses_nothing_and_says_nothing_twice(
    bot: Running, owner: ChatPerson
) -> None:
    await bot.faults("down")
    for number in range(10):
        tell(bot, number)
        bot.clock.move(minutes=1)
    await owner.send("/pause")  # sent by the person, while the bot can't hear it
    await until(lambda: bot.pushes._pauses)
    await bot.faults("ok")
    await delivered(bot)
    assert await events(owner) == list(range(10))
    await until(lambda: bot.db.read(is_paused))


@pytest.mark.parametrize("mode", ["flood", "bad_gateway"])
async def test_what_telegram_refuses_for_a_while_comes_once(
    bot: Running, owner: ChatPerson, mode: str
) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        for number in range(8):
            await bot.faults(mode, count=2, methods=["sendMessage"], retry_after=1)
            tell(bot, number)
            await until(lambda: bot.pushes._not_before)
            await delivered(bot)
        assert await events(owner) == await events(ben) == list(range(8))
        for person in (owner, ben):  # it is known that they didn't arrive before
            assert not await again(person)


@pytest.mark.parametrize("mode", ["down", "swallow"])
async def test_where_the_answer_is_lost_what_needs_the_person_is_said_again_and_talk_isn_t(
    bot: Running, owner: ChatPerson, mode: str
) -> None:
    for number in range(8):
        await bot.faults(mode, count=1, methods=["sendMessage"])
        tell(bot, number)
        await until(lambda: bot.pushes._not_before)
        await delivered(bot)
    told, repeated = await events(owner), await again(owner)
    needed = [number for number in range(8) if may_repeat(KINDS[number % len(KINDS)])]
    assert repeated == needed
    talk = set(range(8)) - set(needed)
    assert [told.count(number) for number in sorted(talk)] == [int(mode == "swallow")] * len(talk)


async def test_restarts_at_any_moment_lose_nothing_that_needs_the_person_and_repeat_no_talk(
    bot: Running, owner: ChatPerson
) -> None:
    rng = random.Random(5)
    for number in range(12):
        tell(bot, number)
        await asyncio.sleep(rng.random() * 0.02)
        await bot.restart()
    await delivered(bot)
    told, repeated = await events(owner), await again(owner)
    needed = [number for number in range(12) if may_repeat(KINDS[number % len(KINDS)])]
    assert set(needed) <= set(told)
    assert set(repeated) <= set(needed)  # and says so
    assert all(told.count(number) <= 1 + repeated.count(number) for number in set(told))


async def test_a_deed_whose_answer_can_t_be_sent_isn_t_done_twice(bot: Running, owner: ChatPerson) -> None:
    with bot.db.transaction() as session:
        comments.add(session, "Nice", "", bot.clock.now())
    await owner.send("/comments")
    await tap(owner, "Add comment")
    await owner.wait_for("New comment")
    await bot.faults("down", count=12, methods=["sendMessage", "editMessageText"])
    await owner.send("Great post")
    await until(lambda: one_of(bot, select(func.count()).select_from(PredefinedComment)) == 2)
    await owner.send("/pause")
    await owner.wait_for("Everything is paused")
    assert one_of(bot, select(func.count()).select_from(PredefinedComment)) == 2


async def test_the_flood_limits_of_telegram_are_kept_for_all_sends(bot: Running, owner: ChatPerson) -> None:
    await bot.faults("flood", count=5, retry_after=30)
    await owner.send("/schedule")
    await owner.wait_for("Schedule")
    tell(bot, 1, 2, 3)
    await delivered(bot)
    assert await events(owner) == [1, 2, 3]


async def test_what_shall_stop_everything_waits_for_nothing(bot: Running, owner: ChatPerson) -> None:
    await bot.faults("flood", retry_after=100_000, methods=["sendMessage"])  # no answer gets out
    await owner.send("/schedule")
    await owner.send("/panic")
    await until(lambda: bot.agent.asked == ["panic"])


async def test_somebody_s_long_work_holds_up_nobody_else(bot: Running, owner: ChatPerson) -> None:
    """One person's answer can't be sent for a long time; the other one's is there at once."""
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        await owner.block()
        await owner.send("/schedule")
        await ben.send("/cooldown")
        await ben.wait_for("Cooldown")


def one_of(bot: Running, query: Any) -> Any:
    with bot.db.reading() as session:
        return session.scalar(query)
