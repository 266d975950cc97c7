"""What the agent tells: in order, at least once, nothing lost (spec, section 13)."""

from pathlib import Path

from sqlalchemy import func, select

from engine.rules.enums import PushKind, Role
from engine.rules.facts import Fact, fact
from practice.chat.client import ChatPerson, buttons_of
from storage import outbox
from storage import settings as settings_store
from storage.tables import Push
from tests.bot.running import ADA, BEN, Running, tap, until
from tests.fixtures_db import MONDAY
from tests.fixtures_words import line, markup


def tell(
    bot: Running,
    told: str | Fact,
    kind: PushKind = PushKind.ERROR,
    photo: Path | None = None,
) -> None:
    with bot.db.transaction() as session:
        told = markup(told) if isinstance(told, str) else told
        outbox.push(session, bot.clock.now(), kind, told, photo)
    bot.pushes.wake()


def waiting(bot: Running) -> int:
    with bot.db.reading() as session:
        return session.scalar(select(func.count()).where(Push.sent_at.is_(None))) or 0


async def told(person: ChatPerson, word: str) -> list[str]:
    return [m["text"] for m in await person.messages() if m["from"]["is_bot"] and word in m.get("text", "")]


async def test_a_push_comes_without_asking_and_its_buttons_work(bot: Running, owner: ChatPerson) -> None:
    tell(
        bot,
        markup("Log-in <b>expired</b>", [("🗓 Schedule", "schedule"), ("?", "nonsense")]),
        PushKind.LOGIN,
    )
    message = await owner.wait_for("Log-in expired")
    assert message["reply_markup"]["inline_keyboard"] == [
        [{"text": "🗓 Schedule", "callback_data": "schedule"}]
    ]
    await owner.press("🗓 Schedule", message["message_id"])
    await owner.wait_for("Schedule", after=message["message_id"])
    await owner.wait_for("Log-in expired")  # the push stays as it is


async def test_the_blocks_of_a_push_stand_on_lines_of_their_own_in_the_text_itself(
    bot: Running, owner: ChatPerson
) -> None:
    tell(bot, markup("Numbers<pre>Total 40</pre>Sender gets<blockquote>Hello</blockquote>and so on"))
    shown = await owner.wait_for("Numbers")
    assert shown["text"] == "Numbers\nTotal 40\nSender gets\nHello\nand so on"


async def test_what_can_t_be_delivered_comes_later_once_and_in_order(bot: Running, owner: ChatPerson) -> None:
    await bot.faults("down", methods=["sendMessage"])
    for number, kind in enumerate((PushKind.ERROR, PushKind.LIMIT, PushKind.DISK)):
        tell(bot, f"event {number}", kind)
    await until(lambda: bot.pushes._pauses)  # it was tried, and failed
    assert waiting(bot) == 3
    await bot.faults("ok")
    bot.pushes.wake()
    await until(lambda: waiting(bot) == 0)
    assert [text.split("\n")[0] for text in await told(owner, "event")] == ["event 0", "event 1", "event 2"]


async def test_telegram_s_wish_to_wait_is_obeyed(bot: Running, owner: ChatPerson) -> None:
    await bot.faults("flood", count=1, retry_after=100_000, methods=["sendMessage"])
    tell(bot, "after the flood")
    await until(lambda: ADA in bot.pushes._not_before)
    assert bot.pushes._not_before[ADA] - bot.clock.monotonic() > 50_000
    await bot.pushes.deliver()
    assert waiting(bot) == 1
    bot.pushes._not_before[ADA] = 0.0  # the time is over
    bot.pushes.wake()
    await owner.wait_for("after the flood")


async def test_many_of_one_kind_become_one(bot: Running, owner: ChatPerson) -> None:
    await bot.stop()
    with bot.db.transaction() as session:
        outbox.push(session, MONDAY, PushKind.LOGIN, line("the log-in"))
        for number in range(50):
            outbox.push(session, MONDAY, PushKind.DRAFTS, markup(f"line <i>{number}</i>"))
    await bot.start()
    await owner.wait_for("50 messages")
    await until(lambda: waiting(bot) == 0)
    assert len(await told(owner, "line")) == 1
    assert await told(owner, "the log-in")


