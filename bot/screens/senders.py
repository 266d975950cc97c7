"""The senders, one sender's card, its limits; what is asked for in words is in `sender_questions`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    KIND_EMOJI,
    KIND_HEAD,
    KIND_PLURAL,
    SENDER_EMOJI,
    SENDER_WORDS,
    WORDS,
    Button,
    Keyboard,
    Screen,
    ago,
    back,
    confirm,
    count,
    hours,
    local,
    notice,
    place,
    rows,
    short,
    table,
    with_problem,
)
from bot.texts.html import escape
from bot.texts.said import say
from engine.campaigns import HandOver
from engine.insight.overview import SenderToday
from engine.rules import limits as law
from engine.rules.enums import ActionType, SenderStatus
from engine.rules.facts import Fact
from engine.senders import limits_of
from engine.work.jobs import JobKind
from engine.work.own_account import Seen
from storage.interactions import Used
from storage.senders import SenderRow

T = texts.of("senders")
BACK = back("senders")
WARM_UP_DAYS = 28
REASONS = WORDS.table("status_reason")  # of an earlier release: a sentence of its own


def senders(lines: Sequence[SenderToday], most: int) -> Screen:
    """All senders."""
    text = [T.title]
    if not lines:
        text.append(T.none)
    for line in lines:
        said = T(
            "line", emoji=SENDER_EMOJI[line.status], name=escape(line.name), status=SENDER_WORDS[line.status]
        )
        text.append(_with_reason(said, line.status_reason))
    add = (Button(T.add, "sender:add"),) if len(lines) < most else ()
    if not add:
        text.append(T("most", count=count(most, "sender")))
    return Screen("\n\n".join(text), rows(*((_button(line),) for line in lines), add, (HOME,)))


def choose_relogin(lines: Sequence[SenderToday]) -> Screen:
    """Which sender shall log in again, those that have to first."""
    if not lines:
        return senders(lines, 1)
    ordered = sorted(lines, key=lambda line: line.status is not SenderStatus.LOGIN_EXPIRED)
    return Screen(T.which_logs_in, rows(*((_button(line, ":relogin"),) for line in ordered), (BACK, HOME)))


def _button(line: SenderToday, then: str = "") -> Button:
    return Button(f"{SENDER_EMOJI[line.status]} {short(line.name, 24)}", f"sender:{line.id}{then}")


def _with_reason(text: str, reason: str) -> str:
    return T("with_reason", text=text, reason=REASONS.get(reason, escape(reason))) if reason else text


def sender(
    row: SenderRow,
    used: Mapping[ActionType, Used],
    can_hand_over: bool,
    now: datetime,
    zone: ZoneInfo,
    at_work: Fact | None = None,
    stopped: Collection[ActionType] = (),
    seen: Seen | None = None,
) -> Screen:
    """One sender's card; `at_work` is what it does right now, `stopped` the kinds that it leaves alone today.

    `seen` is the account that its browser was logged in with, where that isn't its own so far as is known.
    """
    status = f"{SENDER_EMOJI[row.status]} {SENDER_WORDS[row.status].capitalize()}"
    text = [
        T("card_title", name=escape(row.name)),
        escape(row.email),
        _with_reason(status, row.status_reason),
        T("at_work", doing=say(at_work)) if at_work else T("last_active", when=ago(row.last_active_at, now)),
    ]
    if row.fixed is not None:
        text.append(T("acts_between", hours=hours(row.fixed.start, row.fixed.end)))
    if row.warm_up_started_at is not None:
        text.append(_warm_up(row.warm_up_started_at, now))
    if row.connects_parked_until is not None and row.connects_parked_until > now:
        text.append(T("parked", when=local(row.connects_parked_until, now, zone)))
    if row.resting_until is not None and row.resting_until > now:
        text.append(T("resting", when=local(row.resting_until, now, zone)))
    if stopped:
        kinds = ", ".join(KIND_PLURAL[kind] for kind in ActionType if kind in stopped)
        text.append(T("stopped", kinds=kinds.capitalize()))
    if seen is not None:
        text.append(T("other_seen", account=_account(seen)))
    text.append(_counts(row, used, now))
    return Screen("\n".join(text), _card_keyboard(row, can_hand_over, seen))


def _account(seen: Seen) -> str:
    address = escape(seen.profile_url.removeprefix("https://www."))
    return T("account", name=escape(short(seen.name, 40)), address=address) if seen.name else address


def _warm_up(since: datetime, now: datetime) -> str:
    day = (now - since).days + 1
    if day > WARM_UP_DAYS:
        return T.warmed_up
    share = law.effective_daily(law.Limits(100, None, since), now)
    return T("warming_up", day=day, share=share)


def _counts(row: SenderRow, used: Mapping[ActionType, Used], now: datetime) -> str:
    """Done and limit of each kind, today and in 7 days; a limit that isn't there isn't shown."""
    lines = [("", *KIND_HEAD.values())]
    today = {kind: law.effective_daily(limits_of(row, kind), now) for kind in ActionType}
    lines.append((T.today, *(f"{used[kind].today}/{today[kind]}" for kind in ActionType)))
    week = {kind: row.weekly_limit(kind) for kind in ActionType}
    of_week = {kind: "" if limit is None else f"/{limit}" for kind, limit in week.items()}
    lines.append((T.week, *(f"{used[kind].week}{of_week[kind]}" for kind in ActionType)))
    return table(lines)


def _card_keyboard(row: SenderRow, can_hand_over: bool, seen: Seen | None) -> Keyboard:
    card = f"sender:{row.id}"
    state = {
        SenderStatus.ACTIVE: (Button(BUTTONS.pause, f"{card}:pause"),),
        SenderStatus.PAUSED: (Button(BUTTONS.resume, f"{card}:resume"),),
        SenderStatus.LOGIN_EXPIRED: (),
    }[row.status]
    warm = (
        Button(T.warm_up, f"{card}:warmup:on")
        if row.warm_up_started_at is None
        else Button(T.end_warm_up, f"{card}:warmup:off")
    )
    return rows(
        (Button(T.relogin, f"{card}:relogin"), *state),
        (own_button(row.id, row.name),) if seen is not None else (),
        (Button(T.edit_limits, f"{card}:limits"), warm),
        (Button(T.fixed_hours, f"{card}:hours"), place("why", f"why:{card}")),
        (Button(T.rename, f"{card}:name"), Button(T.email, f"{card}:email")),
        (Button(T.deal, f"{card}:deal"),) if can_hand_over else (),
        (Button(BUTTONS.remove, f"{card}:remove"),),
        (BACK, HOME),
    )


def own_button(sender_id: int, name: str) -> Button:
    """Leads to the question whether what was seen is the sender's own account."""
    return Button(T("this_is", name=short(name, 24)), f"sender:{sender_id}:own")


