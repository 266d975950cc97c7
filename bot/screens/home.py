"""The home screen: today at a glance."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    KIND_EMOJI,
    KIND_HEAD,
    KIND_PLURAL,
    SENDER_EMOJI,
    Button,
    Keyboard,
    Picture,
    Screen,
    bar,
    count,
    day,
    figure,
    go_on_button,
    grid,
    place,
    rows,
    short,
    soon,
    table,
)
from bot.screens.campaigns import pages_unknown
from bot.screens.help import DOCTOR, STEPS, checklist
from bot.texts.html import escape
from bot.texts.said import say
from engine.insight.coming import Coming
from engine.insight.first_steps import FirstStep
from engine.insight.overview import Home, KindToday
from engine.rules.enums import SenderStatus
from engine.rules.facts import Fact

T = texts.of("home")
MOST_CAMPAIGNS = 6
SHORT_BAR = 5  # with it a campaign takes one line of a phone's
LEADS_TO = {
    FirstStep.SENDER: "sender:add",
    FirstStep.LOG_IN: "relogin",
    FirstStep.LIMITS: "senders",
    FirstStep.FILE: "upload",
    FirstStep.CAMPAIGN: "new",
}


def home(
    data: Home,
    now: datetime,
    zone: ZoneInfo,
    doing: Fact | None = None,
    unfinished: str | None = None,
    steps: Mapping[FirstStep, bool] | None = None,
) -> Screen:
    """What happens and what comes next, today's table, the active campaigns.

    `unfinished` names a flow that can go on, `steps` are a beginner's, ticked as far as they were taken.
    """
    parts = [
        T.title
        + _state(data, doing)
        + _next(data.coming, bool(data.campaigns) and data.at_work is None and not data.paused, now, zone)
    ]
    if steps:
        parts.append("\n".join([T.first_steps, *checklist(steps)]))
    if data.senders or not steps:
        parts.append(today(data) if data.senders else T.no_senders)
    parts.append(T("cooldowns", cooling=figure(data.in_cooldown), available=figure(data.available)))
    if data.campaigns or not steps:
        parts.append(_campaigns(data))
    leading = _step(steps) if steps else ()
    return Screen("\n\n".join(part for part in parts if part), rows(leading, *_keyboard(data, unfinished)))


def more() -> Screen:
    """All other places."""
    # "OpenOutreach" is too long for a third of a phone.
    buttons = rows(
        (place("schedule"), place("stats")),
        (place("cooldown"), place("dnc")),
        (place("comments"), place("approvals")),
        (place("doubts"), place("why")),
        (place("simulate"), place("openoutreach")),
        (place("logs"), place("pages")),
        (place("users"), place("settings")),
        (Button(T.picture, "home:picture"), DOCTOR),
        (place("help"), HOME),
    )
    return Screen(T.more, buttons)


def today(data: Home) -> str:
    """Today's table, per sender and in total."""
    lines = [(T.today, *KIND_HEAD.values())]
    lines += [(sender.name, *map(cell, sender.counts)) for sender in data.senders]
    if len(data.senders) > 1:
        lines.append((T.total, *map(cell, data.totals)))
    return table(lines)


def picture(data: Home, which: date) -> Screen:
    """Today's table as a picture: how far each sender is toward its limits."""
    kinds = [
        {
            "kind": total.kind.value,
            "word": KIND_PLURAL[total.kind],
            "counts": [(sender.counts[column].done, sender.counts[column].limit) for sender in data.senders],
        }
        for column, total in enumerate(data.totals)
    ]
    shown = {
        "title": T("picture_title", day=day(which)),
        "senders": [short(sender.name, 16) for sender in data.senders],
        "kinds": kinds,
    }
    text = T("today_of", day=day(which)) + ("" if data.senders else f"\n{T.no_senders}")
    buttons = rows((Button(BUTTONS.refresh, "home:picture"), place("stats")), (HOME,))
    return Screen(text, buttons, Picture("today", shown) if data.senders else None)


def cell(kind: KindToday) -> str:
    """45/150."""
    return f"{kind.done}/{kind.limit}"


def _state(data: Home, doing: Fact | None) -> str:
    if data.paused:
        return f"\n{T.all_paused}"
    if data.at_work is not None:
        return "\n" + T("at_work", name=escape(data.at_work)) + (f": {say(doing)}" if doing else "")
    return ""


def _next(coming: Coming, reasons: bool, now: datetime, zone: ZoneInfo) -> str:
    """Whose turn comes, and why nobody acts until then."""
    lines = []
    if coming.sender is not None and coming.at is not None:
        lines.append(T("next", name=escape(short(coming.sender, 24)), when=soon(coming.at, now, zone)))
    if coming.why is not None and reasons:
        lines.append(say(coming.why, now, zone))
    return "".join(f"\n{line}" for line in lines)


def _campaigns(data: Home) -> str:
    if not data.campaigns:
        return T.no_campaigns
    lines = [T.active_campaigns]
    for each in data.campaigns[:MOST_CAMPAIGNS]:
        mark = "⏸ " if each.status == "paused" else ""
        lines.append(
            f"{KIND_EMOJI[each.action_type]} {bar(each.share, SHORT_BAR)} "
            f"{figure(each.processed)}/{figure(each.queued)} {mark}{escape(short(each.name, 20))}"
        )
        if each.waits_for_pages:
            lines.append(pages_unknown(each))
    if len(data.campaigns) > MOST_CAMPAIGNS:
        lines.append(T("more_campaigns", count=count(len(data.campaigns) - MOST_CAMPAIGNS, "other")))
    return "\n".join(lines)


def _step(steps: Mapping[FirstStep, bool]) -> tuple[Button, ...]:
    """To the next step, and away from the list."""
    following = next((step for step, taken in steps.items() if not taken), FirstStep.CAMPAIGN)
    label = T("do_step", step=STEPS[following])
    return Button(label, LEADS_TO[following]), Button(T.leave_steps, "steps:leave")


def _keyboard(data: Home, unfinished: str | None) -> Keyboard:
    pause = Button(BUTTONS.resume, "resume") if data.paused else Button(BUTTONS.pause, "pause")
    close = (Button(T.close_browser, "panic"),) if data.at_work is not None else ()
    return rows(
        (place("new"), place("campaigns")),
        (place("senders"), place("leads"), place("lists")),
        *grid(_waiting(data, unfinished)),
        (pause, *close) if close else (pause, place("more")),
        (place("more"),) if close else (),
    )


def _waiting(data: Home, unfinished: str | None) -> list[Button]:
    """What waits for the person."""
    found = [go_on_button(unfinished)] if unfinished else []
    if data.drafts_waiting:
        found.append(_numbered("approvals", data.drafts_waiting))
    if data.doubts:
        found.append(_numbered("doubts", data.doubts))
    if data.other_names:
        found.append(_numbered("names", data.other_names))
    asking = [sender for sender in data.senders if sender.status == SenderStatus.LOGIN_EXPIRED]
    found += [
        Button(
            T("log_in", emoji=SENDER_EMOJI[sender.status], name=short(sender.name, 20)), f"sender:{sender.id}"
        )
        for sender in asking[:2]
    ]
    return found


def _numbered(name: str, number: int) -> Button:
    """A place, and how many things wait there."""
    return Button(T("with_number", label=place(name).label, number=number), name)
