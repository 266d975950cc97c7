"""The cooldown in numbers and as a picture."""

from datetime import date

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    TIME,
    Button,
    Picture,
    Screen,
    count,
    day,
    rows,
    short,
    table,
)
from engine.insight.overview import CooldownNumbers

T = texts.of("cooldown")


def cooldown(data: CooldownNumbers, days: int) -> Screen:
    """Who is blocked, until when, by whom. `days` is the setting."""
    text = [
        T("title", days=count(days, "day")),
        T("numbers", cooling=f"{data.in_cooldown:,}", available=f"{data.available:,}"),
    ]
    picture = None
    if data.in_cooldown:
        later = data.in_cooldown - sum(number for _, number in data.unlocking)
        last = [(T.later, later)] if later else []
        unlocking = [(day(which), number) for which, number in data.unlocking] + last
        bars = [(_short_day(which), number) for which, number in data.unlocking] + last
        text.append(T.unlocking + table([(label, f"{number:,}") for label, number in unlocking]))
        picture = Picture("cooldown", {"title": T.picture, "days": bars})
    else:
        text.append(T.nobody)
    if data.blocking:
        text.append(T.blocking + table([(short(name, 24), f"{number:,}") for name, number in data.blocking]))
    return Screen(
        "\n\n".join(text),
        rows(
            (Button(T.cooling, "leads:cooldown:0:0"), Button(T.available, "leads:available:0:0")),
            (Button(BUTTONS.refresh, "cooldown"), HOME),
        ),
        picture,
    )


def _short_day(which: date) -> str:
    """Mon 23, below a bar."""
    return T("picture_day", weekday=TIME.row("days")[which.weekday()], day=which.day)
