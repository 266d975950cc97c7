"""What was done and what was accepted, in any period: a table and a chart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot import texts
from bot.screens.base import (
    HOME,
    KIND_EMOJI,
    KIND_PLURAL,
    Button,
    Picture,
    Screen,
    back,
    count,
    date_label,
    day,
    figure,
    grid,
    percent,
    rows,
    short,
    table,
    with_problem,
)
from engine.insight.stats import ChartStep, Period, SenderNumbers, StatsNumbers
from engine.rules.enums import ActionType, AiAnswer
from storage.ai_calls import AiUse

T = texts.of("stats")
ACTIONS, ACCEPTANCES = "actions", "acceptances"
AI_ANSWERS = T.table("ai_answers")
VIEWS = (ACTIONS, ACCEPTANCES)
KINDS: tuple[ActionType | None, ...] = (None, *ActionType)
PERIODS = T.table("periods")  # by their number of days; 0 is all of them
USUAL = "7"
EVERYBODY = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked at. `period` is a number of days or own dates; `kind` is a place in KINDS."""

    view: str = ACTIONS
    period: str = USUAL
    sender_id: int = EVERYBODY
    kind: int = 0

    @property
    def words(self) -> str:
        """As a part of a button's data."""
        return f"{self.view}:{self.period}:{self.sender_id}:{self.kind}"

    def but(self, **changed: Any) -> str:
        """The data of the button that leads to this, with something changed."""
        return f"stats:{replace(self, **changed).words}"


def own_dates(period: Period) -> str:
    """Own dates as a button keeps them: 20261101-20261120."""
    return f"{period.start or period.end:%Y%m%d}-{period.end:%Y%m%d}"


def stats(data: StatsNumbers, wish: Wish, names: dict[int, str], today: date) -> Screen:
    """The table and the chart of a wish; `names` are the senders that can be chosen."""
    kind = KINDS[wish.kind]
    what = [_period(data.period, wish, today)]
    if wish.view == ACTIONS and kind is not None:
        what.append(f"{KIND_EMOJI[kind]} {KIND_PLURAL[kind]}")
    said = ", ".join(what)
    text = T("actions_title", what=said) if wish.view == ACTIONS else T("acceptances_title", what=said)
    if data.totals.any:
        text += "\n" + _table(data, wish) + (f"\n{T.note}" if wish.view == ACCEPTANCES else "")
    else:
        text += f"\n\n{T.nothing}"
    if wish.view == ACTIONS and kind in (None, ActionType.COMMENT) and data.ai.asked:
        text += "\n\n" + "\n".join([ai_line(T.ai, data.ai), *_ai_days(data, today)])
    return Screen(text, _keyboard(wish, names), _picture(data, wish) if _charted(data, wish) else None)


def _ai_days(data: StatsNumbers, today: date) -> list[str]:
    return [ai_line(T("ai_day", day=_dated(which, today)), use) for which, use in data.ai_by_day]


def ai_line(head: str, use: AiUse) -> str:
    """What was asked of the AI server, what came of it, what it cost."""
    answers = [
        f"{figure(use.answers[each])} {AI_ANSWERS[each]}" for each in AiAnswer if use.answers.get(each)
    ]
    parts = [", ".join(answers), count(use.tokens, "token")]
    if use.cost:
        parts.append(T("cost", cost=f"{use.cost:.2f}"))
    return T("ai_line", head=head, told=" · ".join(parts))


def ask_dates(wish: Wish, problem: str = "") -> Screen:
    """Which days?"""
    return Screen(with_problem(T.ask_dates, problem), rows((back(data=wish.but()), HOME)))


def _period(period: Period, wish: Wish, today: date) -> str:
    if wish.period in PERIODS and wish.period != "0":
        return T.table("periods_said")[wish.period]
    start, end = (_dated(each, today) for each in (period.start or period.end, period.end))
    return start if period.is_one_day else T("from_to", start=start, end=end)


