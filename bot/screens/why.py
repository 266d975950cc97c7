"""Why nothing happens now, and when it goes on."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import (
    CAMPAIGN_EMOJI,
    HOME,
    SENDER_EMOJI,
    Button,
    Screen,
    grid,
    local,
    place,
    rows,
    short,
)
from bot.texts.html import escape
from bot.texts.said import say
from engine.campaigns import CampaignProgress
from engine.insight.overview import SenderToday
from engine.insight.why import Why

MOST = 8  # campaigns
MOST_REASONS = 8

T = texts.of("why")


def ask(senders: Sequence[SenderToday], campaigns: Sequence[CampaignProgress]) -> Screen:
    """About what?"""
    who = [
        Button(
            T("sender", emoji=SENDER_EMOJI[each.status], name=short(each.name, 24)), f"why:sender:{each.id}"
        )
        for each in senders
    ]
    what = [
        Button(
            T("campaign", emoji=CAMPAIGN_EMOJI[each.status], name=short(each.name, 24)),
            f"why:campaign:{each.id}",
        )
        for each in campaigns[:MOST]
    ]
    return Screen(T.ask, rows(*grid(who), *grid(what), (place("leads"), HOME)))


def why(data: Why, way_back: Button, now: datetime, zone: ZoneInfo) -> Screen:
    """The reasons, the strongest first."""
    lines = [T("subject", name=escape(short(data.subject, 60)))]
    for each in data.reasons[:MOST_REASONS]:
        line = T("reason", sentence=say(each.fact, now, zone))
        lines.append(line if each.until is None else T("until", line=line, when=local(each.until, now, zone)))
    if not data.reasons:
        lines.append(T.nothing)
    return Screen("\n".join(lines), rows((way_back, HOME)))
