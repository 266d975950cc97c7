"""What a person is asked to write about a sender: its limits, hours, name and address; the steps of a new one."""

from bot.screens.base import BUTTONS, HOME, KIND_PLURAL, Button, Screen, back, hours, rows, with_problem
from bot.screens.senders import BACK, T
from bot.texts.html import escape
from engine.rules import limits as law
from engine.rules.enums import ActionType
from engine.senders import WEEKLY, LimitPeriod
from storage.senders import SenderRow

CANCEL = Button(BUTTONS.phrase("cancel"), "senders")


def ask_limit(row: SenderRow, kind: ActionType, period: LimitPeriod, problem: str = "") -> Screen:
    """Asks for one limit."""
    weekly = period is WEEKLY
    text = T(
        "ask_limit",
        kind=KIND_PLURAL[kind],
        period=T.in_7_days if weekly else T.a_day,
        name=escape(row.name),
    )
    if weekly:
        text += f"\n{T.or_none}"
    return Screen(with_problem(text, problem), rows((back(data=f"sender:{row.id}:limits"), HOME)))


def ask_hours(row: SenderRow, problem: str = "") -> Screen:
    """Asks for the only hours in which it acts."""
    now = T.planned if row.fixed is None else hours(row.fixed.start, row.fixed.end)
    text = T("ask_hours", name=escape(row.name), now=now)
    any_time = (Button(T.plan_it, f"sender:{row.id}:hours:any"),) if row.fixed is not None else ()
    return Screen(with_problem(text, problem), rows(any_time, (back(data=f"sender:{row.id}"), HOME)))


def ask_new_name(row: SenderRow, problem: str = "") -> Screen:
    """Another name for it."""
    text = with_problem(T("ask_new_name", name=escape(row.name)), problem)
    return Screen(text, rows((back(data=f"sender:{row.id}"), HOME)))


def ask_new_email(row: SenderRow, problem: str = "") -> Screen:
    """Another address of the same account."""
    text = T("ask_new_email", name=escape(row.name), email=escape(row.email))
    return Screen(with_problem(text, problem), rows((back(data=f"sender:{row.id}"), HOME)))


def ask_name(problem: str = "") -> Screen:
    """The first step of a new sender."""
    return Screen(with_problem(T.ask_name, problem), rows((CANCEL,)))


def ask_email(name: str, problem: str = "") -> Screen:
    """The second step."""
    text = with_problem(T("ask_email", name=escape(name)), problem)
    return Screen(text, rows((back(data="sender:add"), CANCEL)))


def ask_limits(name: str, problem: str = "") -> Screen:
    """The third step."""
    sets = tuple(Button(T[preset], f"sender:add:{preset}") for preset in law.PRESETS)
    return Screen(
        with_problem(T("ask_limits", name=escape(name)), problem),
        rows(sets, (Button(T.own, "sender:add:own"),), (back(data="sender:add:email"), CANCEL)),
    )


def added(row: SenderRow) -> Screen:
    """A new sender is there."""
    card = f"sender:{row.id}"
    return Screen(
        T("added", name=escape(row.name)),
        rows(
            (Button(T.log_in, f"{card}:relogin"),),
            (Button(T.edit_limits, f"{card}:limits"), Button(T.warm_up, f"{card}:warmup:on")),
            (BACK, HOME),
        ),
    )