def _dated(which: date, today: date) -> str:
    return day(which) if which.year == today.year else f"{day(which)} {which.year}"


def _table(data: StatsNumbers, wish: Wish) -> str:
    heads = T.row("actions_heads" if wish.view == ACTIONS else "acceptances_heads")
    lines = [("", *heads), *((each.name, *_cells(each, wish)) for each in data.senders)]
    if len(data.senders) > 1:
        lines.append((T.total, *_cells(data.totals, wish)))
    return table(lines)


def _cells(line: SenderNumbers, wish: Wish) -> tuple[str, ...]:
    if wish.view == ACTIONS:
        return tuple(figure(number) for number in (line.done, line.uncertain, line.skipped, line.failed))
    rate = T.no_rate if line.rate is None else percent(line.rate)
    return figure(line.sent), figure(line.accepted), rate


def _keyboard(wish: Wish, names: dict[int, str]) -> tuple[tuple[Button, ...], ...]:
    periods = [
        Button(_ticked(word, days == wish.period), wish.but(period=days)) for days, word in PERIODS.items()
    ]
    own = Button(_ticked(T.own_dates, wish.period not in PERIODS), f"stats:dates:{wish.words}")
    views = [
        Button(_ticked(T.table("views")[view], view == wish.view), wish.but(view=view)) for view in VIEWS
    ]
    filters = []
    if len(names) > 1:
        who = short(names.get(wish.sender_id, T.everybody), 16)
        following = _next([EVERYBODY, *names], wish.sender_id)
        filters.append(Button(T("sender_filter", name=who), wish.but(sender_id=following)))
    if wish.view == ACTIONS:
        kind = KINDS[wish.kind]
        words = T.every_kind if kind is None else f"{KIND_EMOJI[kind]} {KIND_PLURAL[kind]}"
        filters.append(
            Button(T("kind_filter", kind=words), wish.but(kind=_next(range(len(KINDS)), wish.kind)))
        )
    return rows(*grid([*periods, own], 3), filters, views, (HOME,))


def _ticked(word: str, chosen: bool) -> str:
    return T("chosen", label=word) if chosen else word


def _next(values: Sequence[int], value: int) -> int:
    """The one after it, and the first after the last."""
    following = [*values[1:], values[0]]
    return dict(zip(values, following, strict=True)).get(value, values[0])


# --- the chart


def _charted(data: StatsNumbers, wish: Wish) -> bool:
    return any(data.sent) if wish.view == ACCEPTANCES else data.totals.done + data.totals.uncertain > 0


def _bar_names(days: Sequence[date]) -> list[str]:
    """23 Nov, and with the year where there are several."""
    several = len({each.year for each in days}) > 1
    return [date_label(each, with_year=several) for each in days]


def _picture(data: StatsNumbers, wish: Wish) -> Picture:
    names = _bar_names(data.days)
    if wish.view == ACCEPTANCES:
        waiting = [sent - accepted for sent, accepted in zip(data.sent, data.accepted, strict=True)]
        series = [[T.accepted, list(data.accepted)], [T.not_accepted, waiting]]
        title = T.acceptances_by_day if data.step is ChartStep.DAY else T.acceptances_by_week
        return Picture("acceptances", {"title": title, "days": names, "series": series})
    shown = [each for each in data.senders if any(data.by_sender[each.id])]
    if data.period.is_one_day:
        chosen = KINDS[wish.kind]
        kinds = list(ActionType) if chosen is None else [chosen]
        return Picture(
            "day",
            {
                "title": T("actions_of_day", day=day(data.period.end)),
                "senders": [short(each.name, 14) for each in shown],
                "words": dict(KIND_PLURAL),
                "counts": {kind.value: [data.by_kind[each.id][kind] for each in shown] for kind in kinds},
            },
        )
    coloured = [(short(each.name, 18), list(data.by_sender[each.id]), each.id) for each in shown]
    title = T.actions_by_day if data.step is ChartStep.DAY else T.actions_by_week
    return Picture("days", {"title": title, "days": names, "series": coloured})
