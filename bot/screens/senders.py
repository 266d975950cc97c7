"""The senders, one sender's card, its limits."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.screens.base import (
    HOME,
    KIND_EMOJI,
    KIND_HEAD,
    KIND_PLURAL,
    SENDER_EMOJI,
    SENDER_WORDS,
    Button,
    Screen,
    ago,
    confirm,
    count,
    local,
    notice,
    rows,
    short,
    table,
    with_problem,
)
from bot.screens.home import cell
from engine.overview import SenderToday
from engine.rules.html import escape
from engine.rules.words import ActionType, SenderStatus
from storage.senders import SenderRow

BACK = Button("⬅️ Senders", "senders")
ASK_NAME = (
    "👤 <b>New sender</b> · 1 of 3\n\nHow do you call this account? Send its name, such as <i>Anna</i>."
)
ASK_EMAIL = (
    "👤 <b>New sender</b> · 2 of 3\n\nWith which e-mail address does {name} log in to LinkedIn? Send it.\n"
    "LinkedPilot asks for no password: you log in yourself, in a browser window on the laptop."
)
ASK_LIMITS = """👤 <b>New sender</b> · 3 of 3

How much may {name} do?

🐢 <b>Careful</b>: 12 connects a day and 60 in 7 days, 10 likes, 3 comments. What a careful user sets.
🐇 <b>As specified</b>: 150 connects a day, 100 likes a day and 300 in 7 days, 50 comments a day and 200 \
in 7 days. LinkedIn is known to accept only about 100 connects a week.
✏️ <b>Own</b>: begin with the careful ones and change each number."""
ADDED = """✅ <b>{name}</b> is added.

Now log it in: press 🔑 Log in, and a browser window opens on the laptop. As soon as LinkedIn shows the account, \
the window closes and the sender gets its slots."""
WINDOW = """🔑 A browser window for <b>{name}</b> opens on the laptop.

Log in there, as you always do. The window closes by itself, and I tell you here."""
END_TURN = """🔑 <b>{busy}</b> is at work now, and two senders are never active at once.

End that turn, wait for the gap and open the window of <b>{name}</b>?"""


def senders(lines: Sequence[SenderToday], most: int) -> Screen:
    """All senders."""
    text = ["👤 <b>Senders</b>"]
    if not lines:
        text.append("None yet. A sender is one LinkedIn account, with its own browser and limits.")
    for line in lines:
        reason = f" ({escape(line.status_reason)})" if line.status_reason else ""
        text.append(
            f"{SENDER_EMOJI[line.status]} <b>{escape(line.name)}</b>: {SENDER_WORDS[line.status]}{reason}"
        )
    buttons = [
        Button(f"{SENDER_EMOJI[line.status]} {short(line.name, 24)}", f"sender:{line.id}") for line in lines
    ]
    add = (Button("➕ Add sender", "sender:add"),) if len(lines) < most else ()
    if not add:
        text.append(f"{count(most, 'sender')} is the most there may be: remove one to add another.")
    return Screen("\n\n".join(text), rows(*[(button,) for button in buttons], add, (HOME,)))


def choose_relogin(lines: Sequence[SenderToday]) -> Screen:
    """Which sender shall log in again, those that have to first."""
    if not lines:
        return senders(lines, 1)
    ordered = sorted(lines, key=lambda line: line.status is not SenderStatus.LOGIN_EXPIRED)
    buttons = [
        (Button(f"{SENDER_EMOJI[line.status]} {short(line.name, 24)}", f"sender:{line.id}:relogin"),)
        for line in ordered
    ]
    text = "🔑 Who shall log in? A browser window opens on the laptop, and you log in there yourself."
    return Screen(text, rows(*buttons, (BACK, HOME)))


def sender(
    row: SenderRow,
    line: SenderToday,
    can_hand_over: bool,
    now: datetime,
    zone: ZoneInfo,
    at_work: str = "",
) -> Screen:
    """One sender's card; `at_work` is what it does right now."""
    reason = f" ({escape(row.status_reason)})" if row.status_reason else ""
    text = [
        f"👤 <b>{escape(row.name)}</b>",
        escape(row.email),
        f"{SENDER_EMOJI[row.status]} {SENDER_WORDS[row.status].capitalize()}{reason}",
        f"▶️ At work: {escape(at_work)}" if at_work else f"Last active: {ago(row.last_active_at, now)}",
    ]
    if row.fixed is not None:
        text.append(f"🕒 Acts between {row.fixed} only")
    if row.warm_up_started_at is not None:
        day = (now - row.warm_up_started_at).days + 1
        text.append(f"🌱 Warm-up, day {day} of 28" if day <= 28 else "🌱 Warm-up done: full limits")
    if row.connects_parked_until is not None and row.connects_parked_until > now:
        text.append(f"🅿️ Connects parked until {local(row.connects_parked_until, now, zone)}")
    if row.resting_until is not None and row.resting_until > now:
        text.append(f"😴 Rests until {local(row.resting_until, now, zone)}")
    text.append(table([("Today", *KIND_HEAD.values()), ("", *map(cell, line.counts))]))
    return Screen("\n".join(text), _card_keyboard(row, can_hand_over))


