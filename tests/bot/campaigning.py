"""What tests of campaigns begin with: one that runs, and the wizard's way to its preview."""

from typing import Any

from engine import campaigns as engine
from engine.rules.enums import (
    ActionType,
)
from practice.chat.client import ChatPerson
from tests.bot.running import Running, labelled, see, tap
from tests.fixtures_db import MONDAY, SampleData


def running(bot: Running, seeded: dict[str, int], kind: ActionType, *names: str, **choices: Any) -> int:
    """A campaign of these senders that has begun."""
    with bot.db.transaction() as session:
        campaign = SampleData(session).campaign(
            seeded["list"], kind, *(seeded[each] for each in names), **choices
        )
        engine.start(session, campaign, MONDAY, 1)
    return campaign


async def wizard_to_preview(owner: ChatPerson, name: str = "Spring") -> None:
    """Through the wizard for a like campaign by Ben, of this name, up to the preview."""
    await to_preview(owner, "Like")
    await tap(owner, "👥 Senders")
    await tap(owner, "☑️ Anna")
    await labelled(owner, "⬜️ Anna")
    await tap(owner, "Next")
    await see(owner, "Total leads")
    await rename(owner, name)


async def to_preview(owner: ChatPerson, kind: str) -> None:
    """New campaign, its list, its kind: all else is proposed."""
    sent = await owner.send("/newcampaign")
    await owner.wait_for("Which list?", after=sent)
    await tap(owner, "Prospects")
    await see(owner, "What shall be done")
    await tap(owner, kind)
    await see(owner, "Total leads")


async def rename(owner: ChatPerson, name: str) -> None:
    """Another name than the proposed one."""
    await tap(owner, "✏️ Change")
    await tap(owner, "🏷 Name")
    await see(owner, "What shall it be called?")
    sent = await owner.send(name)
    await owner.wait_for("Total leads", after=sent)
