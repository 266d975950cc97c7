"""The user's own AI server: how it is, and how to pair one."""

from datetime import datetime

from bot import texts
from bot.screens.base import HOME, Button, Screen, ago, back, confirm, copy_button, count, laptop, rows
from bot.texts.html import escape
from bot.texts.said import say
from engine.comments.server_seen import ServerSeen

T = texts.of("ai_server")
PAIR = laptop("vps", "pair")


def state(url: str | None, seen: ServerSeen | None, now: datetime, said: str = "") -> Screen:
    """How it was when it was last asked. `url` None: none is paired."""
    parts = [said] if said else []
    if url is None:
        parts += [T.title, T("none", command=PAIR)]
        return Screen("\n\n".join(parts), rows(copy_button(PAIR), (back("settings"), HOME)))
    parts += lines(url, seen, now)
    buttons = (Button(T.ask, "aiserver:ask"), Button(T.unpair, "aiserver:unpair"))
    return Screen("\n".join(parts), rows(buttons, (back("settings"), HOME)))


def lines(url: str, seen: ServerSeen | None, now: datetime) -> list[str]:
    """The same as lines."""
    found = [T.title, T("at", url=escape(url))]
    if seen is None:
        return [*found, T.not_asked]
    if seen.told is None:
        assert seen.problem is not None
        return [*found, T("away", ago=ago(seen.at, now), why=say(seen.problem))]
    told = seen.told
    found.append(T("well", ago=ago(seen.at, now), model=escape(told.model), version=escape(told.version)))
    found.append(T("left", count=count(told.left_today, "comment")))
    if told.spent_today or told.spent_month:
        found.append(T("spent", today=f"{told.spent_today:.2f}", month=f"{told.spent_month:.2f}"))
    found.append(T.watching if told.watching else T.not_watching)
    return found


def ask_unpair() -> Screen:
    """Before the key is forgotten."""
    return confirm(T.ask_unpair, Button(T.unpair, "aiserver:unpair:yes"), back(data="aiserver"))
