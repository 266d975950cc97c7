"""What the buttons of /stats do."""

import re
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import texts
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import stats as screens
from bot.screens.base import Screen
from bot.screens.stats import KINDS, PERIODS, USUAL, VIEWS, Wish
from engine.insight import stats as engine_stats
from engine.insight.stats import Period, StatsNumbers
from storage import senders as sender_store
from storage import settings as settings_store
from storage.conversations import ConversationRow

T = texts.of("stats")
FLOW = "dates"
_OWN = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d{4})(\d\d)(\d\d)")


async def stats(
    request: Request, view: str = VIEWS[0], period: str = USUAL, sender_id: int = 0, kind: int = 0
) -> Screen:
    """Numbers and a chart."""
    return await show(request, _checked(view, period, sender_id, kind))


async def ask_dates(request: Request, view: str, period: str, sender_id: int, kind: int) -> Screen:
    """Which days?"""
    wish = _checked(view, period, sender_id, kind)
    await request.ask(FLOW, "dates", **asdict(wish))
    return screens.ask_dates(wish)


async def take_dates(request: Request, conversation: ConversationRow, words: str) -> Screen:
    """These days. Raises UserError."""
    period = engine_stats.parse(words, await request.read(_today, request.now))
    await request.finish()
    return await show(request, replace(_wish_of(conversation), period=screens.own_dates(period)))


async def ask_again(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    """The same question, and why the last answer wouldn't do."""
    return screens.ask_dates(_wish_of(conversation), problem)


async def show(request: Request, wish: Wish) -> Screen:
    """The screen of a wish."""
    kind = KINDS[wish.kind] if wish.view == screens.ACTIONS else None

    def look(session: Session) -> tuple[StatsNumbers, dict[int, str], date]:
        today = _today(session, request.now)
        found = engine_stats.numbers(session, _period(wish.period, today), wish.sender_id or None, kind)
        there = {row.id for row in sender_store.all_senders(session)} | {wish.sender_id}
        names = {number: name for number, name in sender_store.names(session).items() if number in there}
        return found, names, today

    found, names, today = await request.read(look)
    return screens.stats(found, wish, names, today)


def _checked(view: str, period: str, sender_id: int, kind: int) -> Wish:
    own = _OWN.fullmatch(period) is not None
    if view not in VIEWS or kind >= len(KINDS) or not (own or period in PERIODS):
        raise Refusal(T.old)
    return Wish(view, period, sender_id, kind)


def _period(word: str, today: date) -> Period:
    own = _OWN.fullmatch(word)
    if own is None:
        return engine_stats.last_days(int(word), today)
    return engine_stats.parse("{}-{}-{} {}-{}-{}".format(*own.groups()), today)


def _wish_of(conversation: ConversationRow) -> Wish:
    return Wish(**{name: conversation.data[name] for name in ("view", "period", "sender_id", "kind")})


def _today(session: Session, now: datetime) -> date:
    return now.astimezone(settings_store.load(session).zone).date()
