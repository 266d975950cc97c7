"""The library of predefined comments."""

from collections.abc import Mapping, Sequence
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
    paged,
    place,
    rows,
    short,
    with_problem,
)
from bot.texts.html import escape
from engine.comments.library import CsvReport
from storage.comments import CommentRow, TagRow

T = texts.of("comments")
PER_PAGE = 6
TAGS_PER_PAGE = 12


def comments(library: Sequence[CommentRow], page: int, of: TagRow | None = None, changed: str = "") -> Screen:
    """The library, by the page; with `of` only what carries that tag. `changed`: what is changed most in drafts."""
    there = paged(len(library), page, PER_PAGE)
    shown = list(enumerate(there.of(library), there.first + 1))
    lines = [
        T("title", n=len(library)) if of is None else T("title_tag", tag=escape(of.tag), n=len(library)),
        *(
            T(
                "line",
                number=number,
                text=escape(short(row.text, 120)),
                tag=_tag(row),
                count=count(row.used, "time"),
            )
            for number, row in shown
        ),
    ]
    if not shown:
        lines.append(T.none)
    if changed:
        lines.append(changed)
    buttons = [Button(f"{number}", f"comment:{row.id}") for number, row in shown]
    filtered = T.filter_all if of is None else T("filter_tag", tag=short(of.tag, 20))
    which = 0 if of is None else of.comment_id
    return Screen(
        "\n\n".join(lines),
        rows(
            *grid(buttons, 6),
            there.pager(f"comments:of:{which}:{{page}}"),
            (Button(T.add, "comment:add"), Button(filtered, "comments:tags:0")),
            (Button(T.voices, "voices"), *((Button(T.export, "comments:export"),) if library else ())),
            (place("approvals"), HOME),
        ),
    )


def imported(report: CsvReport) -> Screen:
    """What came of a table of comments that was sent."""
    lines = [T("imported", added=count(report.added, "comment"), known=count(report.known, "comment"))]
    if report.refused:
        lines.append(T("lines_refused", lines=", ".join(map(str, report.refused[:20]))))
    return Screen("\n".join(lines), rows((place("comments"), HOME)))


def for_lead(name: str, lead_id: int, reads: Sequence[tuple[CommentRow, str | None]], page: int) -> Screen:
    """How the library reads for one person; what is passed over says so."""
    there = paged(len(reads), page, PER_PAGE)
    lines = [T("for_lead", name=escape(short(name, 60)))]
    for number, (row, text) in enumerate(there.of(reads), there.first + 1):
        said = T.passed if text is None else T("quoted", text=escape(text))
        lines.append(T("reads_so", number=number, tag=_tag(row), text=said))
    if not reads:
        lines.append(T.none)
    return Screen(
        "\n\n".join(lines),
        rows(there.pager(f"lead:{lead_id}:comments:{{page}}"), (back(data=f"lead:{lead_id}"), HOME)),
    )


def _tag(row: CommentRow) -> str:
    return T("tag", tag=escape(row.tag)) if row.tag else ""


def tags(found: Sequence[TagRow], page: int) -> Screen:
    """Which tag?"""
    shown = paged(len(found), page, TAGS_PER_PAGE)
    buttons = [
        Button(T("tag_line", tag=short(each.tag, 20), n=each.count), f"comments:of:{each.comment_id}:0")
        for each in shown.of(found)
    ]
    return Screen(
        T.which_tag if found else f"{T.which_tag}\n\n{T.no_tags}",
        rows(
            (Button(T.filter_all, "comments"),),
            *grid(buttons),
            shown.pager("comments:tags:{page}"),
            (back("comments"), HOME),
        ),
    )


def one(
    row: CommentRow, reads: str | None, lacking: Mapping[str, str | None], now: datetime, said: str = ""
) -> Screen:
    """One comment in full, and how it would read. `lacking` is the same for people of whom that isn't known."""
    last = T("last", ago=ago(row.last_used_at, now)) if row.last_used_at is not None else ""
    parts = [said] if said else []
    parts.append(T("one", tag=_tag(row), text=escape(row.text), count=count(row.used, "time"), last=last))
    if reads is not None:
        parts.append(T("reads", name=T.sample_name, company=T.sample_company, text=escape(reads)))
    parts += [T("passed_over", what=T[what]) for what, text in lacking.items() if text is None]
    here = f"comment:{row.id}"
    again = (Button(T.another, here),) if "|" in row.text else ()
    return Screen(
        "\n\n".join(parts),
        rows(
            again,
            (Button(BUTTONS.edit, f"{here}:edit"), Button(BUTTONS.delete, f"{here}:delete")),
            (back("comments"), HOME),
        ),
    )


def ask_new(problem: str = "") -> Screen:
    """Asks for a new comment."""
    return Screen(with_problem(T("ask_new", how=T.how), problem), rows((back("comments"), HOME)))


def ask_edit(row: CommentRow, problem: str = "") -> Screen:
    """Asks for another text."""
    text = T("ask_edit", text=escape(row.text), how=T.how)
    return Screen(with_problem(text, problem), rows((back(data=f"comment:{row.id}"), HOME)))


def ask_delete(row: CommentRow) -> Screen:
    """Before a comment is deleted."""
    return confirm(
        T("ask_delete", text=escape(row.text)),
        Button(BUTTONS.delete, f"comment:{row.id}:delete:yes"),
        back(data=f"comment:{row.id}"),
    )
