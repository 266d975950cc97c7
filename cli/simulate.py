"""`linkedpilot simulate`: what would happen, day by day."""

import argparse
import asyncio
import re
from typing import Any

from bot.screens.base import count
from cli.context import Context
from cli.output import KINDS, Answer, plain, table
from cli.wrong_word import WrongWord
from engine.rules.enums import ActionType
from engine.senders import DAILY
from engine.simulation.run import SimulationReport
from engine.simulation.whatif import LimitChange, WhatIf, simulate_apart

LIMIT = re.compile(r"(?:(\d+):)?(\w+)=(\d+)")


def simulate(context: Context, arguments: argparse.Namespace) -> Answer:
    wanted = WhatIf(
        arguments.days,
        arguments.seed,
        dict(_setting(text) for text in arguments.setting),
        tuple(_limit(text) for text in arguments.limit),
    )
    context.db.close()  # migrated, and free for the other process
    report = asyncio.run(simulate_apart(context.config, wanted, context.now()))
    return Answer(_told(report), {"simulation": _as_json(report)})


def _as_json(report: SimulationReport) -> dict[str, Any]:
    """Each day's line flat, as it always was: connects, likes, … beside the sender's name."""
    told: dict[str, Any] = plain(report)
    for line in told["days"]:
        line |= {f"{kind}s": number for kind, number in line.pop("done").items()}
    return told


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise WrongWord("not_a_setting", text=text)
    return name.strip(), value


def _limit(text: str) -> LimitChange:
    found = LIMIT.fullmatch(text)
    if found is None or found[2] not in list(ActionType):
        raise WrongWord("not_a_limit", text=text)
    return LimitChange(int(found[1]) if found[1] else None, ActionType(found[2]), DAILY, int(found[3]))


def _told(report: SimulationReport) -> str:
    kinds = list(KINDS.values())
    days = [(f"{line.day:%a %d %b}", line.name, *line.done.values()) for line in report.days]
    ends = [
        (end.name, end.status, f"{end.processed}/{end.total}", end.succeeded, _when(end.completed_at))
        for end in report.campaigns
    ]
    sums = [
        (name, *(numbers[kind] for kind in ActionType), report.accepted.get(name, 0))
        for name, numbers in report.by_sender().items()
    ]
    parts = [
        table(days, ("day", "sender", *kinds)) if days else "Nothing would be done.",
        table(sums, ("sender", *kinds, "accepted")) if sums else "",
        table(ends, ("campaign", "status", "processed", "succeeded", "done on")),
        f"{count(report.lost_log_ins, 'log-in')} lost, {count(report.weekly_limits, 'time')} LinkedIn's own weekly limit. "
        "LinkedIn is a model here, with round numbers: who accepts, who posts, when log-ins expire.",
    ]
    return "\n\n".join(part for part in parts if part)


def _when(at: object) -> str:
    return f"{at:%a %d %b %Y}" if at is not None else "not yet"
