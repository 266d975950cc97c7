"""What every screen is made of. Pure: data in, text and buttons out."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any, TypeVar

from bot import texts
from bot.texts.forms import (
    clock,
    count,
    date_label,
    day,
    decimal,
    figure,
    hours,
    hours_of,
    percent,
    span,
    weekday_label,
)
from bot.texts.html import apart, escape
from bot.texts.times import ago, local, soon
from engine.rules.enums import CampaignStatus, SenderStatus

# As every screen writes them.
__all__ = (
    "ago",
    "clock",
    "count",
    "date_label",
    "day",
    "decimal",
    "figure",
    "hours",
    "hours_of",
    "local",
    "percent",
    "soon",
    "span",
    "weekday_label",
)

Thing = TypeVar("Thing")

WIDEST, NARROWEST = 34, 6  # letters of fixed width in a phone's line, and in a table's first column
LONGEST_DATA = 64  # bytes (Bot API, InlineKeyboardButton.callback_data)
LONGEST_COPY = 256  # letters (Bot API, CopyTextButton.text)
BAR = 10

WORDS, PLACES, BUTTONS, TIME = (texts.of(part) for part in ("words", "places", "buttons", "time"))
KIND_PLURAL = WORDS.table("kind_plural")
KIND_HEAD = WORDS.table("kind_head")
KIND_EMOJI = WORDS.table("kind_emoji")
SENDER_WORDS = WORDS.table("sender_status")
CAMPAIGN_WORDS = WORDS.table("campaign_status")

PLACE_EMOJI = {
    "home": "🏠",
    "senders": "👤",
    "campaigns": "📊",
    "new": "📣",
    "lists": "📋",
    "upload": "📤",
    "export": "💾",
    "leads": "👥",
    "dnc": "🚫",
    "cooldown": "🧊",
    "comments": "📚",
    "approvals": "💬",
    "schedule": "🗓",
    "simulate": "🔮",
    "openoutreach": "🛰",
    "stats": "📈",
    "logs": "📜",
    "users": "🧑‍🤝‍🧑",
    "settings": "⚙️",
    "messages": "🔔",
    "doubts": "❓",
    "names": "🪪",
    "pages": "🧩",
    "why": "🤔",
    "help": "🆘",
    "more": "☰",
}
SENDER_EMOJI = {SenderStatus.ACTIVE: "🟢", SenderStatus.PAUSED: "⏸", SenderStatus.LOGIN_EXPIRED: "🔑"}
CAMPAIGN_EMOJI = {
    CampaignStatus.DRAFT: "📝",
    CampaignStatus.RUNNING: "▶️",
    CampaignStatus.PAUSED: "⏸",
    CampaignStatus.COMPLETED: "🏁",
    CampaignStatus.CANCELLED: "⏹",
}


@dataclass(frozen=True, slots=True)
class Button:
    """A label and the callback data that stands in `bot.routing.routes`; or the address of a web page; or what it copies.

    A button that a module keeps has a phrase, which becomes words when it is shown. How it is coloured, its route says.
    """

    words: str | texts.Phrase
    data: str = ""
    copies: str = ""  # what the phone puts into its clipboard; the bot hears nothing

    def __post_init__(self) -> None:
        if self.copies:
            return
        if not self.is_link and not 1 <= len(self.data.encode()) <= LONGEST_DATA:
            raise ValueError(f"callback data of {len(self.data.encode())} bytes: {self.data}")

    @property
    def label(self) -> str:
        """Its words, in the language that is spoken."""
        return str(self.words)

    @property
    def is_link(self) -> bool:
        """Whether the phone opens it, and the bot hears nothing."""
        return self.data.startswith("https://")


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Which picture `bot.pictures` shall draw, and the plain data (JSON) that it shows; in whose language."""

    name: str
    data: dict[str, Any]
    language: str = field(default_factory=texts.spoken)


@dataclass(frozen=True, slots=True)
class Screen:
    """What a person sees: Telegram HTML, buttons in rows, perhaps a picture above them."""

    text: str
    keyboard: Keyboard = ()
    picture: Picture | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", apart(self.text))


def place(name: str, data: str = "") -> Button:
    """The button that leads to a place: the same emoji and word everywhere."""
    return Button(BUTTONS.phrase("place", emoji=PLACE_EMOJI[name], place=PLACES.phrase(name)), data or name)


