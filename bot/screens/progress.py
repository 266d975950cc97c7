"""How far long work is."""

from datetime import timedelta

from bot import texts
from bot.screens.base import BUTTONS, HOME, Button, Screen, bar, figure, rows, span
from engine.apart.wire import Progress

T = texts.of("progress")
STAGES = T.table("stages")


def working(title: str, number: int, told: Progress | None, share: float, left: timedelta | None) -> Screen:
    """One piece of work; `title` is HTML, `left` the time that it may still take."""
    lines = [title, T("bar", bar=bar(share), percent=int(share * 100))]
    if told is not None and told.of:
        done = min(told.done, told.of)
        lines.append(T("stage", stage=STAGES[told.stage], done=figure(done), of=figure(told.of)))
    if left is not None:
        lines.append(T("left", span=span(left)))
    return Screen("\n".join(lines), rows((Button(BUTTONS.stop_it, f"work:{number}:cancel"), HOME)))


def cut_off(title: str, again: str) -> Screen:
    """The agent ended in its midst; `again` is the button that began it."""
    return Screen(T("cut_off", title=title), rows((Button(T.again, again), HOME)))
