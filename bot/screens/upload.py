"""A file on its way to a list: what it seems to hold, which list, how far, what came of it."""

from collections.abc import Sequence

from bot.screens.base import (
    HOME,
    Button,
    Screen,
    bar,
    count,
    grid,
    notice,
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

FIELDS = {
    Field.PROFILE_URL: "🔗 Profile link",
    Field.FULL_NAME: "👤 Name",
    Field.FIRST_NAME: "👤 First name",
    Field.LAST_NAME: "👤 Last name",
    Field.TITLE: "💼 Title",
    Field.COMPANY: "🏢 Company",
}
STAGES = {"reading": "Reading", "storing": "Storing", "writing": "Writing"}
MOST_COLUMNS = 30
MOST_LISTS = 6
SHOWN_ROWS = 3


def received(file_name: str) -> Screen:
    """The file is safe; it is being looked into."""
    return Screen(f"📄 <b>{escape(short(file_name, 60))}</b> received. Looking into it …", rows((HOME,)))


def preview(upload_id: int, file_name: str, data: FilePreview, mapping: Mapping) -> Screen:
    """Which column is what, with the first rows; guesses are marked."""
    lines = [f"📄 <b>{escape(short(file_name, 60))}</b> · about {count(data.row_estimate, 'row')}"]
    buttons = []
    for field, label in FIELDS.items():
        column = mapping.column(field)
        if column is None:
            buttons.append(Button(f"{label}: –", f"upload:{upload_id}:field:{field}"))
            continue
        header = short(data.headers[column], 30)
        guessed = " <i>(guessed)</i>" if field in mapping.guessed else ""
        lines.append(f"{label}: “{escape(header)}”{guessed}")
        buttons.append(Button(f"{label}: {short(header, 16)}", f"upload:{upload_id}:field:{field}"))
    lines.append(pre("\n".join(_person(row, mapping) for row in data.rows[:SHOWN_ROWS])))
    lines += [f"⚠️ {escape(warning)}" for warning in data.warnings]
    lines.append("Is that right? Tap a column to correct it.")
    return Screen(
        "\n".join(lines),
        rows(
            (Button("✅ That's right", f"upload:{upload_id}:ok"),),
            *grid(buttons),
            (Button("✖️ Forget the file", f"upload:{upload_id}:drop"), HOME),
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
    none = () if field is Field.PROFILE_URL else (Button("None of them", f"{here}:none"),)
    example = "\n".join(
        f"{short(name, 24)}: {short(cell, 40)}"
        for name, cell in zip(data.headers, data.rows[0] if data.rows else (), strict=False)
        if cell
    )
    text = f"Which column is <b>{FIELDS[field]}</b>? The first row says:\n{pre(example[:1500])}"
    return Screen(text, rows(*grid(buttons), none, (Button("⬅️ Back", f"upload:{upload_id}"), HOME)))


def ask_name(upload_id: int, suggested: str, lists: Sequence[ListRow], problem: str = "") -> Screen:
    """A new list's name, or a list that is there."""
    text = "📋 What shall the list be called? Send a name"
    text += ", take the file's name, or add to a list." if lists else ", or take the file's name."
    there = [
        Button(f"➕ {short(each.name, 22)}", f"upload:{upload_id}:to:{each.id}")
        for each in lists[:MOST_LISTS]
    ]
    return Screen(
        with_problem(text, problem),
        rows(
            (Button(f"📄 {short(suggested, 30)}", f"upload:{upload_id}:own"),),
            *grid(there),
            (Button("⬅️ Back", f"upload:{upload_id}"), HOME),
        ),
    )


def ready(upload_id: int, data: FilePreview, list_name: str, adds: bool) -> Screen:
    """The last question before the import."""
    words = "Add to the list" if adds else "Import as the list"
    return Screen(
        f"📥 {words} <b>{escape(short(list_name, 60))}</b>: about {count(data.row_estimate, 'row')}?",
        rows(
            (Button("📥 Import", f"upload:{upload_id}:go"),),
            (
                Button("⬅️ Back", f"upload:{upload_id}:ok"),
                Button("✖️ Forget the file", f"upload:{upload_id}:drop"),
            ),
        ),
    )


def importing(list_name: str, progress: Progress | None) -> Screen:
    """How far the import is."""
    lines = [f"📥 Importing <b>{escape(short(list_name, 60))}</b> …"]
    if progress is not None and progress.of:
        share = min(progress.done / progress.of, 1.0)
        lines.append(
            f"{STAGES.get(progress.stage, progress.stage)} {bar(share)} {progress.done:,}/{progress.of:,}"
        )
    return Screen("\n".join(lines))


def report(list_name: str, data: ImportReport) -> Screen:
    """What came of the file."""
    lines = [
        f"✅ <b>{escape(short(list_name, 60))}</b>: {count(data.added_to_list, 'lead')} added",
        "",
        f"Rows read: {data.rows_read:,}",
        f"New leads: {data.new_leads:,}",
        f"Already known: {data.already_known:,}",
        f"Twice in the file: {data.duplicates_in_file:,}",
        f"Rejected: {data.rejected:,}",
    ]
    if data.already_on_list:
        lines.append(f"Already on the list: {data.already_on_list:,}")
    lines += [f"• {number:,} × {escape(short(reason, 160))}" for reason, number in data.reasons[:5]]
    if data.rejected:
        lines.append("The rejected rows follow as a file.")
    return Screen(
        "\n".join(lines),
        rows(
            (Button("📣 New campaign", f"new:on:{data.list_id}"), Button("📋 List", f"list:{data.list_id}")),
            (HOME,),
        ),
    )


def refused(file_name: str, sentence: str) -> Screen:
    """The file is no list, or couldn't be imported; nothing of it stays."""
    return notice(
        f"⚠️ <b>{escape(short(file_name, 60))}</b> can't be used. {escape(sentence)}",
        Button("📤 Upload", "upload"),
    )


def dropped(file_name: str) -> Screen:
    """The person changed their mind."""
    return notice(f"🗑 <b>{escape(short(file_name, 60))}</b> is forgotten.", Button("📋 Lists", "lists"))
