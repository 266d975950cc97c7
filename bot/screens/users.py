"""Who may use the bot."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.screens.base import HOME, Button, Screen, ago, confirm, rows, short, span
from engine.rules.html import escape
from engine.rules.words import Role
from storage.users import UserRow

BACK = Button("⬅️ Users", "users")
MOST_SHOWN = 20
ROLE_EMOJI = {Role.OWNER: "👑", Role.OPERATOR: "🛠", Role.VIEWER: "👀"}
MEANING = {
    Role.OWNER: "everything",
    Role.OPERATOR: "everything but senders, settings and users",
    Role.VIEWER: "looks, and changes nothing",
}


def users(everybody: Sequence[UserRow], now: datetime) -> Screen:
    """All people, and how to invite others."""
    lines = ["🧑‍🤝‍🧑 <b>Users</b>"]
    lines += [
        f"{ROLE_EMOJI[each.role]} <b>{escape(short(each.name, 40))}</b>, {each.role}, since {ago(each.created_at, now)}"
        for each in everybody[:MOST_SHOWN]
    ]
    lines.append("Everybody else gets no answer at all. Whom do you want to let in?")
    others = [each for each in everybody[:MOST_SHOWN] if each.role is not Role.OWNER]
    people = [
        (Button(f"{ROLE_EMOJI[each.role]} {short(each.name, 24)}", f"user:{each.id}"),) for each in others
    ]
    invite = (
        Button("🛠 Invite an operator", f"users:invite:{Role.OPERATOR}"),
        Button("👀 Invite a viewer", f"users:invite:{Role.VIEWER}"),
    )
    return Screen("\n\n".join(lines), rows(*people, invite, (HOME,)))


def invited(role: Role, link: str, code: str, username: str, life: timedelta) -> Screen:
    """The link to hand on."""
    text = (
        f"{ROLE_EMOJI[role]} Send this link to one person. Who opens it first becomes {role} ({MEANING[role]}).\n\n"
        f"{escape(link)}\n\nWithout the link: <code>/start {escape(code)}</code> to @{escape(username)}.\n"
        f"It works once, within {span(life)}."
    )
    return Screen(text, rows((BACK, HOME)))


def user(row: UserRow, now: datetime) -> Screen:
    """One person."""
    text = (
        f"{ROLE_EMOJI[row.role]} <b>{escape(short(row.name, 60))}</b>\n{row.role}: {MEANING[row.role]}\n"
        f"Let in {ago(row.created_at, now)}"
    )
    remove = () if row.role is Role.OWNER else (Button("🗑 Remove", f"user:{row.id}:remove"),)
    return Screen(text, rows(remove, (BACK, HOME)))


def ask_remove(row: UserRow) -> Screen:
    """Before a person is shut out."""
    return confirm(
        f"🗑 Shut <b>{escape(short(row.name, 60))}</b> out? The bot doesn't answer them any more, from this moment on.",
        Button("🗑 Remove", f"user:{row.id}:remove:yes"),
        Button("⬅️ Back", f"user:{row.id}"),
    )
