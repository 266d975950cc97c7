"""A whole day in front of LinkedIn as it is this autumn: server-driven pages everywhere, in German."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from engine.rules.enums import ActionStatus, ActionType, InteractionResult
from engine.rules.identity import slug
from practice.people import Relation
from storage.tables import Action, Interaction, Lead
from tests.agent.world import World

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
AS_IT_IS = {
    "layout": "server_driven",
    "posts_layout": "server_driven",
    "feed_layout": "server_driven",
    "language": "de",
}


@pytest.mark.long
async def test_four_senders_connect_like_and_comment_and_every_action_is_done_and_proven(
    world: World,
) -> None:
    for number in (1, 2, 3, 4):
        world.site.set(f"account/{number}", **AS_IT_IS)
    world.site.set("rules", cooldown_seconds=0)  # the agent's own cooldown is what keeps the senders apart
    # In the language of the posts, which people write as they like whatever language the site has.
    world.add_comments("{Great|Good} post, {first_name|thank you}!", "Thanks for sharing 🚀")
    on_card = [p for p in world.people if p.traits.relation is Relation.TOP_CARD]
    in_menu = [p for p in world.people if p.traits.relation is Relation.MENU]
    noted, plain = on_card[:3], [on_card[3], in_menu[0], on_card[4]]
    liked, discussed = on_card[5:9], on_card[9:13]
    made = {
        world.campaign(
            CONNECT, noted, 1, name="Mit Nachricht", note="Hallo {first_name}, schön war's!"
        ): noted,
        world.campaign(CONNECT, plain, 2, name="Ohne Nachricht"): plain,
        world.campaign(LIKE, liked, 3, 4, name="Reaktionen"): liked,
        world.campaign(COMMENT, discussed, 1, 4, name="Kommentare"): discussed,
    }
    wanted = asked(world)
    world.site.expect((number, person, action) for number, action, person in wanted)

    async with world.agent():
        await world.until(lambda: not open_actions(world), "the whole day", 150)

    assert [set(world.statuses(number)) for number in made] == [{ActionStatus.COMPLETED}] * 4
    assert world.site.wrongs() == []
    assert Counter(world.site.actions()) == wanted  # each once, and nothing else
    assert proven(world) == wanted
    with world.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Interaction)) == sum(wanted.values())
        assert set(session.scalars(select(Interaction.differs))) == {None}
    notes = {each["person"]: each["text"] for each in books(world) if each["action"] == "connect"}
    assert {notes[p.slug] for p in noted} == {f"Hallo {p.first_name}, schön war's!" for p in noted}
    assert not any(notes[p.slug] for p in plain)
    assert not [text for text in world.pushes() if "⚠️" in text]


def books(world: World) -> list[dict[str, str]]:
    actions: list[dict[str, str]] = world.site.get("books")["actions"]
    return actions


def asked(world: World) -> Counter[tuple[int, str, str]]:
    """What was dealt out to whom."""
    query = select(Action.sender_id, Action.action_type, Lead.profile_url).join(
        Lead, Lead.id == Action.lead_id
    )
    with world.db.reading() as session:
        rows = session.execute(query).all()
    return Counter((sender, str(kind), slug(url)) for sender, kind, url in rows)


def proven(world: World) -> Counter[tuple[int, str, str]]:
    """What the agent has seen to be done."""
    query = select(Interaction.sender_id, Interaction.action_type, Interaction.profile_url).where(
        Interaction.result == InteractionResult.DONE
    )
    with world.db.reading() as session:
        return Counter((sender, str(kind), slug(url)) for sender, kind, url in session.execute(query))


def open_actions(world: World) -> int:
    with world.db.reading() as session:
        query = select(func.count()).where(
            Action.status.in_((ActionStatus.PENDING, ActionStatus.RUNNING, ActionStatus.AWAITING_APPROVAL))
        )
        return session.scalar(query) or 0
