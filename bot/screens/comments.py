"""The library of predefined comments."""

from datetime import datetime

from bot.screens.base import (
    HOME,
    Button,
    Screen,
    ago,
    confirm,
    count,
    grid,
    pager,
    rows,
    short,
    with_problem,
)
from engine.rules.html import escape
from storage.comments import CommentRow

PER_PAGE = 6
BACK = Button("⬅️ Comments", "comments")
HOW = (
    "Send the comment as one message. <code>{first_name}</code> and <code>{company}</code> are filled in, "
    "<code>{Great|Nice} post</code> takes one of the words. A last line such as <code>#sales</code> is its tag."
)


def comments(library: list[CommentRow], page: int) -> Screen:
    """The library, by the page."""
    pages = max(1, -(-len(library) // PER_PAGE))
    page = min(page, pages - 1)
    first = page * PER_PAGE
    shown = list(enumerate(library[first : first + PER_PAGE], first + 1))
    lines = [f"📚 <b>Comments</b> · {len(library)}"]
    for number, row in shown:
        tag = f" #{escape(row.tag)}" if row.tag else ""
        lines.append(f"{number}. {escape(short(row.text, 160))}{tag}\n<i>used {count(row.used, 'time')}</i>")
    if not shown:
        lines.append("None yet. Comment campaigns take their texts from here, in turn.")
    buttons = [Button(f"{number}", f"comment:{row.id}") for number, row in shown]
    return Screen(
        "\n\n".join(lines),
        rows(
            *grid(buttons, 6),
            pager(page, pages, "comments:{page}"),
            (Button("➕ Add comment", "comment:add"), HOME),
        ),
    )


def one(row: CommentRow, now: datetime) -> Screen:
    """One comment in full."""
    tag = f"\nTag: #{escape(row.tag)}" if row.tag else ""
    used = f"Used {count(row.used, 'time')}"
    if row.last_used_at is not None:
        used += f", last {ago(row.last_used_at, now)}"
    here = f"comment:{row.id}"
    return Screen(
        f"📚 <b>Comment</b>\n\n{escape(row.text)}\n{tag}\n{used}",
        rows((Button("✏️ Edit", f"{here}:edit"), Button("🗑 Delete", f"{here}:delete")), (BACK, HOME)),
    )


def ask_new(problem: str = "") -> Screen:
    """Asks for a new comment."""
    return Screen(with_problem(f"➕ <b>New comment</b>\n\n{HOW}", problem), rows((BACK, HOME)))


def ask_edit(row: CommentRow, problem: str = "") -> Screen:
    """Asks for another text."""
    text = f"✏️ <b>Another text</b> for this comment:\n\n<code>{escape(row.text)}</code>\n\n{HOW}"
    return Screen(with_problem(text, problem), rows((Button("⬅️ Back", f"comment:{row.id}"), HOME)))


def ask_delete(row: CommentRow) -> Screen:
    """Before a comment is deleted."""
    return confirm(
        f"🗑 Delete this comment? Comments made from it stay.\n\n{escape(row.text)}",
        Button("🗑 Delete", f"comment:{row.id}:delete:yes"),
        Button("⬅️ Back", f"comment:{row.id}"),
    )
