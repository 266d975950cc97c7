"""OpenOutreach's place: what it will be for, and whether there is anything of it on the laptop."""

from collections.abc import Sequence

from bot import texts
from bot.screens.base import BUTTONS, HOME, Button, Screen, count, rows, short
from bot.texts.html import escape

T = texts.of("openoutreach")
SHOWN = 8


def openoutreach(instances: Sequence[str], folder: str) -> Screen:
    """The names of the folders that were found; `folder` is where they were looked for."""
    text = [T.title, T.what_for]
    if instances:
        text.append(T("found", count=count(len(instances), "instance"), folder=escape(folder)))
        text[-1] += "".join(f"\n• {escape(short(name, 40))}" for name in instances[:SHOWN])
    else:
        text.append(T("none", folder=escape(folder)))
    text.append(T.later)
    return Screen("\n\n".join(text), rows((Button(BUTTONS.refresh, "openoutreach"), HOME)))
