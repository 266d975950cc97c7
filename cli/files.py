"""`linkedpilot export`: a list to a file, for what is too big for Telegram."""

import argparse
import asyncio
from pathlib import Path

from bot.texts import sheets
from cli.context import Context
from cli.output import Answer, counted
from engine.leads import exporter
from engine.leads.requests import ExportRequest
from engine.rules.enums import Delimiter
from engine.rules.errors import UserError
from storage import lists
from storage import settings as settings_store


class NoSuchFile(UserError):
    """A file that should be read can't be: it isn't there, or is a folder."""


class NoSuchTarget(UserError):
    """What should be written can't be: something is there already, or its folder isn't."""


class NoListOfThatName(UserError):
    """A list was named that isn't there."""


def export_file(context: Context, arguments: argparse.Namespace) -> Answer:
    target = Path(arguments.file)
    if target.exists():
        raise NoSuchTarget("taken", path=target)
    if not target.resolve().parent.is_dir():
        raise NoSuchTarget("no_folder", path=target.resolve().parent)
    with context.db.reading() as session:
        found = lists.by_name(session, arguments.list_name)
        zone = settings_store.load(session).zone
    if found is None:
        raise NoListOfThatName(name=arguments.list_name)
    work = exporter.export_list(
        ExportRequest(
            context.db.url,
            found.id,
            target,
            now=context.now(),
            zone=zone.key,
            words=sheets.words(),
            delimiter=Delimiter(arguments.delimiter).sign,
        )
    )
    count = asyncio.run(work)
    return Answer(
        f"{counted(count, 'lead')} of {found.name} written to {target}.", {"leads": count, "file": target}
    )
