"""What a person does over several messages, done as a person does it."""

import pytest

from practice.chat.client import ChatPerson, text_of
from tests.bot.running import Running, see, tap


async def test_pictures_come_and_go_in_the_one_message(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await tap(owner, "☰ More")
    await tap(owner, "🧊 Cooldown")
    await owner.wait_for(lambda m: "photo" in m and "In cooldown" in text_of(m))
    await tap(owner, "🏠 Home")
    await owner.wait_for(lambda m: "photo" not in m and "LinkedPilot" in text_of(m))
    screens = [m for m in await owner.messages() if m["from"]["is_bot"]]
    assert len(screens) == 1


@pytest.mark.usefixtures("seeded")
async def test_a_command_without_its_words_asks_for_them(owner: ChatPerson, bot: Running) -> None:
    await owner.send("/relogin")
    await see(owner, "Who shall log in?")
    await tap(owner, "Ben")
    await see(owner, "A browser window for Ben opens")
