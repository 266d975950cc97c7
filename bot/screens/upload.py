"""A file on its way to a list: what it seems to hold, which list, what that changes there, what came of it."""

import re
from collections.abc import Sequence

from bot import texts
from bot.screens import reading
from bot.screens.base import (
    HOME,
    Button,
    Screen,
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
from bot.texts.html import escape, folded
from bot.texts.said import say
from engine.leads.headers import Field
from engine.leads.mapping import Mapping
from engine.leads.reports import Comparison, FilePreview, FileReport, ImportReport, KeptOff
from storage.lists import ListRow

T = texts.of("upload")
SHOWN_WHOLE = re.compile(r"^https?://(www\.)?")  # what a phone's line is too short for
FIELDS = T.table("fields")
KINDS = T.table("kinds")
COLUMNS_PER_PAGE = 16
LISTS_PER_PAGE = 6
SHOWN_ROWS = 3
LONGEST_CELL = 80
SHOWN_WARNINGS = 3
SHOWN_REASONS = 15  # below a touch


def received(file_name: str) -> Screen:
    """The file is safe; it is being looked into."""
    return Screen(T("received", file=_file(file_name)), rows((HOME,)))


def preview(
    upload_id: int,
    file_name: str,
    data: FilePreview,
    mapping: Mapping,
    name: str = "",
    there: ListRow | None = None,
) -> Screen:
    """Which column is what, with the first rows; guesses are marked. Where all is sure, one tap makes the list `name` of it.

    `there` is the list that is called like the file already.
    """
    lines = [T("title", file=_file(file_name), rows=count(data.row_estimate, "row"))]
    buttons = []
    for field in Field:
        label = FIELDS[field]
        column = mapping.column(field)
        buttons.append(Button(label, f"upload:{upload_id}:field:{field}"))
        if column is None:
            continue
        header = short(reading.header(data, column), 30)
        kind = "guessed" if field in mapping.guessed else "said"
        lines.append(T(kind, field=label, column=escape(header)))
    lines += [_person(row, mapping) for row in data.rows[:SHOWN_ROWS]]
    lines += [T("warning", warning=say(warning)) for warning in data.notes(mapping)[:SHOWN_WARNINGS]]
    if mapping.everybody:
        lines.append(T("everybody_of", columns=escape(reading.others(data, mapping))))
    if data.deciding:
        lines.append(T("deciding", names=escape(" · ".join(short(each, 30) for each in data.deciding))))
    lines.append(T.is_that_right)
    choices = [(Button(T.right, f"upload:{upload_id}:ok"),)]
    if name and data.sure(mapping):
        choices = [
            (Button(T("import_now", name=short(name, 26)), f"upload:{upload_id}:now"),),
            *(
                [(Button(T("to_list", name=short(there.name, 26)), f"upload:{upload_id}:to:{there.id}"),)]
                if there is not None
                else []
            ),
            (Button(T.other_list, f"upload:{upload_id}:ok"),),
        ]
    return Screen(
        "\n".join(lines),
        rows(
            *choices,
            *grid(buttons, 3),
            reading.whose(upload_id, data, mapping),
            *grid(reading.more(upload_id, data, mapping)),
            (Button(T.forget, f"upload:{upload_id}:drop"), HOME),
        ),
    )


def _person(row: Sequence[str], mapping: Mapping) -> str:
    """All that was read of one row, in lines that a phone wraps; the link as code, so that nobody taps it."""
    cells = [row[column] for field in Field if (column := mapping.column(field)) is not None]
    link, *others = (escape(short(cell, LONGEST_CELL)) for cell in cells)
    link = SHOWN_WHOLE.sub("", link)
    words = " · ".join(cell for cell in others if cell)
    return T("person", words=words, link=link) if words else T("link", link=link)


def columns(
    upload_id: int, file_name: str, field: Field, data: FilePreview, mapping: Mapping, page: int = 0
) -> Screen:
    """Which column says this?"""
    here = f"upload:{upload_id}:field:{field}"
    there = paged(len(data.headers), page, COLUMNS_PER_PAGE)
    shown = there.of([(number, reading.header(data, number)) for number in range(len(data.headers))])
    buttons = [
        Button(
            f"✓ {short(name, 20)}" if mapping.column(field) == number else short(name, 22), f"{here}:{number}"
        )
        for number, name in shown
    ]
    none = () if field is Field.PROFILE_URL else (Button(T.no_column, f"{here}:none"),)
    row = data.rows[0] if data.rows else ()
    example = "\n".join(
        T("example", column=escape(short(name, 16)), value=escape(short(row[number], 30)))
        for number, name in shown
        if row[number : number + 1] != ("",)
    )
    return Screen(
        T("which_column", file=_file(file_name), field=FIELDS[field], example=example),
        rows(
            *grid(buttons),
            there.pager(f"upload:{upload_id}:columns:{field}:{{page}}"),
            none,
            (back(data=f"upload:{upload_id}"), HOME),
        ),
    )


def ask_name(
    upload_id: int,
    file_name: str,
    suggested: str,
    lists: Sequence[ListRow],
    page: int = 0,
    problem: str = "",
) -> Screen:
    """A new list's name, a list that is there, or do not contact."""
    shown = paged(len(lists), page, LISTS_PER_PAGE)
    there = [
        Button(T("to_list", name=short(each.name, 22)), f"upload:{upload_id}:to:{each.id}")
        for each in shown.of(lists)
    ]
    file = _file(file_name)
    question = T("ask_name_or_list", file=file) if lists else T("ask_name", file=file)
    return Screen(
        with_problem(question, problem),
        rows(
            (Button(T("as_file", name=short(suggested, 30)), f"upload:{upload_id}:own"),),
            *grid(there),
            shown.pager(f"upload:{upload_id}:lists:{{page}}"),
            (place("dnc", f"upload:{upload_id}:dnc"),),
            (back(data=f"upload:{upload_id}"), HOME),
        ),
    )


def ready(upload_id: int, file_name: str, data: FilePreview, list_name: str) -> Screen:
    """The last question before a new list."""
    return Screen(
        T(
            "import_as",
            file=_file(file_name),
            name=_file(list_name),
            rows=count(data.row_estimate, "row"),
        ),
        rows((Button(T.do_import, f"upload:{upload_id}:go"),), *_way_back(upload_id)),
    )


def comparing(file_name: str, there: ListRow) -> Screen:
    """It is for a list that is there: what would that change?"""
    return notice(T("comparing", file=_file(file_name), name=_file(there.name)))


def compared(upload_id: int, file_name: str, there: ListRow, data: Comparison) -> Screen:
    """The last question before a list that is there is changed."""
    lines = [T("compared", file=_file(file_name), name=_file(there.name))]
    numbers = ((T.new, data.new), (T.both, data.both), (T.gone, data.gone))
    lines.append(table([(words, figure(number)) for words, number in numbers]))
    if data.rejected:
        lines.append(T("no_link", rows=count(data.rejected, "row")))
    become = data.gone > 0 and data.new + data.both > 0  # a file that names nobody empties no list
    if become:
        lines.append(T("what_goes", leads=count(data.gone, "lead")))
        if data.gone_in_campaigns:
            lines.append(T("in_campaigns", leads=count(data.gone_in_campaigns, "lead")))
    elif not data.new:
        lines.append(T.the_same if data.both else T.names_nobody)
    add = T("add_new", n=figure(data.new)) if data.new else T.bring_up_to_date
    return Screen(
        "\n".join(lines),
        rows(
            (Button(add, f"upload:{upload_id}:go"),) if data.new + data.both else (),
            (Button(T.become, f"upload:{upload_id}:replace:{there.id}"),) if become else (),
            *_way_back(upload_id),
        ),
    )


def _way_back(upload_id: int) -> list[tuple[Button, ...]]:
    return [
        (back(data=f"upload:{upload_id}:ok"), Button(T.forget, f"upload:{upload_id}:drop")),
        (HOME,),
    ]


def ask_keep_off(upload_id: int, file_name: str, data: FilePreview) -> Screen:
    """Before everybody of the file goes on do not contact."""
    return confirm(
        T("ask_keep_off", file=_file(file_name), rows=count(data.row_estimate, "row")),
        place("dnc", f"upload:{upload_id}:dnc:yes"),
        back(data=f"upload:{upload_id}:ok"),
    )


def importing(list_name: str) -> str:
    """The title of an import under way."""
    return T("importing", name=_file(list_name))


def keeping_off(file_name: str) -> str:
    """The title while a file's people go on do not contact."""
    return T("keeping_off", file=_file(file_name))


def report(list_name: str, data: ImportReport) -> Screen:
    """What came of the file."""
    numbers = [(T.new_leads, data.new_leads), (T.already_known, data.already_known)]
    if data.already_on_list:
        numbers.append((T.on_list, data.already_on_list))
    if data.taken_off_list:
        numbers.append((T.taken_off, data.taken_off_list))
    head = T("added", name=_file(list_name), leads=count(data.added_to_list, "lead"))
    return Screen(
        _report(head, data, numbers),
        rows((place("new", f"new:on:{data.list_id}"), Button(T.the_list, f"list:{data.list_id}")), (HOME,)),
    )


def kept_off(file_name: str, data: KeptOff) -> Screen:
    """Nobody of the file will be contacted."""
    head = T("kept_off", file=_file(file_name), people=count(data.added, "person"))
    return notice(_report(head, data, [(T.there_already, data.already_there)]), place("dnc"))


def _report(head: str, data: FileReport, numbers: Sequence[tuple[str, int]]) -> str:
    of_the_file = ((T.twice, data.duplicates_in_file), (T.rejected, data.rejected))
    counted = ((T.rows_read, data.rows_read), *numbers, *of_the_file)
    lines = [head, table([(words, figure(number)) for words, number in counted])]
    if data.rejected:
        why = [T("reason", n=figure(n), reason=say(reason)) for reason, n in data.reasons[:SHOWN_REASONS]]
        lines += [
            T("rows_rejected", rows=count(data.rejected, "row")),
            folded("\n".join(why)),
            T.rejected_follow,
        ]
    return "\n".join(lines)


def not_done(upload_id: int, file_name: str, sentence: str) -> Screen:
    """It was cancelled or couldn't be done; the file waits."""
    return Screen(
        T("not_done", file=_file(file_name), sentence=escape(sentence)),
        rows(
            (Button(T.go_on, f"upload:{upload_id}"), Button(T.forget, f"upload:{upload_id}:drop")),
            (HOME,),
        ),
    )


def other_kind(kind: str) -> Screen:
    """Something that is no file of people: a photo, a voice message."""
    return notice(T("other_kind", kind=KINDS[kind]), place("upload"))


def refused(file_name: str, sentence: str) -> Screen:
    """The file is no list, or couldn't be imported; nothing of it stays."""
    return notice(T("refused", file=_file(file_name), sentence=escape(sentence)), place("upload"))


def dropped(file_name: str) -> Screen:
    """The person changed their mind."""
    return notice(T("dropped", file=_file(file_name)), place("lists"))


def _file(name: str) -> str:
    return escape(short(name, 60))
