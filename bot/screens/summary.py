"""The day in numbers, pushed at the end of the work day."""

from bot import texts
from bot.screens.base import KIND_HEAD, KIND_PLURAL, WORDS, Picture, Screen, count, day, figure, short, table
from bot.screens.home import cell
from bot.screens.stats import ai_line
from engine.insight.overview import DaySummary
from engine.rules.enums import Outcome

T = texts.of("summary")
OUTCOMES = WORDS.table("outcome")
MOST_OUTCOMES = 6


def summary(data: DaySummary) -> Screen:
    """Table, outcomes and a chart."""
    lines = [("", *KIND_HEAD.values())]
    lines += [(sender.name, *map(cell, sender.counts)) for sender in data.senders]
    if len(data.senders) > 1:
        lines.append((T.total, *map(cell, data.totals)))
    text = [T("title", day=day(data.day)), table(lines)]
    others = sorted(data.outcomes.items(), key=lambda each: -each[1])
    came = [
        f"{figure(number)} {OUTCOMES[outcome]}" for outcome, number in others if outcome is not Outcome.DONE
    ]
    if came:
        text.append(T("besides", outcomes=", ".join(came[:MOST_OUTCOMES])))
    if data.accepted:
        text.append(T("accepted", count=count(data.accepted, "invitation")))
    if data.ai.asked:
        text.append(ai_line(T.ai, data.ai))
    return Screen("\n".join(text), (), _picture(data))


def _picture(data: DaySummary) -> Picture:
    counts = {
        kind.kind.value: [
            each.done for sender in data.senders for each in sender.counts if each.kind is kind.kind
        ]
        for kind in data.totals
    }
    return Picture(
        "day",
        {
            "title": T("picture", day=day(data.day)),
            "senders": [short(sender.name, 14) for sender in data.senders],
            "words": dict(KIND_PLURAL),
            "counts": counts,
        },
    )
