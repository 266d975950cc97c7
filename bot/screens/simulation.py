"""What would happen in the next weeks: words and a picture."""

from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.screens.base import HOME, KIND_EMOJI, KIND_PLURAL, Button, Picture, Screen, count, rows, short, table
from engine.rules.html import escape
from engine.rules.words import ActionType
from engine.simulation.run import Report
from engine.simulation.whatif import LimitChange

DAYS = (14, 30, 60, 90)
SHOWN = 8  # campaigns
EXPLAINED = (
    "LinkedPilot's own planner, limits and pauses on a copy of your data, in front of a model of LinkedIn. "
    "Nothing is clicked and nothing is changed."
)


def ask() -> Screen:
    """How far?"""
    text = f"🔮 <b>What would happen?</b>\n\n{EXPLAINED}\n\nHow many days?"
    days = tuple(Button(f"{number} days", f"simulate:{number}") for number in DAYS)
    return Screen(text, rows(days[:2], days[2:], (Button("🤔 What if …", "simulate:if"),), (HOME,)))


def ask_what_if(problem: str = "") -> Screen:
    """Which limit shall be different?"""
    text = (
        "🤔 <b>What if …</b>\n\nSend a daily limit for all senders, such as <code>40 connects</code>, "
        "<code>20 likes</code> or <code>5 comments</code>. It is only tried: your limits stay as they are."
    )
    if problem:
        text += f"\n\n⚠️ {escape(problem)}"
    return Screen(text, rows((Button("⬅️ Back", "simulate"), HOME)))


def running(days: int) -> Screen:
    """It takes some seconds."""
    return Screen(f"🔮 Playing through {count(days, 'day')} …", rows((HOME,)))


def result(report: Report, days: int, change: LimitChange | None, zone: ZoneInfo) -> Screen:
    """How it would end."""
    text = [f"🔮 <b>The next {count(days, 'day')}</b>{_if(change)}"]
    for end in report.campaigns[:SHOWN]:
        name = escape(short(end.name, 40))
        if end.completed_at is not None:
            local = end.completed_at.astimezone(zone)
            text.append(
                f"🏁 <b>{name}</b>: done on {local:%a} {local.day} {local:%b}, {end.succeeded} succeeded"
            )
        else:
            text.append(f"▶️ <b>{name}</b>: {end.processed} of {end.total} by then, {end.succeeded} succeeded")
    if len(report.campaigns) > SHOWN:
        text.append(f"… and {count(len(report.campaigns) - SHOWN, 'campaign')} more")
    text.append(_sums(report))
    if report.weekly_limits:
        text.append("🅿️ LinkedIn's own weekly invitation limit would be met.")
    if report.lost_log_ins:
        text.append(f"🔑 {count(report.lost_log_ins, 'log-in')} would be lost, and renewed the day after.")
    buttons = (Button("🤔 What if …", "simulate:if"), Button("🔮 Other days", "simulate"))
    return Screen("\n".join(text), rows(buttons, (HOME,)), _picture(report))


def _if(change: LimitChange | None) -> str:
    return "" if change is None else f", with {change.limit} {KIND_PLURAL[change.kind]} a day for each sender"


def _sums(report: Report) -> str:
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in report.days:
        for place, number in enumerate((line.connects, line.likes, line.comments)):
            totals[line.name][place] += number
    if not totals:
        return "Nothing would be done."
    heads = [("", *(KIND_EMOJI[kind] for kind in ActionType), "accepted")]
    lines = [
        (short(name, 12), *map(str, numbers), str(report.accepted.get(name, 0)))
        for name, numbers in totals.items()
    ]
    return table([*heads, *lines])


def _picture(report: Report) -> Picture | None:
    if not report.days:
        return None
    days = sorted({line.day for line in report.days})
    names: Sequence[str] = list(dict.fromkeys(line.name for line in report.days))
    done = {(line.name, line.day): line.connects + line.likes + line.comments for line in report.days}
    return Picture(
        "days",
        {
            "title": "Actions per day and sender",
            "days": [f"{day.day} {day:%b}" for day in days],
            "series": {short(name, 18): [done.get((name, day), 0) for day in days] for name in names},
        },
    )
