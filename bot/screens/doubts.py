"""What may or may not have happened, and how to settle it."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import HOME, KIND_EMOJI, Button, Paged, Screen, back, figure, grid, local, rows, short
from bot.screens.leads import link
from bot.texts.html import escape
from storage.doubts import DoubtRow

PER_PAGE = 8

T = texts.of("doubts")


def doubts(found: Sequence[DoubtRow], shown: Paged, total: int, now: datetime, zone: ZoneInfo) -> Screen:
    """A page of the doubts, the newest first."""
    if not found:
        return Screen("\n\n".join((T.title, T.nothing)), rows((HOME,)))
    first = shown.first + 1
    lines = [T("title_with_number", title=T.title, n=figure(total)), T.meaning]
    lines += [
        T("line", number=number, doubt=_line(each, now, zone)) for number, each in enumerate(found, first)
    ]
    numbers = [Button(f"{number}", f"doubt:{each.action_id}") for number, each in enumerate(found, first)]
    return Screen("\n\n".join(lines), rows(*grid(numbers, 4), shown.pager("doubts:{page}"), (HOME,)))


def one(doubt: DoubtRow, now: datetime, zone: ZoneInfo, said: str = "") -> Screen:
    """One doubt, with what can be done about it."""
    lines = [T("one", doubt=_line(doubt, now, zone)), said or T.ask]
    number = doubt.action_id
    lead = (Button(T.lead, f"lead:{doubt.lead_id}"),) if doubt.lead_id is not None else ()
    return Screen(
        "\n\n".join(lines),
        rows(
            (Button(T.check, f"doubt:{number}:check"),),
            (Button(T.happened, f"doubt:{number}:yes"), Button(T.did_not, f"doubt:{number}:no")),
            (*lead, link(doubt.profile_url)),
            (back("doubts"), HOME),
        ),
    )


def _line(doubt: DoubtRow, now: datetime, zone: ZoneInfo) -> str:
    return T(
        "doubt",
        emoji=KIND_EMOJI[doubt.action_type],
        name=escape(short(doubt.full_name or doubt.profile_url.rpartition("/")[2], 40)),
        when=local(doubt.at, now, zone),
        sender=escape(short(doubt.sender_name, 20)),
    )
