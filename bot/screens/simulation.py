"""What would happen in the next weeks: words and a picture."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import (
    HOME,
    KIND_HEAD,
    KIND_PLURAL,
    Button,
    Picture,
    Screen,
    back,
    count,
    date_label,
    day,
    figure,
    notice,
    rows,
    short,
    table,
    with_problem,
)
from bot.texts.html import escape
from engine.rules.enums import ActionType
from engine.simulation.run import CampaignEnd, SimulationReport
from engine.simulation.whatif import LimitChange

DAYS = (14, 30, 60, 90)
SHOWN = 8  # campaigns
T = texts.of("simulation")


def ask() -> Screen:
    """How far?"""
    days = tuple(Button(count(number, "day"), f"simulate:{number}") for number in DAYS)
    text = T("ask", explained=T.explained)
    return Screen(text, rows(days[:2], days[2:], (Button(T.what_if, "simulate:if"),), (HOME,)))


def ask_what_if(problem: str = "") -> Screen:
    """Which limit shall be different?"""
    return Screen(with_problem(T.ask_what_if, problem), rows((back("simulate"), HOME)))


def running(days: int) -> str:
    """The title while it is played."""
    return T("running", count=count(days, "day"))


def refused(sentence: str) -> Screen:
    """Nothing came of it."""
    return notice(T("refused", sentence=escape(sentence)))


def result(report: SimulationReport, days: int, change: LimitChange | None, zone: ZoneInfo) -> Screen:
    """How it would end."""
    text = [T("title", count=count(days, "day")) + _if(change)]
    text += [_campaign(end, zone) for end in report.campaigns[:SHOWN]]
    if len(report.campaigns) > SHOWN:
        text.append(T("more", count=count(len(report.campaigns) - SHOWN, "other")))
    text.append(_sums(report))
    if report.weekly_limits:
        text.append(T.weekly_limit)
    if report.lost_log_ins:
        text.append(T("lost_log_ins", count=count(report.lost_log_ins, "log-in")))
    buttons = (Button(T.what_if, "simulate:if"), Button(T.other_days, "simulate"))
    return Screen("\n".join(text), rows(buttons, (HOME,)), _picture(report))


def _campaign(end: CampaignEnd, zone: ZoneInfo) -> str:
    name, succeeded = escape(short(end.name, 40)), figure(end.succeeded)
    if end.completed_at is not None:
        return T("done", name=name, day=day(end.completed_at.astimezone(zone).date()), n=succeeded)
    return T("not_done", name=name, processed=figure(end.processed), total=figure(end.total), n=succeeded)


def _if(change: LimitChange | None) -> str:
    return "" if change is None else T("with_change", limit=change.limit, kinds=KIND_PLURAL[change.kind])


def _sums(report: SimulationReport) -> str:
    totals = report.by_sender()
    if not totals:
        return T.nothing
    heads = [("", *(KIND_HEAD[kind] for kind in ActionType), T.accepted)]
    lines = [
        (short(name, 12), *(str(numbers[kind]) for kind in ActionType), str(report.accepted.get(name, 0)))
        for name, numbers in totals.items()
    ]
    return table([*heads, *lines])


def _picture(report: SimulationReport) -> Picture | None:
    if not report.days:
        return None
    dates = sorted({line.day for line in report.days})
    names: Sequence[str] = list(dict.fromkeys(line.name for line in report.days))
    done = {(line.name, line.day): sum(line.done.values()) for line in report.days}
    return Picture(
        "days",
        {
            "title": T.picture,
            "days": [date_label(each) for each in dates],
            "series": [
                (short(name, 18), [done.get((name, each), 0) for each in dates], place)
                for place, name in enumerate(names, 1)  # as the senders are in order
            ],
        },
    )
