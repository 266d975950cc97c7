"""A campaign of a long list, started from the wizard."""

from typing import Any

import pytest
from sqlalchemy import func, select

from engine import campaigns as engine
from engine.rules.enums import CampaignStatus
from practice.chat.client import ChatPerson
from storage.tables import Action, Campaign
from tests.bot.campaigning import wizard_to_preview
from tests.bot.running import Running, one, see, tap


@pytest.mark.usefixtures("seeded")
async def test_a_long_list_is_kept_as_a_draft_before_it_is_dealt_out(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "AT_ONCE", 1)
    deal_out, kept = engine.deal_out, []

    def seen(*given: Any) -> Any:
        kept.append(one(bot, select(Campaign.status)))
        return deal_out(*given)

    monkeypatch.setattr(engine, "deal_out", seen)
    await wizard_to_preview(owner)
    await tap(owner, "▶️ Start")
    await see(owner, "Spring is running")
    assert kept == [CampaignStatus.DRAFT]
    assert one(bot, select(Campaign.status)) is CampaignStatus.RUNNING
    assert one(bot, select(func.count()).select_from(Campaign)) == 1
    assert one(bot, select(func.count()).select_from(Action)) == one(bot, select(Campaign.leads_queued)) > 1
