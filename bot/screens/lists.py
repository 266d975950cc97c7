"""The lists and one list."""

from collections.abc import Sequence
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
    figure,
    grid,
    notice,
    paged,
    place,
    rows,
    short,
    table,
    with_problem,
)
from bot.texts.html import escape
from storage.lists import ListRow
from storage.uploads import UploadRow

PER_PAGE = 8
MOST_FILES = 8
BACK = back("lists")

T = texts.of("lists")
FORMATS = T.table("formats")


def lists(all_lists: Sequence[ListRow], waiting: Sequence[UploadRow], page: int, now: datetime) -> Screen:
    """All lists, the newest first; a file that was sent and left can be taken up again."""
    there = paged(len(all_lists), page, PER_PAGE)
    shown = there.of(all_lists)
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
    files = []
    if waiting:
        lines.append("\n" + T("waiting", files=count(len(waiting), "waiting-file")))
        files.append(Button(T("not_imported", n=figure(len(waiting))), "uploads"))
    return Screen(
        "\n".join(lines),
        rows(
            *grid(buttons),
            files,
            there.pager("lists:{page}"),
            (place("upload"), HOME),
        ),
    )


def waiting(files: Sequence[UploadRow], now: datetime) -> Screen:
    """Files that were sent and left: go on with one, or forget them all."""
    if not files:
        return notice(T.none_waits, BACK)
    lines = [T.left_behind]
    lines += [
        T("a_file", file=escape(short(each.file_name, 40)), ago=ago(each.created_at, now))
        for each in files[:MOST_FILES]
    ]
    buttons = [
        (Button(T("go_on", name=short(each.file_name, 30)), f"upload:{each.id}"),)
        for each in files[:MOST_FILES]
    ]
    return Screen("\n".join(lines), rows(*buttons, (Button(T.forget_all, "uploads:drop"),), (BACK, HOME)))


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
            _formats(row),
            (Button(T.rename, f"{here}:rename"), Button(T.merge, f"{here}:merge")),
            (Button(BUTTONS.delete, f"{here}:delete"),),
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


def ask_merge(row: ListRow, others: Sequence[ListRow], page: int) -> Screen:
    """Into which other list?"""
    here = f"list:{row.id}"
    return _choose(
        T("ask_merge", name=_name(row)) if others else T("nothing_to_merge", name=_name(row)),
        others,
        page,
        f"{here}:into:{{id}}",
        f"{here}:merge:{{page}}",
        back(data=here),
    )


def confirm_merge(row: ListRow, other: ListRow, on_both: int) -> Screen:
    """Before one list goes into another."""
    sizes = table(
        [
            (short(row.name, 22), figure(row.leads)),
            (short(other.name, 22), figure(other.leads)),
            (T.on_both, figure(on_both)),
            (T.together, figure(row.leads + other.leads - on_both)),
        ]
    )
    return confirm(
        T("confirm_merge", name=_name(row), other=_name(other), sizes=sizes),
        Button(T.do_merge, f"list:{row.id}:into:{other.id}:yes"),
        back(data=f"list:{row.id}:merge"),
    )


def ask_export(all_lists: Sequence[ListRow], page: int) -> Screen:
    """Which list shall come as a file?"""
    text = T.which_export if all_lists else T.none
    return _choose(text, all_lists, page, "export:{id}", "exports:{page}", BACK)


def ask_format(row: ListRow) -> Screen:
    """As what?"""
    text = T("which_format", name=_name(row), leads=count(row.leads, "lead"))
    return Screen(text, rows(_formats(row), (back("export"), HOME)))


def exporting(row: ListRow) -> str:
    """The title while a list is written to a file."""
    return T("exporting", name=_name(row))


def exported(row: ListRow, file_name: str, leads: int) -> Screen:
    """The file stands below."""
    text = T("exported", name=_name(row), file=escape(file_name), leads=count(leads, "lead"))
    return notice(text, place("lists", f"list:{row.id}"))


def not_exported(row: ListRow, sentence: str) -> Screen:
    """It was cancelled or couldn't be done."""
    return notice(T("not_exported", name=_name(row), sentence=escape(sentence)), BACK)


def _choose(
    text: str, all_lists: Sequence[ListRow], page: int, choice: str, pages_at: str, way_back: Button
) -> Screen:
    """One list of all: `choice` is callback data with {id} in it, `pages_at` with {page}."""
    shown = paged(len(all_lists), page, PER_PAGE)
    buttons = [
        Button(T("choice", name=short(each.name, 20), n=figure(each.leads)), choice.format(id=each.id))
        for each in shown.of(all_lists)
    ]
    return Screen(text, rows(*grid(buttons), shown.pager(pages_at), (way_back, HOME)))


def _formats(row: ListRow) -> tuple[Button, ...]:
    here = f"list:{row.id}:export"
    return tuple(Button(FORMATS[each], f"{here}:{each}") for each in FORMATS)


def _name(row: ListRow) -> str:
    return escape(short(row.name, 60))
