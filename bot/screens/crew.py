"""Checkboxes of senders, in the wizard and for a campaign that is there."""

from collections.abc import Collection, Sequence

from bot import texts
from bot.screens.base import (
    KIND_PLURAL,
    SENDER_EMOJI,
    SENDER_WORDS,
    Button,
    Screen,
    back,
    confirm,
    rows,
    short,
    with_problem,
)
from bot.texts.html import escape
from engine.insight.overview import SenderToday
from engine.rules.enums import ActionType, SenderStatus

T = texts.of("wizard")


def boxes(
    text: str,
    lines: Sequence[SenderToday],
    kind: ActionType,
    ticked: Collection[int],
    here: str,
    below: Sequence[Sequence[Button]],
    problem: str = "",
) -> Screen:
    """One row per sender with today's count and status. One that can't act is asked about before it is chosen."""
    buttons, warnings = [], []
    for line in lines:
        on, why = line.id in ticked, cannot(line, kind)
        today = next(each for each in line.counts if each.kind is kind)
        label = T(
            "sender_line",
            name=short(line.name, 24),
            done=today.done,
            limit=today.limit,
            emoji=SENDER_EMOJI[line.status],
        )
        data = f"{here}:sender:{line.id}:{int(not on)}" if on or not why else f"{here}:unable:{line.id}"
        buttons.append((Button(T("on" if on else "off", label=label), data),))
        if on and why:
            warnings.append(T("unable", name=escape(short(line.name, 40)), why=why))
    return Screen(with_problem("\n".join([text, *warnings]), problem), rows(*buttons, *below))


def cannot(line: SenderToday, kind: ActionType) -> str:
    """Why a sender could do nothing for a campaign of that kind now; "" when it can."""
    if line.status is SenderStatus.PAUSED:
        return T.is_paused
    if line.status is not SenderStatus.ACTIVE:
        return SENDER_WORDS[line.status]
    if not next(each for each in line.counts if each.kind is kind).limit:
        return T("may_none", kinds=KIND_PLURAL[kind])
    return ""


def ask_unable(line: SenderToday, kind: ActionType, here: str, boxes_at: str) -> Screen:
    """Before a sender that can't act is chosen."""
    return confirm(
        T("ask_unable", name=escape(short(line.name, 40)), why=cannot(line, kind)),
        Button(T.choose_unable, f"{here}:sender:{line.id}:1"),
        back(data=boxes_at),
    )
