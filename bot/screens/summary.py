"""The day in numbers, pushed at the end of the work day."""

from bot.screens.base import KIND_HEAD, Picture, Screen, short, table
from bot.screens.home import cell
from engine.overview import DaySummary
from engine.rules.html import escape
from engine.rules.words import Outcome

MOST_OUTCOMES = 6


def summary(data: DaySummary) -> Screen:
    """Table, outcomes and a chart."""
    lines = [(f"{data.day:%a} {data.day.day}", *KIND_HEAD.values())]
    lines += [(short(sender.name, 12), *map(cell, sender.counts)) for sender in data.senders]
    if len(data.senders) > 1:
        lines.append(("Total", *map(cell, data.totals)))
    text = [f"🌇 <b>The day</b>, {data.day:%A} {data.day.day} {data.day:%B}{table(lines)}"]
    others = sorted(data.outcomes.items(), key=lambda each: -each[1])
    came = [
        f"{number} {outcome.replace('_', ' ')}" for outcome, number in others if outcome is not Outcome.DONE
    ]
    if came:
        text.append("Besides: " + escape(", ".join(came[:MOST_OUTCOMES])) + ".")
    picture = Picture(
        "day",
        {
            "senders": [short(sender.name, 14) for sender in data.senders],
            "counts": {
                kind.kind.value: [
                    each.done for sender in data.senders for each in sender.counts if each.kind is kind.kind
                ]
                for kind in data.totals
            },
        },
    )
    return Screen("\n".join(text), (), picture)