async def test_one_person_s_block_doesn_t_stop_the_others(bot: Running, owner: ChatPerson) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        await owner.block()
        tell(bot, "for both")
        await ben.wait_for("for both")
        assert waiting(bot) == 1
        await owner.unblock()
        bot.pushes._not_before.clear()
        bot.pushes.wake()
        await owner.wait_for("for both")
        await until(lambda: waiting(bot) == 0)
        assert len(await told(ben, "for both")) == 1


async def test_who_came_later_isn_t_told_what_was_before(bot: Running, owner: ChatPerson) -> None:
    await owner.block()
    tell(bot, "old news")
    bot.clock.move(minutes=1)
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        tell(bot, "new news")
        await ben.wait_for("new news")
        assert not await told(ben, "old news")


async def test_a_push_has_its_picture_and_does_without_when_that_is_gone(
    bot: Running, owner: ChatPerson, tmp_path: Path
) -> None:
    from bot import pictures
    from bot.screens.base import Picture

    shot = tmp_path / "shot.png"
    shot.write_bytes(await pictures.draw(Picture("cooldown", {"days": [["Mon", 3]]})))
    tell(bot, "with a picture", photo=shot)
    tell(bot, "without", photo=tmp_path / "gone.png")
    message = await owner.wait_for("with a picture")
    assert message["photo"]
    await owner.wait_for("without")


async def test_words_that_telegram_can_t_read_go_as_plain_ones(bot: Running, owner: ChatPerson) -> None:
    tell(bot, "<b>unclosed & <nonsense>")
    await owner.wait_for("unclosed &")
    await until(lambda: waiting(bot) == 0)


async def test_the_daily_summary_is_a_table_with_a_chart(bot: Running, owner: ChatPerson) -> None:
    tell(bot, fact("push.summary", day=MONDAY.date()), PushKind.SUMMARY)
    message = await owner.wait_for("The day, Mon 23 Nov")
    assert message["photo"]


async def test_a_kind_is_loud_silent_or_off(bot: Running, owner: ChatPerson) -> None:
    await owner.send("/settings")
    await owner.wait_for("Settings")
    await tap(owner, "🔔 Messages")
    await owner.wait_for("Tap a kind to change it")
    await tap(owner, "🔔 Campaign")
    await tap(owner, "🔔 Limit")
    await tap(owner, "🔕 Limit")
    await owner.wait_for(lambda m: {"🔕 Campaign", "✖️ Limit"} <= {label for label, _ in buttons_of(m)})
    tell(bot, "event limit", PushKind.LIMIT)
    tell(bot, "event campaign", PushKind.CAMPAIGN)
    tell(bot, "event error", PushKind.ERROR)
    await until(lambda: waiting(bot) == 0)
    quiet = {m["text"]: m["silent"] for m in await owner.messages() if "event" in m.get("text", "")}
    assert quiet == {"event campaign": True, "event error": False}


async def test_in_quiet_hours_only_what_needs_one_now_gets_through(bot: Running, owner: ChatPerson) -> None:
    with bot.db.transaction() as session:
        settings_store.set_value(session, "time_zone", "UTC")
        settings_store.set_value(session, "quiet_hours", "22:00-10:30")  # it is 10:00
    tell(bot, "event campaign", PushKind.CAMPAIGN)
    tell(bot, "event log-in", PushKind.LOGIN)
    await owner.wait_for("event log-in")
    await until(lambda: waiting(bot) == 1)  # the other one is held back
    assert await told(owner, "event campaign") == []
    bot.clock.move(minutes=31)
    bot.pushes.wake()
    await owner.wait_for("event campaign")
    await until(lambda: waiting(bot) == 0)


async def test_who_was_shut_out_in_the_midst_of_it_holds_up_nobody(bot: Running, owner: ChatPerson) -> None:
    """Somebody goes between the look into the outbox and the call; the same for a push that is gone."""
    with bot.db.transaction() as session:
        number = outbox.push(session, bot.clock.now(), PushKind.ERROR, markup("for nobody"))
        assert not outbox.begin(session, [number], 999, bot.clock.now())
        outbox.delivered(session, [number], 999, bot.clock.now())
        assert not outbox.begin(session, [number + 1], ADA, bot.clock.now())
        assert outbox.begin(session, [number], ADA, bot.clock.now())
