"""What a push looks like: one row of the outbox in words, or many of one kind in a few lines."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from telegram.constants import MessageLimit

from bot import pictures, texts
from bot.notifications.push_buttons import AS_IT_WAS, buttons_of
from bot.screens import summary as summary_screen
from bot.screens.base import Keyboard, count
from bot.texts.html import apart, escape
from bot.texts.said import plain, say
from engine.clock import Clock
from engine.insight import overview
from engine.rules.enums import PushKind
from engine.rules.errors import LinkedPilotError
from engine.rules.settings import NEEDS_YOU_NOW
from engine.upkeep import log
from storage.database import Database
from storage.outbox import PushRow

T = texts.of("pushes")
MERGED_ABOVE = 5  # so many of one kind waiting become one message
MERGED_LINES = 10
LONGEST_LINE = 160  # characters
SUMMARY = "push.summary"  # told by its day; the table and its chart are made when it is sent

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class PushMessage:
    """Words, perhaps a picture, buttons; and which rows it stands for, handed over before or not."""

    ids: tuple[int, ...]
    kind: PushKind
    text: str
    photo: bytes | None
    buttons: Keyboard
    doubtful: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", apart(self.text))

    @property
    def plain(self) -> str:
        """Its words, for a Telegram that can't read their HTML."""
        return plain(self.text)[: MessageLimit.MAX_TEXT_LENGTH]


def together(waiting: Sequence[PushRow]) -> list[PushRow]:
    """The next one, or all of its kind when those are many; what is in doubt apart from what is not."""
    first = waiting[0]
    same = [row for row in waiting if (row.kind, row.doubtful) == (first.kind, first.doubtful)]
    return same if len(same) > MERGED_ABOVE else [first]


async def compose(rows: Sequence[PushRow], db: Database, clock: Clock, zone: ZoneInfo) -> PushMessage:
    """The message that stands for these rows, in the language of now; times on the clock of `zone`."""
    row, photo = rows[-1], None
    if len(rows) > 1:
        text = merged(rows, clock, zone)
    elif row.fact.code == SUMMARY:
        text, photo = await _summary(row, db, clock)
    else:
        text, photo = words(row, clock, zone), await asyncio.to_thread(_read, row.photo)
    ids = tuple(each.id for each in rows)
    return PushMessage(ids, row.kind, text, photo, buttons_of(row.fact), row.doubtful)


def words(row: PushRow, clock: Clock, zone: ZoneInfo) -> str:
    """What a row tells, as Telegram's HTML."""
    if row.fact.code == AS_IT_WAS:
        return str(row.fact.values["html"])
    try:
        return say(row.fact, clock.now(), zone)
    except (KeyError, ValueError):  # another release's: told as it stands rather than not at all
        return escape(str(row.fact))


def repeated(message: PushMessage) -> PushMessage:
    """The same, which says that it may be there already."""
    return replace(message, text=T("again", text=message.text))


def may_repeat(kind: PushKind) -> bool:
    """What needs the person is rather said twice than not at all; talk is rather lost than said twice."""
    return kind in NEEDS_YOU_NOW or kind in (PushKind.LIMIT, PushKind.CAMPAIGN)


def merged(rows: Sequence[PushRow], clock: Clock, zone: ZoneInfo) -> str:
    """Many in a few lines, the newest last."""
    lines = [T("many", count=count(len(rows), "message"))]
    left_out = len(rows) - MERGED_LINES
    if left_out > 0:
        lines.append(T("earlier", count=count(left_out, "earlier one")))
    lines += [T("line", text=escape(_first_line(row, clock, zone))) for row in rows[-MERGED_LINES:]]
    return "\n".join(lines)


async def _summary(row: PushRow, db: Database, clock: Clock) -> tuple[str, bytes | None]:
    screen = summary_screen.summary(await db.read(overview.day_summary, row.fact.values["day"], clock.now()))
    if screen.picture is None:
        return screen.text, None
    try:
        return screen.text, await pictures.draw(screen.picture)
    except LinkedPilotError:
        logger.exception("picture_failed", picture=screen.picture.name)
        return screen.text, None


def _first_line(row: PushRow, clock: Clock, zone: ZoneInfo) -> str:
    line = next((line for line in plain(words(row, clock, zone)).splitlines() if line.strip()), "")
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def length(text: str) -> int:
    """Telegram's limits count UTF-16 units after the tags are gone."""
    return len(plain(text).encode("utf-16-le")) // 2


def _read(photo: str | None) -> bytes | None:
    try:
        return None if photo is None else Path(photo).read_bytes()
    except OSError:
        logger.warning("push_picture_gone", file=photo)
        return None  # tidied away meanwhile: the words go without it
