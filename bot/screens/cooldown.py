"""The cooldown in numbers and as a picture."""

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Picture,
    Screen,
    count,
    figure,
    rows,
    short,
    table,
    weekday_label,
)
from engine.insight.overview import CooldownNumbers

T = texts.of("cooldown")


def cooldown(data: CooldownNumbers, days: int) -> Screen:
    """Who is blocked, until when, by whom. `days` is the setting."""
    text = [
        T("title", days=count(days, "day")),
        T("numbers", cooling=figure(data.in_cooldown), available=figure(data.available)),
    ]
    picture = None
    if data.in_cooldown:
        later = data.in_cooldown - sum(number for _, number in data.unlocking)
        last = [(T.later, later)] if later else []
        bars = [(weekday_label(which), number) for which, number in data.unlocking] + last
        picture = Picture("cooldown", {"title": T.picture, "days": bars})
    else:
        text.append(T.nobody)
    if data.blocking:
        text.append(T.blocking + table([(short(name, 24), figure(number)) for name, number in data.blocking]))
    return Screen(
        "\n\n".join(text),
        rows(
            (Button(T.cooling, "leads:cooldown:0:0"), Button(T.available, "leads:available:0:0")),
            (Button(BUTTONS.refresh, "cooldown"), HOME),
        ),
        picture,
    )
