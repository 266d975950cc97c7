"""A file on its way to a list: what it seems to hold, which list, how far, what came of it."""

from collections.abc import Sequence

from bot import texts
from bot.screens.base import (
    HOME,
    Button,
    Screen,
    back,
    bar,
    count,
    grid,
    notice,
    place,
    pre,
    rows,
    short,
    with_problem,
)
from engine.leads.headers import Field
from engine.leads.mapping import Mapping
from engine.leads.reports import FilePreview, ImportReport, Progress
from engine.rules.html import escape
from storage.lists import ListRow

T = texts.of("upload")
FIELDS = {Field(name): label for name, label in T.table("fields").items()}
STAGES = T.table("stages")
MOST_COLUMNS = 30
MOST_LISTS = 6
SHOWN_ROWS = 3


def received(file_name: str) -> Screen:
    """The file is safe; it is being looked into."""
    return Screen(T("received", file=_file(file_name)), rows((HOME,)))


def preview(upload_id: int, file_name: str, data: FilePreview, mapping: Mapping) -> Screen:
    """Which column is what, with the first rows; guesses are marked."""
    lines = [T("title", file=_file(file_name), rows=count(data.row_estimate, "row"))]
    buttons = []
    for field, label in FIELDS.items():
        column = mapping.column(field)
        if column is None:
            buttons.append(Button(f"{label}: –", f"upload:{upload_id}:field:{field}"))
            continue
        header = short(data.headers[column], 30)
        kind = "guessed" if field in mapping.guessed else "said"
        lines.append(T(kind, field=label, column=escape(header)))
        buttons.append(Button(f"{label}: {short(header, 16)}", f"upload:{upload_id}:field:{field}"))
    lines.append(pre("\n".join(_person(row, mapping) for row in data.rows[:SHOWN_ROWS])))
    lines += [f"⚠️ {escape(warning)}" for warning in data.warnings]
    lines.append(T.is_that_right)
    return Screen(
        "\n".join(lines),
        rows(
            (Button(T.right, f"upload:{upload_id}:ok"),),
            *grid(buttons),
            (Button(T.forget, f"upload:{upload_id}:drop"), HOME),
        ),
    )


def _person(row: Sequence[str], mapping: Mapping) -> str:
    cells = [row[column] for field in FIELDS if (column := mapping.column(field)) is not None]
    first, *others = cells
    return "\n  ".join([short(first, 60), short(" · ".join(cell for cell in others if cell), 60)])


def columns(upload_id: int, field: Field, data: FilePreview, mapping: Mapping) -> Screen:
    """Which column says this?"""
    here = f"upload:{upload_id}:field:{field}"
    buttons = [
        Button(
            f"✓ {short(name, 20)}" if mapping.column(field) == place else short(name, 22), f"{here}:{place}"
        )
        for place, name in enumerate(data.headers[:MOST_COLUMNS])
    ]
    none = () if field is Field.PROFILE_URL else (Button(T.no_column, f"{here}:none"),)
    example = "\n".join(
        f"{short(name, 24)}: {short(cell, 40)}"
        for name, cell in zip(data.headers, data.rows[0] if data.rows else (), strict=False)
        if cell
    )
    text = T("which_column", field=FIELDS[field], example=pre(example[:1500]))
    return Screen(text, rows(*grid(buttons), none, (back(data=f"upload:{upload_id}"), HOME)))


def ask_name(upload_id: int, suggested: str, lists: Sequence[ListRow], problem: str = "") -> Screen:
    """A new list's name, or a list that is there."""
    there = [
        Button(f"➕ {short(each.name, 22)}", f"upload:{upload_id}:to:{each.id}")
        for each in lists[:MOST_LISTS]
    ]
    return Screen(
        with_problem(T.ask_name_or_list if lists else T.ask_name, problem),
        rows(
            (Button(f"📄 {short(suggested, 30)}", f"upload:{upload_id}:own"),),
            *grid(there),
            (back(data=f"upload:{upload_id}"), HOME),
        ),
    )


def ready(upload_id: int, data: FilePreview, list_name: str, adds: bool) -> Screen:
    """The last question before the import."""
    words = "add_to" if adds else "import_as"
    return Screen(
        T(words, name=_file(list_name), rows=count(data.row_estimate, "row")),
        rows(
            (Button(T.do_import, f"upload:{upload_id}:go"),),
            (
                back(data=f"upload:{upload_id}:ok"),
                Button(T.forget, f"upload:{upload_id}:drop"),
            ),
        ),
    )


def importing(list_name: str, progress: Progress | None) -> Screen:
    """How far the import is."""
    lines = [T("importing", name=_file(list_name))]
    if progress is not None and progress.of:
        share = min(progress.done / progress.of, 1.0)
        lines.append(
            f"{STAGES.get(progress.stage, progress.stage)} {bar(share)} {progress.done:,}/{progress.of:,}"
        )
    return Screen("\n".join(lines))


def report(list_name: str, data: ImportReport) -> Screen:
    """What came of the file."""
    lines = [
        T("added", name=_file(list_name), leads=count(data.added_to_list, "lead")),
        "",
        T("rows_read", n=f"{data.rows_read:,}"),
        T("new_leads", n=f"{data.new_leads:,}"),
        T("already_known", n=f"{data.already_known:,}"),
        T("twice", n=f"{data.duplicates_in_file:,}"),
        T("rejected", n=f"{data.rejected:,}"),
    ]
    if data.already_on_list:
        lines.append(T("on_list", n=f"{data.already_on_list:,}"))
    lines += [
        T("reason", n=f"{number:,}", reason=escape(short(reason, 160))) for reason, number in data.reasons[:5]
    ]
    if data.rejected:
        lines.append(T.rejected_follow)
    return Screen(
        "\n".join(lines),
        rows((place("new", f"new:on:{data.list_id}"), Button(T.the_list, f"list:{data.list_id}")), (HOME,)),
    )


def refused(file_name: str, sentence: str) -> Screen:
    """The file is no list, or couldn't be imported; nothing of it stays."""
    return notice(T("refused", file=_file(file_name), sentence=escape(sentence)), place("upload"))


def dropped(file_name: str) -> Screen:
    """The person changed their mind."""
    return notice(T("dropped", file=_file(file_name)), place("lists"))


def _file(name: str) -> str:
    return escape(short(name, 60))
