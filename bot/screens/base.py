"""What every screen is made of. Pure: data in, text and buttons out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.rules.html import escape
from engine.rules.words import ActionType, CampaignStatus, SenderStatus

LONGEST_DATA = 64  # bytes (Bot API, InlineKeyboardButton.callback_data)
BAR = 10

KIND_EMOJI = {ActionType.CONNECT: "🤝", ActionType.LIKE: "👍", ActionType.COMMENT: "💬"}
KIND_PLURAL = {ActionType.CONNECT: "connects", ActionType.LIKE: "likes", ActionType.COMMENT: "comments"}
SENDER_EMOJI = {SenderStatus.ACTIVE: "🟢", SenderStatus.PAUSED: "⏸", SenderStatus.LOGIN_EXPIRED: "🔑"}
SENDER_WORDS = {
    SenderStatus.ACTIVE: "active",
    SenderStatus.PAUSED: "paused",
    SenderStatus.LOGIN_EXPIRED: "has to log in",
}
CAMPAIGN_EMOJI = {
    CampaignStatus.DRAFT: "📝",
    CampaignStatus.RUNNING: "▶️",
    CampaignStatus.PAUSED: "⏸",
    CampaignStatus.COMPLETED: "🏁",
    CampaignStatus.CANCELLED: "✖️",
}


@dataclass(frozen=True, slots=True)
class Button:
    """A label and the callback data that stands in `bot.routes`."""

    label: str
    data: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.data.encode()) <= LONGEST_DATA:
            raise ValueError(f"callback data of {len(self.data.encode())} bytes: {self.data}")


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Which picture `bot.pictures` shall draw, and the plain data (JSON) that it shows."""

    name: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Screen:
    """What a person sees: Telegram HTML, buttons in rows, perhaps a picture above them."""

    text: str
    keyboard: Keyboard = ()
    picture: Picture | None = None


HOME = Button("🏠 Home", "home")


def go_on_button(unfinished: str) -> Button:
    """Back into the wizard that waits."""
    return Button(f"↩️ Go on: {short(unfinished, 30)}", "new:here")


def rows(*given: Sequence[Button]) -> Keyboard:
    """Buttons in rows; an empty row isn't there."""
    return tuple(tuple(row) for row in given if row)


def grid(buttons: Sequence[Button], across: int = 2) -> list[tuple[Button, ...]]:
    """Many buttons, so many in a row."""
    return [tuple(buttons[start : start + across]) for start in range(0, len(buttons), across)]


def pager(page: int, pages: int, data: str) -> tuple[Button, ...]:
    """[◀️ 1/9] [▶️ 3/9] for pages counted from 0; `data` has {page} in it."""
    found = []
    if page > 0:
        found.append(Button(f"◀️ {page}/{pages}", data.format(page=page - 1)))
    if page + 1 < pages:
        found.append(Button(f"{page + 2}/{pages} ▶️", data.format(page=page + 1)))
    return tuple(found)


def notice(text: str, *buttons: Button) -> Screen:
    """A sentence and the way on."""
    return Screen(text, rows(buttons, () if HOME in buttons else (HOME,)))


def confirm(text: str, yes: Button, no: Button) -> Screen:
    """A question before something that can't be taken back."""
    return Screen(text, rows((yes, no)))


def short(text: str, longest: int) -> str:
    """One line, cut with an ellipsis. Not escaped."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def table(lines: Sequence[Sequence[str]]) -> str:
    """Aligned columns in fixed width: the first to the left, the others to the right."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return pre(
        "\n".join(
            "  ".join(
                cell.ljust(width) if column == 0 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        )
    )


def pre(text: str) -> str:
    """Fixed width."""
    return f"<pre>{escape(text)}</pre>"


def bar(share: float) -> str:
    """▓▓▓▓░░░░░░ for 0.4; full only when all is done, empty only when nothing is."""
    filled = round(share * BAR)
    if 0 < share < 1:
        filled = min(max(filled, 1), BAR - 1)
    return "▓" * filled + "░" * (BAR - filled)


def count(number: int, one: str, many: str | None = None) -> str:
    """1 lead, 2 leads."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def span(length: timedelta) -> str:
    """A length of time as people say it, rounded up: 40s, 5m, 3h, 2d."""
    seconds = max(length.total_seconds(), 0.0)
    for unit, size, upto in (("s", 1, 60), ("m", 60, 3600), ("h", 3600, 86_400)):
        if seconds < upto:
            return f"{-int(-seconds // size)}{unit}"
    return f"{-int(-seconds // 86_400)}d"


def ago(then: datetime | None, now: datetime) -> str:
    """2 hours ago; "never" for None."""
    if then is None:
        return "never"
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return "just now"
    for unit, size, upto in (("minute", 60, 3600), ("hour", 3600, 86_400), ("day", 86_400, 60 * 86_400)):
        if seconds < upto:
            return f"{count(int(seconds // size), unit)} ago"
    return f"{count(int(seconds // (30 * 86_400)), 'month')} ago"


def local(when: datetime, now: datetime, zone: ZoneInfo) -> str:
    """14:05 today, else Thu 26 Nov 14:05, on the person's clock."""
    here, today = when.astimezone(zone), now.astimezone(zone).date()
    return f"{here:%H:%M}" if here.date() == today else f"{here:%a} {here.day} {here:%b %H:%M}"


def end_of(end: datetime, zone: ZoneInfo) -> str:
    """The time of day at which something ends; midnight is the end of its day."""
    here = end.astimezone(zone)
    return f"{here:%H:%M}" if (here.hour, here.minute) != (0, 0) else "24:00"


def cooldown_mark(until: datetime | None, now: datetime) -> str:
    """The cooldown column."""
    return "🟢 available" if until is None or until <= now else f"🔴 {span(until - now)} left"
