"""What a person does over several messages, done as a person does it."""

from typing import Any

import pytest
from sqlalchemy import select

from engine.rules.words import ActionType, Outcome
from practice.chat.client import Person, buttons_of, text_of
from storage import do_not_contact
from storage.tables import Action, PredefinedComment
from tests.bot.running import Running, tap
from tests.fixtures_db import MONDAY, House, url


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


async def test_leads_are_found_by_name_and_put_on_do_not_contact(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await owner.send("/leads")
    await screen(owner, "Leads · 10")
    await tap(owner, "🔴 In cooldown")
    await screen(owner, "Leads · 3")
    await tap(owner, "🔎 Search")
    await screen(owner, "Send a name")
    await owner.send("number7")
    await screen(owner, "“number7”")
    await tap(owner, "1")
    await screen(owner, "Nobody has contacted this person yet.")
    await tap(owner, "🚫 Do not contact")
    await screen(owner, "No campaign will ever touch this person.")
    await tap(owner, "🚫 Do not contact")
    await owner.wait_for(lambda m: "🚫 do not contact" in text_of(m))
    with bot.db.reading() as session:
        assert do_not_contact.holds(session, url(7))
    await tap(owner, "⬅️ Leads")
    await screen(owner, "“number7”")


async def test_pictures_come_and_go_in_the_one_message(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await tap(owner, "🧊 Cooldown")
    await owner.wait_for(lambda m: "photo" in m and "Unlocking" in text_of(m))
    await tap(owner, "🏠 Home")
    await owner.wait_for(lambda m: "photo" not in m and "LinkedPilot" in text_of(m))
    screens = [m for m in await owner.messages() if m["from"]["is_bot"]]
    assert len(screens) == 1


async def test_a_doubt_is_looked_at_or_settled_by_hand(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    from engine import campaigns, claims

    with bot.db.transaction() as session:
        number = House(session).campaign(seeded["list"], ActionType.LIKE, seeded["ben"])
        campaigns.start(session, number, MONDAY, seed=1)
        for action_id in session.scalars(select(Action.id).where(Action.status == "pending").limit(2)).all():
            claimed = claims.claim(session, action_id, MONDAY)
            assert isinstance(claimed, claims.Claimed)
            claims.about_to_click(session, claimed.claim_id, MONDAY)
            claims.settle(session, claimed.claim_id, Outcome.UNCERTAIN, MONDAY)
    await owner.send("/start")
    await tap(owner, "❓ In doubt (2)")
    await screen(owner, "These may have happened")
    await tap(owner, "1")
    await tap(owner, "🔎 Check")
    await screen(owner, "I look as soon as")
    assert bot.agent.asked[0].startswith("check ")
    await tap(owner, "✅ It happened")
    await owner.wait_for(lambda m: [label for label, _ in buttons_of(m)] == ["1", "🏠 Home"])
    await tap(owner, "1")
    await tap(owner, "✖️ It didn't")
    await screen(owner, "Nothing: of every action")
    with bot.db.reading() as session:
        ended = list(session.scalars(select(Action.status).where(Action.outcome.is_not(None))))
    assert sorted(ended) == ["completed", "failed"]


@pytest.mark.usefixtures("seeded")
async def test_a_command_without_its_words_asks_for_them(owner: Person, bot: Running) -> None:
    await owner.send("/dnc")
    await screen(owner, "Whom shall no campaign ever touch?")
    await owner.send("https://www.linkedin.com/company/acme")
    await owner.wait_for(lambda m: "⚠️" in text_of(m))
    await owner.send("linkedin.com/in/Person-3/")
    await screen(owner, "person-3")
    with bot.db.reading() as session:
        assert [entry.value for entry in do_not_contact.all_entries(session)] == [url(3)]
    await owner.send("/relogin")
    await screen(owner, "Who shall log in?")
    await tap(owner, "Ben")
    await screen(owner, "A browser window for Ben opens")
