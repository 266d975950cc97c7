"""What the doctor found, in the chat."""

from collections.abc import Sequence

from bot import texts
from bot.doctor.found import DoctorCheck
from bot.screens.base import HOME, Button, Screen, count, notice, rows
from bot.texts.html import escape, folded

T = texts.of("doctor")
NAMES = T.table("names")
AGAIN = Button(T.phrase("again"), "doctor")


def looking() -> str:
    """Above the bar while it looks."""
    return T.looking


def found(checks: Sequence[DoctorCheck]) -> Screen:
    """What isn't right stands open, with its cure; all else is folded."""
    bad = [check for check in checks if not check.ok]
    lines = [T.title, "", T("bad", bad=count(len(bad), "thing")) if bad else T.well]
    for check in bad:
        lines += ["", T("sick", name=NAMES[check.name], found=escape(check.sentence))]
        if check.cure:
            lines.append(T("cure", cure=escape(check.cure)))
    good = "\n".join(
        T("line", name=NAMES[check.name], found=escape(check.sentence)) for check in checks if check.ok
    )
    return Screen("\n".join([*lines, "", folded(good)]), rows([AGAIN], [HOME]))


def nothing(why: str) -> Screen:
    """It was broken off."""
    return notice(escape(why))
