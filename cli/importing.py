"""`linkedpilot import`: a file of leads into a list, with what was read of it and how."""

import argparse
import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.texts import sheets
from cli.context import Context
from cli.files import NoSuchFile
from cli.output import Answer, counted
from engine.leads import choices, importer
from engine.leads.headers import Field
from engine.leads.mapping import Mapping
from engine.leads.reports import DryRun, FilePreview, ImportReport
from engine.leads.requests import DryRunRequest, ImportRequest
from engine.leads.rows import Reading
from engine.leads.said_of_columns import letters_of
from engine.rules.enums import Delimiter
from storage import lists

MOST_WAYS = 4  # lines of names in other encodings


def import_file(context: Context, arguments: argparse.Namespace) -> Answer:
    path = Path(arguments.file)
    if path.is_dir():
        raise NoSuchFile("folder", path=path)
    if not path.is_file():
        raise NoSuchFile("none", path=path)
    url = context.db.url  # migrated before the importing process opens it

    async def work() -> tuple[FilePreview, Mapping, ImportReport | DryRun]:
        seen = await _looked_into(path, arguments)
        mapping = choices.columns(seen.mapping, seen.headers, arguments.columns)
        if arguments.dry_run:
            return (
                seen,
                mapping,
                await importer.dry_run(DryRunRequest(url, path, mapping, reading=seen.reading)),
            )
        request = ImportRequest(
            url,
            path,
            mapping,
            reading=seen.reading,
            now=context.now(),
            writer=context.db.writer,
            list_name=arguments.list_name,
            words=sheets.words(),
        )
        return seen, mapping, await importer.import_file(request)

    seen, mapping, report = asyncio.run(work())
    lines = [*_read_as(context, seen, mapping), *_came_of_it(context, report)]
    return Answer("\n".join(lines), {"read_as": _as_data(context, seen, mapping), "report": report})


async def _looked_into(path: Path, arguments: argparse.Namespace) -> FilePreview:
    """What the file seems to hold, read as it was said."""
    first_row = None if arguments.first_row is None else arguments.first_row - 1
    reading = Reading(
        encoding=None if arguments.encoding is None else choices.encoding(arguments.encoding),
        delimiter=None if arguments.delimiter is None else Delimiter(arguments.delimiter).sign,
    )
    if arguments.sheet is None:
        return await importer.inspect(path, reading, first_row)
    found = choices.sheet(arguments.sheet, (await importer.inspect(path, reading)).sheets)
    return await importer.inspect(path, replace(reading, sheet=found.sheet), first_row)


def _read_as(context: Context, seen: FilePreview, mapping: Mapping) -> list[str]:
    if seen.sheet is not None:
        how = f"sheet “{seen.sheet}”"
    else:
        how = f"{seen.encoding}, " + (
            f"cells apart by {_sign(seen)}" if seen.delimiter else "each line by itself"
        )
    lines = [f"{seen.kind.upper()}: {how}; the people begin in row {mapping.first_row + 1}."]
    for field in Field:
        column = mapping.column(field)
        name = field.value.replace("_", " ")
        if column is None:
            lines.append(f"  {name}: none")
        else:
            guessed = " (guessed)" if field in mapping.guessed else ""
            lines.append(f"  {name}: {_column(seen, column)}{guessed}")
    if mapping.everybody:
        others = " and ".join(_column(seen, column) for column in mapping.other_people)
        lines.append(f"  each link of {others} is a person, too")
    if len(seen.sheets) > 1:
        others = ", ".join(f"“{each.name}”" for each in seen.sheets if each.name != seen.sheet)
        lines.append(f"People stand on other sheets, too: {others} (--sheet).")
    lines += [f"Note: {context.say(warning)}" for warning in seen.notes(mapping)]
    if seen.deciding:
        lines.append(f"Such as: {', '.join(seen.deciding)} (another --encoding reads them otherwise).")
    return lines


def _column(seen: FilePreview, column: int) -> str:
    head = f" “{seen.headers[column]}”" if seen.headers[column] else ""
    return f"column {letters_of(column)}{head}"


def _sign(seen: FilePreview) -> str:
    return next((each.value for each in Delimiter if each.sign == seen.delimiter), f"“{seen.delimiter}”")


def _came_of_it(context: Context, report: ImportReport | DryRun) -> list[str]:
    lines = [
        f"{counted(report.rows_read, 'row')} read: {counted(report.new_leads, 'new lead')}, {report.already_known} already known, "
        f"{counted(report.duplicates_in_file, 'duplicate')}, {report.rejected} rejected."
    ]
    lines += [f"{number} rejected: {context.say(reason)}" for reason, number in report.reasons]
    if report.rejected_file is not None:
        lines.append(f"The rejected rows are in {report.rejected_file}.")
    if isinstance(report, DryRun):
        lines.append("That was a dry run: nothing was imported.")
    else:
        with context.db.reading() as session:  # a list that there was keeps its capitals
            name = lists.get(session, report.list_id).name
        lines.append(f"{counted(report.added_to_list, 'lead')} added to {name}.")
    return lines


def _as_data(context: Context, seen: FilePreview, mapping: Mapping) -> dict[str, Any]:
    """For a script: how the file was read, columns by their numbers from 1 with their headers."""
    columns = {field.value: mapping.column(field) for field in Field}
    return {
        "kind": seen.kind.value,
        "sheet": seen.sheet,
        "sheets": [each.name for each in seen.sheets],
        "encoding": seen.encoding,
        "encoding_certain": seen.encoding_certain,
        "delimiter": seen.delimiter,
        "first_row": mapping.first_row + 1,
        "columns": {
            field: None if column is None else {"number": column + 1, "header": seen.headers[column]}
            for field, column in columns.items()
        },
        "guessed": sorted(mapping.guessed),
        "also_people": [column + 1 for column in mapping.other_people] if mapping.everybody else [],
        "warnings": [context.say(warning) for warning in seen.notes(mapping)],
    }