def back(name: str = "", data: str = "") -> Button:
    """The way back: to a place, or (without a name) to the screen that `data` leads to."""
    words = BUTTONS.phrase("back", place=PLACES.phrase(name)) if name else BUTTONS.phrase("go_back")
    return Button(words, data or name)


def go_on_button(unfinished: str) -> Button:
    """Back into the wizard that waits."""
    return Button(BUTTONS("go_on", name=short(unfinished, 30)), "new:here")


HOME = place("home")


def laptop(*words: str) -> str:
    """What is typed on the laptop: linkedpilot config cooldown_days."""
    return " ".join(("linkedpilot", *words))


def copy_button(text: str) -> tuple[Button, ...]:
    """[Copy]: what is typed elsewhere goes there as it stands; none for what is too long for a button."""
    return (Button(BUTTONS.phrase("copy"), copies=text),) if len(text) <= LONGEST_COPY else ()


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
        found.append(Button(BUTTONS("earlier_page", page=page, pages=pages), data.format(page=page - 1)))
    if page + 1 < pages:
        found.append(Button(BUTTONS("later_page", page=page + 2, pages=pages), data.format(page=page + 1)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of many things."""

    page: int  # from 0
    pages: int
    per_page: int

    @property
    def first(self) -> int:
        """The place of the page's first thing, from 0."""
        return self.page * self.per_page

    def of(self, things: Sequence[Thing]) -> Sequence[Thing]:
        """Those that stand on it."""
        return things[self.first : self.first + self.per_page]

    def pager(self, data: str) -> tuple[Button, ...]:
        """To the pages before and after it; `data` has {page} in it."""
        return pager(self.page, self.pages, data)


def paged(total: int, page: int, per_page: int) -> Paged:
    """The page that was asked for, of so many things; beyond the last it is the last."""
    pages = max(1, -(-total // per_page))
    return Paged(min(page, pages - 1), pages, per_page)


def notice(text: str, *buttons: Button) -> Screen:
    """A sentence and the way on."""
    return Screen(text, rows(buttons, () if HOME in buttons else (HOME,)))


def confirm(text: str, yes: Button, no: Button) -> Screen:
    """A question before something that can't be taken back."""
    return Screen(text, rows((yes, no), () if HOME in (yes, no) else (HOME,)))


def width(text: str) -> int:
    """How many letters of fixed width a text takes on a screen: emoji and Chinese letters take two."""
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):  # accents, joiners, emoji selectors
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def short(text: str, longest: int) -> str:
    """One line, cut with an ellipsis to so many letters' width. Not escaped."""
    text = " ".join(text.split())
    if width(text) <= longest:
        return text
    sums = accumulate(map(_width, text))
    return text[: sum(so_far < longest for so_far in sums)].rstrip() + "…"


def table(lines: Sequence[Sequence[str]]) -> str:
    """Aligned columns in fixed width, no wider than a phone: the first to the left and cut, the others to the right."""
    widths = [max(width(line[column]) for line in lines) for column in range(len(lines[0]))]
    gap = "  " if sum(widths) + 2 * len(widths[1:]) <= WIDEST else " "
    room = max(WIDEST - sum(widths[1:]) - len(gap) * len(widths[1:]), NARROWEST)
    first = [short(line[0], room) for line in lines]
    widths[0] = max(map(width, first))
    return pre(
        "\n".join(
            gap.join(
                cell + " " * (size - width(cell)) if column == 0 else " " * (size - width(cell)) + cell
                for column, (cell, size) in enumerate(zip((name, *line[1:]), widths, strict=True))
            ).rstrip()
            for name, line in zip(first, lines, strict=True)
        )
    )


def pre(text: str) -> str:
    """Fixed width."""
    return f"<pre>{escape(text)}</pre>"


def bar(share: float, cells: int = BAR) -> str:
    """▓▓▓▓░░░░░░ for 0.4; full only when all is done, empty only when nothing is."""
    filled = round(share * cells)
    if 0 < share < 1:
        filled = min(max(filled, 1), cells - 1)
    return "▓" * filled + "░" * (cells - filled)


def cooldown_mark(until: datetime | None, now: datetime) -> str:
    """The cooldown column."""
    return TIME.available if until is None or until <= now else TIME("left", span=span(until - now))


def with_problem(text: str, problem: str) -> str:
    """A question, and why the last answer to it wouldn't do."""
    return WORDS("with_problem", text=text, problem=escape(problem)) if problem else text