def ask_own(seen: Seen, problem: str = "") -> Screen:
    """Before the account that was seen is taken for the sender's own."""
    row = seen.sender
    before = (row.profile_url or "").removeprefix("https://www.")
    text = T("ask_own", name=escape(row.name), account=_account(seen), before=escape(before))
    return confirm(
        with_problem(text, problem),
        Button(T("take_own", name=short(row.name, 24)), f"sender:{row.id}:own:{seen.mark}"),
        back(data=f"sender:{row.id}"),
    )


def own_taken(row: SenderRow) -> Screen:
    """The account's new address is the sender's."""
    address = escape((row.profile_url or "").removeprefix("https://www."))
    text = T("own_taken", name=escape(row.name), address=address)
    return Screen(
        text, rows((Button(T.relogin, f"sender:{row.id}:relogin"),), (back(data=f"sender:{row.id}"), HOME))
    )


def limits(row: SenderRow, warning: Fact | None = None) -> Screen:
    """All limits of a sender; a tap asks for the new number."""
    lines = [("", T.a_day, T.in_7_days)]
    buttons = []
    for kind in ActionType:
        weekly = row.weekly_limit(kind)
        daily, shown = str(row.daily_limit(kind)), T.no_limit if weekly is None else str(weekly)
        lines.append((KIND_PLURAL[kind].capitalize(), daily, shown))
        data, emoji = f"sender:{row.id}:limit:{kind}", KIND_EMOJI[kind]
        buttons.append(
            (
                Button(T("limit_button", emoji=emoji, limit=daily, period=T.a_day), f"{data}:daily"),
                Button(T("limit_button", emoji=emoji, limit=shown, period=T.in_7_days), f"{data}:weekly"),
            )
        )
    text = f"{T('limits_title', name=escape(row.name))}\n{table(lines)}\n{T.tap_a_limit}"
    if warning:
        text = T("warning", text=text, warning=say(warning))
    sets = tuple(Button(T[name], f"sender:{row.id}:set:{name}") for name in law.PRESETS)
    return Screen(text, rows(*buttons, sets, (back(data=f"sender:{row.id}"), HOME)))


def window_opens(row: SenderRow, waits_for: JobKind | None) -> Screen:
    """The user's part of a log-in; `waits_for` is what is still under way on the laptop."""
    when = T.table("window_after")[waits_for] if waits_for is not None else ""
    return notice(T("window", name=escape(row.name), when=when), BACK)


def ask_end_turn(row: SenderRow, busy: str) -> Screen:
    """Before a log-in that ends a running turn."""
    return confirm(
        T("end_turn", busy=escape(busy), name=escape(row.name)),
        Button(T.end_and_log_in, f"sender:{row.id}:relogin:yes"),
        back(data=f"sender:{row.id}"),
    )


def ask_remove(row: SenderRow) -> Screen:
    """Before a sender is removed."""
    return confirm(
        T("ask_remove", name=escape(row.name)),
        Button(BUTTONS.remove, f"sender:{row.id}:remove:yes"),
        back(data=f"sender:{row.id}"),
    )


def removed(name: str) -> Screen:
    """It is gone, and nothing was left to deal out."""
    return notice(T("removed", name=escape(name)), BACK)


def handed_over(name: str, done: HandOver) -> Screen:
    """What became of the leads of a sender that dropped out, or was removed."""
    lines = [T("handed_over", count=count(done.dealt, "lead"), name=escape(short(name, 40)))]
    if done.kept:
        lines.append(T("kept", count=count(done.kept, "lead")))
    if done.skipped:
        lines.append(T("skipped", count=count(done.skipped, "lead")))
    return notice("\n".join(lines), BACK, place("campaigns"))
