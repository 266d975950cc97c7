"""Words that no question waits for: a name, an address, "stop", a slip in a command."""

import pytest
from sqlalchemy import func, select

from engine.rules.enums import Role
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import do_not_contact
from storage.tables import Lead
from tests.bot.running import BEN, Running, one, see, tap

NOBODY = "https://www.linkedin.com/in/nobody-here"


async def test_a_name_finds_the_person(owner: ChatPerson, seeded: dict[str, int], bot: Running) -> None:
    name = one(bot, select(Lead.full_name).where(Lead.id == 4))
    sent = await owner.send(name)
    card = await owner.wait_for("History", after=sent)
    assert name in text_of(card)
    sent = await owner.send("person")
    await owner.wait_for("4. Person Number3", after=sent)


async def test_a_name_that_nobody_has_is_told_what_can_be_done(
    owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("Zebulon")
    await see(owner, "I don't know what to do with that")


async def test_an_address_of_somebody_known_leads_to_never_contact_in_one_tap(
    owner: ChatPerson, seeded: dict[str, int], bot: Running
) -> None:
    url = one(bot, select(Lead.profile_url).where(Lead.id == 5))
    sent = await owner.send(url.replace("https://www.", ""))
    await owner.wait_for("History", after=sent)
    await tap(owner, "lead:5:dnc:yes")
    await bot.settled()
    assert await bot.db.read(do_not_contact.holds, url)


async def test_an_address_of_nobody_known_can_be_kept_off_or_put_on_a_list(
    owner: ChatPerson, seeded: dict[str, int], bot: Running
) -> None:
    await owner.send("linkedin.com/in/some-body")
    await see(owner, "Nobody of that address is on a list")
    await tap(owner, "➕ Add to a list")
    await tap(owner, "Prospects")
    await bot.settled()
    assert one(bot, select(func.count()).select_from(Lead)) == 11
    await owner.send(NOBODY)
    first = await see(owner, NOBODY)
    await tap(owner, "🚫 Never contact")
    await bot.settled()
    assert await bot.db.read(do_not_contact.holds, NOBODY)
    await owner.send(NOBODY)
    shown = await see(owner, "On the do-not-contact list")
    assert not [data for _, data in buttons_of(shown) if data.startswith("lead:pasted")]
    # a button of an earlier address does nothing to a later one
    await owner.send("linkedin.com/in/somebody-else")
    later = await see(owner, "somebody-else")
    old = next(data for _, data in buttons_of(first) if data.endswith(":dnc"))
    await owner.press(old, later["message_id"], old=True)
    await bot.settled()
    assert not await bot.db.read(do_not_contact.holds, "https://www.linkedin.com/in/somebody-else")


async def test_a_viewer_sees_who_it_is_and_is_offered_nothing_to_change(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        await ben.send(NOBODY)
        shown = await see(ben, "Nobody of that address")
        assert {data for _, data in buttons_of(shown)} == {"leads", "home"}
        await ben.send("stop")
        await see(ben, "Your role doesn't allow that")


@pytest.mark.parametrize("words", ["stop", "STOP!", "Stopp"])
async def test_stop_stops_as_pause_does(words: str, bot: Running, owner: ChatPerson) -> None:
    await owner.send(words)
    await see(owner, "Everything is paused")


async def test_a_slip_in_a_command_is_offered_as_it_was_meant(owner: ChatPerson) -> None:
    await owner.send("/campagins")
    shown = await see(owner, "Did you mean /campaigns?")
    assert buttons_of(shown)[0][1] == "campaigns"
