"""`linkedpilot storage move`: the database to another place, and what to set from then on."""

import argparse
import sys

from cli.context import Context
from cli.output import Answer, counted
from engine.upkeep import moving
from storage.moving import Moving

SAY_EVERY = 50_000  # rows


def move(context: Context, arguments: argparse.Namespace) -> Answer:
    done = moving.move(context.config, arguments.url, (lambda _: None) if arguments.as_json else _say)
    variable, file = moving.variable(context.config)
    again = " (an earlier try was gone on with)" if done.went_on else ""
    lines = [
        f"{counted(done.rows, 'row')} of {len(done.tables)} tables are in {done.target}{again}: each table was read back, "
        "and its rows and their checksum are the same.",
        f"The old database is as it was. From now on set {variable} to the new one, such as in {file}:",
        f"  {variable}={done.target}",
        "Whatever runs with the old one (the service, a second laptop) is started anew with that, too.",
    ]
    return Answer("\n".join(lines), {"target": done.target, "went_on": done.went_on, "tables": done.tables})


def _say(how_far: Moving) -> None:
    if how_far.rows % SAY_EVERY == 0 or (how_far.rows == how_far.of and how_far.of >= SAY_EVERY):
        print(f"{how_far.table}: {how_far.rows:,} of {how_far.of:,}", file=sys.stderr, flush=True)
