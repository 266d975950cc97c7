"""Long work in the chat: exports, what-ifs and imports under cuts, restarts and cancels; told once, to whom it belongs."""

import asyncio
from typing import Any

import pytest

from bot.background import exports, long_work
from bot.background.tasks import Cancellable
from bot.handlers import simulation
from engine.rules.enums import Role, UploadUse
from practice.chat.client import ChatPerson, text_of
from storage import uploads
from storage.tables import ListMember, WorkUnderWay
from tests.bot.running import BEN, Running, tap, until
from tests.bot.uploading import away, count, to_naming


async def test_a_list_is_exported_with_its_progress(
    bot: Running, owner: ChatPerson, prospects: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_work, "EDIT_SECONDS", 0.05)
    await owner.send("/export")
    await owner.wait_for("Which list shall come as a file?")
    await tap(owner, "Prospects (10)")
    asked = await owner.wait_for("As what?")
    csv = f"list:{prospects['list']}:export:csv"
    await owner.press(csv, asked["message_id"], old=True)
    answer = await owner.press(csv, asked["message_id"], old=True)
    assert "being written" in answer["text"]
    message = await owner.wait_for(lambda m: "document" in m)
    assert message["document"]["file_name"] == "Prospects.csv"
    done = await owner.wait_for("Prospects: 10 leads in Prospects.csv")
    assert done["message_id"] < message["message_id"]  # the message with the bar has become the report
    monkeypatch.setattr(exports, "LARGEST", 700)
    await tap(owner, "💾 CSV")
    packed = await owner.wait_for(lambda m: "document" in m and m["message_id"] > message["message_id"])
    assert packed["document"]["file_name"] == "Prospects.csv.zip"


async def test_an_export_is_cancelled(bot: Running, owner: ChatPerson, prospects: dict[str, int]) -> None:
    await owner.send("/lists")
    await tap(owner, "Prospects")
    await tap(owner, "💾 Excel")
    await tap(owner, "⏹ Stop this")
    await owner.wait_for("Prospects was not written. You stopped it.")
    await until(lambda: not list(bot.config.uploads_dir.iterdir()))
    assert not any("document" in m for m in await owner.messages())


async def test_what_is_done_while_telegram_is_away_is_told_when_it_is_back(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    await to_naming(owner)
    await tap(owner, "📄 people")
    await owner.wait_for("Import as the list people")
    await bot.stop()
    with bot.db.transaction() as session:
        uploads.begin(session, uploads.unfinished(session)[0].id, UploadUse.ADD)
    await away(bot)
    await bot.start()  # a laptop that starts without a network
    await owner.wait_for("2 leads added")
    assert count(bot, ListMember) == 12

    await owner.send("/export")
    await tap(owner, "Prospects (10)")
    asked = await owner.wait_for("As what?")
    await away(bot)
    await owner.press("💾 CSV", asked["message_id"])
    await owner.wait_for(lambda m: "document" in m and m["document"]["file_name"] == "Prospects.csv")
    await owner.wait_for("Prospects: 10 leads in Prospects.csv")


async def test_what_was_cut_off_by_a_restart_is_told_and_begun_again(
    bot: Running, owner: ChatPerson, prospects: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*_: Any) -> Any:
        await asyncio.sleep(3600)

    monkeypatch.setattr(simulation, "simulate_apart", endless)
    await bot.faults("down", methods=["sendDocument"])
    await owner.send("/export")
    await tap(owner, "Prospects (10)")
    await tap(owner, "💾 CSV")
    writing = await owner.wait_for("Writing Prospects")
    await owner.send("/simulate")
    await tap(owner, "14 days")
    playing = await owner.wait_for("Playing through 14 days")
    await bot.settled()
    await bot.restart()
    await bot.faults("ok")
    for begun, title in ((playing, "Playing through 14 days"), (writing, "Writing Prospects")):
        told = await owner.wait_for(lambda m, t=title: t in text_of(m) and "was cut off" in text_of(m))
        assert told["message_id"] == begun["message_id"]
    await owner.press("🔁 Begin again", writing["message_id"])
    await owner.wait_for(lambda m: "document" in m)
    await until(lambda: count(bot, WorkUnderWay) == 0)


async def test_what_was_begun_in_a_topic_ends_there_after_a_restart(
    bot: Running, owner: ChatPerson, prospects: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*_: Any) -> Any:
        await asyncio.sleep(3600)

    monkeypatch.setattr(simulation, "simulate_apart", endless)
    topic = await owner.open_topic("Work")
    await to_naming(owner)
    await tap(owner, "📄 people")
    card = await owner.wait_for("Import as the list people")
    await owner.send("/simulate")
    await tap(owner, "14 days")
    bar = await owner.wait_for("Playing through 14 days")
    await bot.settled()
    for gone in (bar, card):  # so that they are said anew
        await bot.services.bot.delete_message(gone["chat"]["id"], gone["message_id"])
    await bot.stop()
    with bot.db.transaction() as session:
        uploads.begin(session, uploads.unfinished(session)[0].id, UploadUse.ADD)
    await bot.start()
    for words in ("was cut off", "2 leads added"):
        assert (await owner.wait_for(words))["message_thread_id"] == topic


async def test_a_trouble_with_what_was_left_behind_is_told_and_ends_nothing(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    await bot.stop()
    monkeypatch.setattr(uploads, "unfinished", broken)
    await bot.start()
    await owner.wait_for("Something went wrong on my side")
    await owner.send("/lists")
    await owner.wait_for("None yet.")


async def test_who_is_shut_out_gets_nothing_of_what_they_began(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.OPERATOR)
        await bot.faults("down", methods=["sendDocument"])
        await ben.send("/export")
        await tap(ben, "Prospects (10)")
        await tap(ben, "💾 CSV")
        await ben.wait_for("Writing Prospects")
        slow = asyncio.create_task(asyncio.sleep(3600))
        bot.services.jobs.works[1] = Cancellable(BEN, slow)
        await owner.send("/users")
        await tap(owner, f"user:{BEN}")
        await tap(owner, f"user:{BEN}:remove")
        await tap(owner, f"user:{BEN}:remove:yes")
        await until(slow.cancelled)
        told = len(await ben.messages())
        await bot.faults("ok")
        await until(lambda: not bot.services.jobs.runs(f"export {BEN} {prospects['list']} csv"))
        assert not any("document" in m for m in await ben.messages())
        assert len(await ben.messages()) == told