def _card_keyboard(row: SenderRow, can_hand_over: bool) -> tuple[tuple[Button, ...], ...]:
    card = f"sender:{row.id}"
    state = {
        SenderStatus.ACTIVE: (Button("⏸ Pause", f"{card}:pause"),),
        SenderStatus.PAUSED: (Button("▶️ Resume", f"{card}:resume"),),
        SenderStatus.LOGIN_EXPIRED: (),
    }[row.status]
    warm = (
        Button("🌱 Warm-up", f"{card}:warmup:on")
        if row.warm_up_started_at is None
        else Button("🌱 End warm-up", f"{card}:warmup:off")
    )
    return rows(
        (Button("🔑 Re-login", f"{card}:relogin"), *state),
        (Button("✏️ Edit limits", f"{card}:limits"), warm),
        (Button("🕒 Fixed hours", f"{card}:hours"), Button("🤔 Why", f"why:{card}")),
        (Button("🔀 Deal its leads out to the others", f"{card}:deal"),) if can_hand_over else (),
        (Button("🗑 Remove", f"{card}:remove"),),
        (BACK, HOME),
    )


def limits(row: SenderRow, warning: str | None = None) -> Screen:
    """All limits of a sender; a tap asks for the new number."""
    lines = [("", "a day", "in 7 days")]
    buttons = []
    for kind in ActionType:
        weekly = row.weekly_limit(kind)
        shown = "no limit" if weekly is None else str(weekly)
        lines.append((KIND_PLURAL[kind].capitalize(), str(row.daily_limit(kind)), shown))
        card = f"sender:{row.id}:limit:{kind}"
        buttons.append(
            (
                Button(f"{KIND_EMOJI[kind]} {row.daily_limit(kind)} a day", f"{card}:daily"),
                Button(f"{KIND_EMOJI[kind]} {shown} in 7 days", f"{card}:weekly"),
            )
        )
    text = f"✏️ <b>Limits of {escape(row.name)}</b>\n{table(lines)}\nTap the one to change."
    if warning:
        text += f"\n\n⚠️ {escape(warning)}"
    sets = (
        Button("🐢 Careful", f"sender:{row.id}:set:careful"),
        Button("🐇 As specified", f"sender:{row.id}:set:as_specified"),
    )
    return Screen(text, rows(*buttons, sets, (Button("⬅️ Back", f"sender:{row.id}"), HOME)))


