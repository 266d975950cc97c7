"""`linkedpilot doctor`: what the doctor found, a line each with its cure."""

import argparse
import asyncio

from bot.doctor import checks
from bot.doctor.found import DoctorCheck
from cli.context import Context
from cli.output import Answer


def doctor(context: Context, _: argparse.Namespace) -> Answer:
    found = asyncio.run(checks.run(context.config))
    bad = [check.name for check in found if not check.ok]
    problem = f"{len(bad)} of {len(found)} checks failed: {', '.join(bad)}." if bad else ""
    return Answer(as_text(found), {"checks": found}, problem)


def as_text(checks: list[DoctorCheck]) -> str:
    """A line each; a failed one is followed by its cure."""
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{'ok' if check.ok else 'NO'}  {check.name.ljust(width)}  {check.sentence}")
        if check.cure:
            lines.append(f"    {' ' * width}  {check.cure}")
    return "\n".join(lines)
