"""What a person does over several messages, done as a person does it."""

from typing import Any

import pytest

from engine.rules.words import ActionType
from practice.chat.client import Person, text_of
from storage.tables import PredefinedComment
from tests.bot.running import Running, tap
from tests.fixtures_db import MONDAY, House


async def screen(person: Person, wanted: str) -> dict[str, Any]:
    return await person.wait_for(wanted)


def one(bot: Running, query: Any) -> Any:
    with bot.db.reading() as session:
        return session.scalar(query)


@pytest.fixture
def seeded(bot: Running) -> dict[str, int]:
    """Two senders, ten people on a list, of whom three are in Anna's cooldown, two comments."""
    with bot.db.transaction() as session:
        house = House(session)
        anna, ben = house.sender("Anna"), house.sender("Ben")
        list_id = house.list_of(10, "Prospects")
        for number in range(3):
            house.did(anna, ActionType.CONNECT, number, MONDAY)
        for text in ("Great post, {first_name}!", "Nice one"):
            session.add(PredefinedComment(text=text, tag="", used=0, created_at=MONDAY))
    return {"anna": anna, "ben": ben, "list": list_id}


async def test_pictures_come_and_go_in_the_one_message(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await tap(owner, "🧊 Cooldown")
    await owner.wait_for(lambda m: "photo" in m and "Unlocking" in text_of(m))
    await tap(owner, "🏠 Home")
    await owner.wait_for(lambda m: "photo" not in m and "LinkedPilot" in text_of(m))
    screens = [m for m in await owner.messages() if m["from"]["is_bot"]]
    assert len(screens) == 1


@pytest.mark.usefixtures("seeded")
async def test_a_command_without_its_words_asks_for_them(owner: Person, bot: Running) -> None:
    await owner.send("/relogin")
    await screen(owner, "Who shall log in?")
    await tap(owner, "Ben")
    await screen(owner, "A browser window for Ben opens")
