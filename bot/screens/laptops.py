"""The laptops that share a registry."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import texts
from bot.screens.base import BUTTONS, HOME, Button, Screen, ago, back, confirm, copy_button, rows, short, span
from bot.texts.html import escape
from engine.insight.laptops import LaptopNow

T = texts.of("laptops")
MOST_SHOWN = 20


def laptops(found: Sequence[LaptopNow], now: datetime, shared: bool, may_change: bool) -> Screen:
    """A line each; with a registry that can be shared, how another one joins."""
    text = [T.title, *(_line(each, now) for each in found[:MOST_SHOWN])]
    if len(found) > MOST_SHOWN:
        text.append(T("others", number=len(found) - MOST_SHOWN))
    again = Button(BUTTONS.refresh, "laptops")
    if not shared:
        return Screen("\n\n".join([*text, T.alone]), rows((again, HOME)))
    out: list[tuple[Button, ...]] = []
    if may_change:
        out = [
            (Button(T("take_out", name=short(each.name, 24)), f"laptop:{each.id}:out"),)
            for each in found[:MOST_SHOWN]
            if not each.is_this
        ]
        out.append((Button(T.add, "laptops:add"),))
    return Screen("\n\n".join(text), rows(*out, (again, HOME)))


def _line(each: LaptopNow, now: datetime) -> str:
    return T(
        "line",
        name=escape(short(each.name or "–", 40)),
        seen=T.never if each.seen_at is None else ago(each.seen_at, now),
        line=escape(short(each.line or "–", 45)),
        version=escape(each.version or "–"),
        senders=escape(short(", ".join(each.senders) or "–", 120)),
        acts=T.nobody if each.acts is None else T("acts", name=escape(short(each.acts, 40))),
    )


def code(drawn: str, line: str | None, life: timedelta) -> Screen:
    """What is pasted on the laptop that joins."""
    if line is None:
        text = T("code", code=escape(drawn), span=span(life))
    else:
        text = T("line_to_paste", line=escape(line), span=span(life))
    return Screen(text, rows(copy_button(line or drawn), (back(data="laptops"), HOME)))


def ask_out(each: LaptopNow) -> Screen:
    """Before a laptop is taken out."""
    yes = Button(T("take_out", name=short(each.name, 24)), f"laptop:{each.id}:out:yes")
    senders = escape(short(", ".join(each.senders) or "–", 200))
    text = T("ask_out", name=escape(short(each.name, 40)), senders=senders)
    return confirm(text, yes, back(data="laptops"))
