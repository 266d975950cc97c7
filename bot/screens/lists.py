"""The lists and one list."""

from datetime import datetime

from bot.screens.base import (
    HOME,
    Button,
    Screen,
    ago,
    confirm,
    count,
    grid,
    notice,
    pager,
    rows,
    short,
    with_problem,
)
from engine.rules.html import escape
from storage.lists import ListRow
from storage.uploads import UploadRow

PER_PAGE = 8
MOST_FILES = 4
BACK = Button("⬅️ Lists", "lists")
HOW = (
    "📎 Send me a <b>.csv</b> or <b>.xlsx</b> file (also .csv.gz, or a .zip with one of them), up to 20 MB. "
    "It needs a column with profile links (linkedin.com/in/…); exports of LinkedIn, Sales Navigator tools, "
    "Apollo or HubSpot just work.\n\nBigger files: <code>linkedpilot import FILE --list NAME</code> on the laptop."
)


def lists(all_lists: list[ListRow], waiting: list[UploadRow], page: int, now: datetime) -> Screen:
    """All lists, the newest first; a file that was sent and left can be taken up again."""
    pages = max(1, -(-len(all_lists) // PER_PAGE))
    page = min(page, pages - 1)
    shown = all_lists[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = ["📋 <b>Lists</b>"]
    lines += [
        f"• <b>{escape(short(each.name, 40))}</b>: {count(each.leads, 'lead')}, {ago(each.updated_at, now)}"
        for each in shown
    ]
    if not shown:
        lines.append("None yet. Send a CSV or XLSX file to make the first.")
    buttons = [Button(short(each.name, 24), f"list:{each.id}") for each in shown]
    files = [Button(f"📄 Go on: {short(each.file_name, 30)}", f"upload:{each.id}") for each in waiting]
    if waiting:
        verb = "isn't" if len(waiting) == 1 else "aren't"
        lines.append(f"\n{count(len(waiting), 'file')} that you sent {verb} imported yet.")
    return Screen(
        "\n".join(lines),
        rows(
            *((each,) for each in files[:MOST_FILES]),
            *grid(buttons),
            pager(page, pages, "lists:{page}"),
            (Button("📤 Upload", "upload"), HOME),
        ),
    )


def how_to_upload() -> Screen:
    """What to send."""
    return notice(HOW, BACK)


def one(row: ListRow, now: datetime) -> Screen:
    """One list's card."""
    made = f"Made {ago(row.created_at, now)}"
    if row.updated_at != row.created_at:
        made += f", changed {ago(row.updated_at, now)}"
    here = f"list:{row.id}"
    return Screen(
        f"📋 <b>{escape(short(row.name, 100))}</b>\n{count(row.leads, 'lead')}\n{made}",
        rows(
            (Button("👥 Leads", f"leads:all:{row.id}:0"), Button("📣 New campaign", f"new:on:{row.id}")),
            (Button("📤 As CSV", f"{here}:export:csv"), Button("📤 As XLSX", f"{here}:export:xlsx")),
            (Button("✏️ Rename", f"{here}:rename"), Button("🗑 Delete", f"{here}:delete")),
            (BACK, HOME),
        ),
    )


def ask_rename(row: ListRow, problem: str = "") -> Screen:
    """Asks for the new name."""
    text = f"✏️ What shall <b>{escape(short(row.name, 100))}</b> be called? Send the new name."
    return Screen(with_problem(text, problem), rows((Button("⬅️ Back", f"list:{row.id}"), HOME)))


def ask_delete(row: ListRow) -> Screen:
    """Before a list is deleted."""
    return confirm(
        f"🗑 Delete the list <b>{escape(short(row.name, 100))}</b>? Its {count(row.leads, 'lead')} and what was "
        "done to them stay known.",
        Button("🗑 Delete", f"list:{row.id}:delete:yes"),
        Button("⬅️ Back", f"list:{row.id}"),
    )


def exporting(row: ListRow) -> Screen:
    """A file is being written."""
    return notice(
        f"📤 <b>{escape(short(row.name, 100))}</b> is being written; the file comes in a moment.", BACK
    )
