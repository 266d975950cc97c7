"""The lists and one list."""

from datetime import datetime

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Screen,
    ago,
    back,
    confirm,
    count,
    grid,
    notice,
    pager,
    place,
    rows,
    short,
    with_problem,
)
from engine.rules.html import escape
from storage.lists import ListRow
from storage.uploads import UploadRow

PER_PAGE = 8
MOST_FILES = 4
BACK = back("lists")

T = texts.of("lists")


def lists(all_lists: list[ListRow], waiting: list[UploadRow], page: int, now: datetime) -> Screen:
    """All lists, the newest first; a file that was sent and left can be taken up again."""
    pages = max(1, -(-len(all_lists) // PER_PAGE))
    page = min(page, pages - 1)
    shown = all_lists[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [T.title]
    lines += [
        T(
            "line",
            name=escape(short(each.name, 40)),
            leads=count(each.leads, "lead"),
            ago=ago(each.updated_at, now),
        )
        for each in shown
    ]
    if not shown:
        lines.append(T.none)
    buttons = [Button(short(each.name, 24), f"list:{each.id}") for each in shown]
    files = [Button(T("go_on", name=short(each.file_name, 30)), f"upload:{each.id}") for each in waiting]
    if waiting:
        lines.append("\n" + T("waiting", files=count(len(waiting), "waiting-file")))
    return Screen(
        "\n".join(lines),
        rows(
            *((each,) for each in files[:MOST_FILES]),
            *grid(buttons),
            pager(page, pages, "lists:{page}"),
            (place("upload"), HOME),
        ),
    )


def how_to_upload() -> Screen:
    """What to send."""
    return notice(T.how, BACK)


def one(row: ListRow, now: datetime) -> Screen:
    """One list's card."""
    made = T("made", ago=ago(row.created_at, now))
    if row.updated_at != row.created_at:
        made = T("changed", made=made, ago=ago(row.updated_at, now))
    here = f"list:{row.id}"
    return Screen(
        T("card", name=_name(row), leads=count(row.leads, "lead"), made=made),
        rows(
            (place("leads", f"leads:all:{row.id}:0"), place("new", f"new:on:{row.id}")),
            (Button(T.as_csv, f"{here}:export:csv"), Button(T.as_xlsx, f"{here}:export:xlsx")),
            (Button(T.rename, f"{here}:rename"), Button(BUTTONS.delete, f"{here}:delete")),
            (BACK, HOME),
        ),
    )


def ask_rename(row: ListRow, problem: str = "") -> Screen:
    """Asks for the new name."""
    text = T("ask_rename", name=_name(row))
    return Screen(with_problem(text, problem), rows((back(data=f"list:{row.id}"), HOME)))


def ask_delete(row: ListRow) -> Screen:
    """Before a list is deleted."""
    return confirm(
        T("ask_delete", name=_name(row), leads=count(row.leads, "lead")),
        Button(BUTTONS.delete, f"list:{row.id}:delete:yes"),
        back(data=f"list:{row.id}"),
    )


def exporting(row: ListRow) -> Screen:
    """A file is being written."""
    return notice(T("exporting", name=_name(row)), BACK)


def _name(row: ListRow) -> str:
    return escape(short(row.name, 100))
