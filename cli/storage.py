"""`linkedpilot storage move`: the database to another place, and what to set from then on."""

import argparse
import sys
from pathlib import Path

from cli.context import Context
from cli.laptops import pasted
from cli.output import Answer, counted
from engine.rules import join_line
from engine.upkeep import moving, registry_access
from storage.moving import Moving

SAY_EVERY = 50_000  # rows
SET_UP = "Paste the line with which the registry's set-up ended, then Enter (it isn't shown): "


def move(context: Context, arguments: argparse.Namespace) -> Answer:
    url, config = arguments.url or pasted(SET_UP), context.config
    given = join_line.is_join_line(url)
    if given:
        config.prepare_folders()
        url = registry_access.url_of(registry_access.read(url), config.data_dir)
    done = moving.move(config, url, (lambda _: None) if arguments.as_json else _say)
    variable, file = moving.variable(config)
    again = " (an earlier try was gone on with)" if done.went_on else ""
    lines = [
        f"{counted(done.rows, 'row')} of {len(done.tables)} tables are in {done.target}{again}: each table was read back, "
        "and its rows and their checksum are the same.",
        *_from_now_on(given, variable, file, done.target),
        "Whatever runs with the old one (the service, a second laptop) is started anew with that, too.",
    ]
    if given:
        registry_access.keep(config, url)
    return Answer("\n".join(lines), {"target": done.target, "went_on": done.went_on, "tables": done.tables})


def _from_now_on(given: bool, variable: str, file: Path, target: str) -> list[str]:
    if given:
        return [f"The old database is as it was. The new one stands as {variable} in {file}."]
    return [
        f"The old database is as it was. From now on set {variable} to the new one, such as in {file}:",
        f"  {variable}={target}",
    ]


def _say(how_far: Moving) -> None:
    if how_far.rows % SAY_EVERY == 0 or (how_far.rows == how_far.of and how_far.of >= SAY_EVERY):
        print(f"{how_far.table}: {how_far.rows:,} of {how_far.of:,}", file=sys.stderr, flush=True)
