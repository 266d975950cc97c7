"""Everybody is spoken to in their own language, whatever reaches them."""

from bot.routing import commands
from bot.screens.base import Screen, table
from bot.texts.html import apart
from engine.rules.enums import PushKind, Role
from engine.rules.facts import fact
from practice.chat.client import ChatPerson, buttons_of
from storage import outbox, users
from storage import settings as settings_store
from tests.bot.running import ADA, BEN, Running, see, tap, until


async def menu_has(person: ChatPerson, words: str) -> bool:
    return words in {each["description"] for each in await person.commands()}


async def test_a_person_is_first_spoken_to_in_the_language_of_their_telegram(
    bot: Running, stranger: ChatPerson
) -> None:
    await stranger.speak("de-AT")
    await bot.pair(stranger)
    home = await see(stranger, "In Sperrfrist")
    assert {"👤 Absender", "📣 Neue Kampagne"} <= {label for label, _ in buttons_of(home)}
    await until(lambda: menu_has(stranger, "die LinkedIn-Konten"))
    row = await bot.db.read(users.get, ADA)
    assert row is not None
    assert row.language == "de"


async def test_a_language_that_there_are_no_texts_in_is_english(bot: Running, stranger: ChatPerson) -> None:
    await stranger.speak("tlh")
    await bot.pair(stranger)
    await see(stranger, "In cooldown")


async def test_a_viewer_chooses_their_language_and_nobody_else_s(bot: Running, owner: ChatPerson) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        await ben.send("/settings")
        shown = await see(ben, "Your language is yours")
        assert {label for label, _ in buttons_of(shown)} == {"🌐 English", "🏠 Home"}
        await tap(ben, "🌐 English")
        await tap(ben, "Deutsch")
        await see(ben, "Ihre Sprache gehört Ihnen")
        await ben.send("/users")
        await see(ben, "Ihre Rolle erlaubt das nicht")
        await ben.send("/leads")
        await see(ben, "Noch niemand")
        await bot.settled()
        await until(lambda: menu_has(ben, "die Personen durchsehen"))
        await owner.send("/leads")
        await see(owner, "Nobody yet")
        assert await menu_has(owner, "look through the people")


async def test_a_refused_setting_is_said_in_the_language_of_who_typed_it(
    bot: Running, stranger: ChatPerson
) -> None:
    await stranger.speak("de")
    await bot.pair(stranger)
    await stranger.send("/settings")
    await tap(stranger, "🕘 Arbeitszeit")
    await tap(stranger, "Arbeitsbeginn")
    await stranger.send("irgendwann")
    await see(stranger, "eine Uhrzeit wie 09:00")
    await stranger.send("/settings")
    await tap(stranger, "🕘 Arbeitszeit")
    await tap(stranger, "Arbeitstage")
    await stranger.send("mo, mi,Do")
    await see(stranger, "Arbeitstage: Mo, Mi, Do")
    assert (await bot.db.read(settings_store.load)).work_days == frozenset({0, 2, 3})
    await stranger.send("/logs")
    await see(stranger, "Ada set work_days.")  # everybody reads the log: in the language of the house


async def test_what_is_told_unasked_comes_to_each_in_their_language(
    bot: Running, stranger: ChatPerson
) -> None:
    await stranger.speak("de")
    await bot.pair(stranger)
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.OPERATOR)
        await bot.db.run(outbox.push, bot.clock.now(), PushKind.ERROR, fact("push.second_poller"))
        await see(stranger, "Ein anderes Programm liest")
        await see(ben, "Another program reads")


async def test_the_bot_describes_itself_in_every_language_and_only_once(bot: Running) -> None:
    await commands.describe(bot.services)
    await commands.describe(bot.services)
    assert len(await bot.calls("setMyDescription")) == len(await bot.calls("setMyShortDescription")) == 2
    told = {
        code: (await bot.services.bot.get_my_description(code)).description for code in ("de", "fr", None)
    }
    assert told["de"].startswith("LinkedPilot bedient LinkedIn")
    assert told["fr"] == told[None]
    assert told["fr"].startswith("LinkedPilot works LinkedIn")
    assert await bot.calls("setMyName") == []


def test_a_block_stands_on_lines_of_its_own_in_the_text_itself() -> None:
    numbers = table([("Total", "40")])
    shown = Screen(f"Numbers{numbers}{numbers}Sender gets<blockquote>Hello</blockquote>and so on").text
    assert shown == f"Numbers\n{numbers}\n{numbers}\nSender gets\n<blockquote>Hello</blockquote>\nand so on"
    assert apart(shown) == shown
