"""`linkedpilot import` and `linkedpilot export`: files of leads in and out, for what is too big for Telegram."""

import argparse
import asyncio
from pathlib import Path

from bot.texts import sheets
from cli.context import Context
from cli.output import Answer
from engine.leads import exporter, importer
from engine.leads.reports import ImportReport
from engine.leads.requests import ExportRequest, ImportRequest
from engine.rules.enums import Delimiter
from engine.rules.errors import UserError
from storage import lists
from storage import settings as settings_store


class NoSuchFile(UserError):
    """What should be imported can't be: it isn't there, or is a folder."""


class NoSuchTarget(UserError):
    """What should be written can't be: something is there already, or its folder isn't."""


class NoListOfThatName(UserError):
    """A list was named that isn't there."""


def import_file(context: Context, arguments: argparse.Namespace) -> Answer:
    path = Path(arguments.file)
    if path.is_dir():
        raise NoSuchFile("folder", path=path)
    if not path.is_file():
        raise NoSuchFile("none", path=path)
    url = context.db.url  # migrated before the importing process opens it

    async def work() -> ImportReport:
        preview = await importer.inspect(path)
        return await importer.import_file(
            ImportRequest(
                url,
                path,
                preview.mapping,
                now=context.now(),
                list_name=arguments.list_name,
                words=sheets.words(),
            )
        )

    report = asyncio.run(work())
    text = (
        f"{report.rows_read} rows read: {report.new_leads} new leads, {report.already_known} already known, "
        f"{report.duplicates_in_file} duplicates, {report.rejected} rejected."
    )
    for reason, number in report.reasons:
        text += f"\n{number} rejected: {context.say(reason)}"
    if report.rejected_file is not None:
        text += f"\nThe rejected rows are in {report.rejected_file}."
    return Answer(text, {"report": report})


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
    return Answer(f"{count} leads of {found.name} are in {target}.", {"leads": count, "file": target})
