"""What tests of campaigns begin with: one that runs, and the wizard's way to its preview."""

from typing import Any

from engine import campaigns as engine
from engine.rules.enums import (
    ActionType,
)
from practice.chat.client import ChatPerson, buttons_of
from tests.bot.running import Running, see, tap
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
    """Through the wizard for a like campaign by Ben, up to the preview."""
    await owner.send("/newcampaign")
    await see(owner, "What shall it be called?")
    await owner.send(name)
    await see(owner, "Which list?")
    await tap(owner, "Prospects")
    await see(owner, "What shall be done")
    await tap(owner, "Like")
    await see(owner, "Which senders?")
    await tap(owner, "Ben")
    await owner.wait_for(lambda m: any("☑️ Ben" in label for label, _ in buttons_of(m)))
    await tap(owner, "Next")
    await see(owner, "3 leads of this list are in cooldown")
    await tap(owner, "Leave them out")
    await see(owner, "Total leads")
