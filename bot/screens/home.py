"""The home screen: today at a glance."""

from datetime import date

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
    place,
    rows,
    short,
    table,
)
from bot.screens.campaigns import pages_unknown
from bot.texts.html import escape
from bot.texts.said import say
from engine.insight.overview import Home, KindToday
from engine.rules.facts import Fact

T = texts.of("home")
MOST_CAMPAIGNS = 6


def home(data: Home, doing: Fact | None = None, unfinished: str | None = None) -> Screen:
    """Today's table, the cooldowns, the active campaigns. `unfinished` names a flow that can go on."""
    parts = [T.title + _state(data, doing)]
    parts.append(today(data) if data.senders else T.no_senders)
    parts.append(T("cooldowns", cooling=figure(data.in_cooldown), available=figure(data.available)))
    parts.append(_campaigns(data))
    return Screen("\n\n".join(part for part in parts if part), _keyboard(data, unfinished))


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
    text = T("today_of", day=day(which)) + "\n" + (today(data) if data.senders else T.no_senders)
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


def _campaigns(data: Home) -> str:
    if not data.campaigns:
        return T.no_campaigns
    lines = [T.active_campaigns]
    for each in data.campaigns[:MOST_CAMPAIGNS]:
        mark = "⏸ " if each.status == "paused" else ""
        lines.append(
            f"{KIND_EMOJI[each.action_type]} {mark}{escape(short(each.name, 32))}\n"
            f"{bar(each.share)} {figure(each.processed)}/{figure(each.queued)}"
        )
        if each.waits_for_pages:
            lines.append(pages_unknown(each))
    if len(data.campaigns) > MOST_CAMPAIGNS:
        lines.append(T("more_campaigns", count=count(len(data.campaigns) - MOST_CAMPAIGNS, "other")))
    return "\n".join(lines)


def _keyboard(data: Home, unfinished: str | None) -> Keyboard:
    asking = [sender for sender in data.senders if sender.status == "login_expired"]
    return rows(
        (go_on_button(unfinished),) if unfinished else (),
        tuple(
            Button(
                T("log_in", emoji=SENDER_EMOJI[sender.status], name=short(sender.name, 20)),
                f"sender:{sender.id}",
            )
            for sender in asking[:2]
        ),
        (place("new"), place("campaigns")),
        (place("senders"), place("lists"), place("leads")),
        (place("cooldown"), place("schedule"), place("stats")),
        (place("comments"), _numbered("approvals", data.drafts_waiting)),
        # In two, for "OpenOutreach" is too long for a third of a phone.
        (place("simulate"), place("openoutreach")),
        (place("pages"), place("logs")),
        (place("users"), place("settings")),
        (_numbered("doubts", data.doubts),) if data.doubts else (),
        (_numbered("names", data.other_names),) if data.other_names else (),
        (
            Button(BUTTONS.resume, "resume") if data.paused else Button(BUTTONS.pause, "pause"),
            place("help"),
        ),
        (*((Button(T.picture, "home:picture"),) if data.senders else ()), Button(T.reload, "home")),
    )


def _numbered(name: str, number: int) -> Button:
    """A place, and how many things wait there."""
    button = place(name)
    return Button(T("with_number", label=button.label, number=number), name) if number else button
