"""How else a file could be read: its letters, its sheets, where its people begin."""

from collections.abc import Sequence

from bot import texts
from bot.screens.base import HOME, Button, Screen, back, count, grid, rows, short, with_problem
from bot.texts.html import escape
from engine.leads.mapping import Mapping
from engine.leads.reports import FilePreview, Way
from storage.uploads import UploadRow

T = texts.of("reading")
UPLOAD = texts.of("upload")
LONGEST_NAMES = 40
LONGEST_ROW = 60


def more(upload_id: int, data: FilePreview, mapping: Mapping) -> list[Button]:
    """What can be corrected besides the columns, as far as there is a choice."""
    here = f"upload:{upload_id}"
    found = []
    if data.encoding is not None and (not data.encoding_certain or data.reading.encoding):
        found.append(Button(T.another_way, f"{here}:ways"))
    if len(data.sheets) > 1:
        found.append(Button(T("sheet", name=short(data.sheet or "", 14)), f"{here}:sheets"))
    found.append(Button(T("first_row", n=mapping.first_row + 1), f"{here}:rows"))
    return found


def header(data: FilePreview, column: int) -> str:
    """What stands above it, or its number."""
    return data.headers[column] or UPLOAD("column", number=column + 1)


def others(data: FilePreview, mapping: Mapping) -> str:
    """The other columns with people's links."""
    return ", ".join(short(header(data, column), 20) for column in mapping.other_people)


def whose(upload_id: int, data: FilePreview, mapping: Mapping) -> tuple[Button, ...]:
    """Where several columns hold people's links: everybody of all of them, or those of one."""
    if not mapping.other_people:
        return ()
    here = f"upload:{upload_id}:everybody"
    if mapping.everybody:
        return (
            Button(UPLOAD("only_first", column=short(header(data, mapping.profile_url), 20)), f"{here}:no"),
        )
    return (Button(UPLOAD("everybody", columns=short(others(data, mapping), 24)), f"{here}:yes"),)


def ways(row: UploadRow, found: Sequence[Way]) -> Screen:
    """The same names in other letters: a person knows which are right."""
    here = f"upload:{row.id}"
    buttons = [
        (Button(short(" · ".join(each.names), LONGEST_NAMES), f"{here}:read:{each.encoding}"),)
        for each in found
    ]
    text = T("ways", file=_file(row)) if len(found) > 1 else T("no_ways", file=_file(row))
    return Screen(text, rows(*buttons, (back(data=here), HOME)))


def sheets(row: UploadRow, data: FilePreview) -> Screen:
    """Which sheet's people, or each sheet as a list of its own?"""
    here = f"upload:{row.id}"
    lines = [T("which_sheet", file=_file(row))]
    buttons = []
    for number, each in enumerate(data.sheets, 1):
        said = T("hidden_sheet" if each.hidden else "a_sheet", name=escape(short(each.name, 40)))
        lines.append(T("with_links", sheet=said, rows=count(each.links, "row")))
        mark = "✓ " if each.name == data.sheet else ""
        buttons.append(Button(f"{mark}{short(each.name, 22)}", f"{here}:sheet:{number}"))
    return Screen(
        "\n".join(lines),
        rows(*grid(buttons), (Button(T.each_sheet, f"{here}:sheets:each"),), (back(data=here), HOME)),
    )


def ask_first_row(row: UploadRow, data: FilePreview, mapping: Mapping, problem: str = "") -> Screen:
    """In which row do the people begin?"""
    here = f"upload:{row.id}"
    lines = [T("which_row", file=_file(row), n=mapping.first_row + 1)]
    lines += [
        T("a_row", n=number, cells=escape(short(cells, LONGEST_ROW)))
        for number, cells in enumerate(data.top, 1)
    ]
    buttons = [Button(str(number), f"{here}:row:{number}") for number in range(1, len(data.top) + 1)]
    return Screen(with_problem("\n".join(lines), problem), rows(*grid(buttons, 4), (back(data=here), HOME)))


def _file(row: UploadRow) -> str:
    return escape(short(row.file_name, 60))