def ask_limit(row: SenderRow, kind: ActionType, period: str, problem: str = "") -> Screen:
    """Asks for one limit."""
    daily = period == "daily"
    words = "a day" if daily else "in 7 days"
    none = "" if daily else "\nSend <b>none</b> for no limit."
    text = f"✏️ How many {KIND_PLURAL[kind]} {words} may <b>{escape(row.name)}</b> do at most? Send a number.{none}"
    return Screen(with_problem(text, problem), rows((Button("⬅️ Back", f"sender:{row.id}:limits"), HOME)))


def ask_hours(row: SenderRow, problem: str = "") -> Screen:
    """Asks for the only hours in which it acts."""
    now = f"now {row.fixed}" if row.fixed is not None else "now planned day by day, beside the others"
    text = (
        f"🕒 Between which hours may <b>{escape(row.name)}</b> act ({now})? Send them as <code>09:00-11:30</code>.\n"
        "They have to lie in the work hours, with the gap to other senders' fixed hours. "
        "On days on which it has nothing to do, the others get them."
    )
    back = Button("⬅️ Back", f"sender:{row.id}")
    any_time = (
        (Button("🗓 Plan it day by day", f"sender:{row.id}:hours:any"),) if row.fixed is not None else ()
    )
    return Screen(with_problem(text, problem), rows(any_time, (back, HOME)))


def ask_name(problem: str = "") -> Screen:
    """The first step of a new sender."""
    return Screen(with_problem(ASK_NAME, problem), rows((Button("✖️ Cancel", "senders"),)))


def ask_email(name: str, problem: str = "") -> Screen:
    """The second step."""
    text = with_problem(ASK_EMAIL.format(name=escape(name)), problem)
    return Screen(text, rows((Button("⬅️ Back", "sender:add"), Button("✖️ Cancel", "senders"))))


def ask_limits(name: str) -> Screen:
    """The third step."""
    return Screen(
        ASK_LIMITS.format(name=escape(name)),
        rows(
            (
                Button("🐢 Careful", "sender:add:careful"),
                Button("🐇 As specified", "sender:add:as_specified"),
            ),
            (Button("✏️ Own", "sender:add:own"),),
            (Button("⬅️ Back", "sender:add:email"), Button("✖️ Cancel", "senders")),
        ),
    )


def added(row: SenderRow) -> Screen:
    """A new sender is there."""
    card = f"sender:{row.id}"
    return Screen(
        ADDED.format(name=escape(row.name)),
        rows(
            (Button("🔑 Log in", f"{card}:relogin"),),
            (Button("✏️ Edit limits", f"{card}:limits"), Button("🌱 Warm-up", f"{card}:warmup:on")),
            (BACK, HOME),
        ),
    )


def window_opens(row: SenderRow) -> Screen:
    """The user's part of a log-in."""
    return notice(WINDOW.format(name=escape(row.name)), BACK)


def ask_end_turn(row: SenderRow, busy: str) -> Screen:
    """Before a log-in that ends a running turn."""
    return confirm(
        END_TURN.format(busy=escape(busy), name=escape(row.name)),
        Button("🔑 End it and log in", f"sender:{row.id}:relogin:yes"),
        Button("⬅️ Back", f"sender:{row.id}"),
    )


def ask_remove(row: SenderRow) -> Screen:
    """Before a sender is removed."""
    return confirm(
        f"🗑 Remove <b>{escape(row.name)}</b>?\n\nIts open actions are dealt out to the other senders of its "
        "campaigns. What it did stays in the registry and still binds the others.",
        Button("🗑 Remove", f"sender:{row.id}:remove:yes"),
        Button("⬅️ Back", f"sender:{row.id}"),
    )


def handed_over(name: str, dealt: int, kept: int, skipped: int) -> Screen:
    """What became of a sender's leads."""
    text = f"🔀 {count(dealt, 'lead')} of <b>{escape(name)}</b> went to other senders."
    if kept:
        text += f" {count(kept, 'lead')} stayed: nobody else may touch them now."
    if skipped:
        text += f" {count(skipped, 'lead')} can't be done any more."
    return notice(text, BACK)
