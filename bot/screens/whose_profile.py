"""Profiles under another name than the list's: whose they are is for a person to say."""

from collections.abc import Sequence

from bot import texts
from bot.screens.base import HOME, Button, Paged, Screen, back, figure, grid, rows, short
from bot.screens.leads import link
from bot.texts.html import escape
from storage.other_names import OtherName

PER_PAGE = 8

T = texts.of("whose_profile")


def names(found: Sequence[OtherName], shown: Paged, total: int) -> Screen:
    """A page of those that are open."""
    if not found:
        return Screen("\n\n".join((T.title, T.nothing)), rows((HOME,)))
    first = shown.first + 1
    lines = [T("title_with_number", title=T.title, n=figure(total)), T.meaning]
    lines += [T("line", number=number, names=_names(each)) for number, each in enumerate(found, first)]
    numbers = [Button(f"{number}", f"name:{each.id}") for number, each in enumerate(found, first)]
    return Screen("\n\n".join(lines), rows(*grid(numbers, 4), shown.pager("names:{page}"), (HOME,)))


def one(row: OtherName) -> Screen:
    """Both names, the link, and the two answers; with what was said before, where something was."""
    said = T.ask if row.is_them is None else T.said_them if row.is_them else T.said_not_them
    return Screen(
        "\n\n".join((T("one", names=_names(row)), said)),
        rows(
            answers(row.id),
            (Button(T.lead, f"lead:{row.id}"), link(row.profile_url)),
            (back("names"), HOME),
        ),
    )


def answers(lead_id: int) -> tuple[Button, Button]:
    """The two things that can be said."""
    return Button(T.them, f"name:{lead_id}:yes"), Button(T.not_them, f"name:{lead_id}:no")


def _names(row: OtherName) -> str:
    return T("names", listed=escape(short(row.full_name, 40)), found=escape(short(row.profile_name, 40)))
