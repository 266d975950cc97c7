"""Why nothing happens now, and when it goes on."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.screens.base import CAMPAIGN_EMOJI, HOME, SENDER_EMOJI, Button, Screen, grid, local, rows, short
from engine.campaigns import CampaignProgress
from engine.overview import SenderToday
from engine.rules.html import escape
from engine.why import Why

SHOWN = 6


def ask(senders: Sequence[SenderToday], campaigns: Sequence[CampaignProgress]) -> Screen:
    """About what?"""
    who = [
        Button(f"{SENDER_EMOJI[each.status]} {short(each.name, 24)}", f"why:sender:{each.id}")
        for each in senders
    ]
    what = [
        Button(f"{CAMPAIGN_EMOJI[each.status]} {short(each.name, 24)}", f"why:campaign:{each.id}")
        for each in campaigns[:SHOWN]
    ]
    text = (
        "🤔 <b>Why does nothing happen?</b>\n\nTap the sender or the campaign. For one person: 👥 Leads, the person's "
        "card, 🤔 Why."
    )
    return Screen(text, rows(*grid(who), *grid(what), (Button("👥 Leads", "leads"), HOME)))


def why(data: Why, back: Button, now: datetime, zone: ZoneInfo) -> Screen:
    """The reasons, the strongest first."""
    lines = [f"🤔 <b>{escape(short(data.subject, 60))}</b>"]
    for each in data.reasons:
        until = f" Goes on: {local(each.until, now, zone)}." if each.until is not None else ""
        lines.append(f"• {escape(each.sentence)}{until}")
    if not data.reasons:
        lines.append("Nothing keeps it: it is at work, or its turn begins any moment.")
    return Screen("\n".join(lines), rows((back, HOME)))
