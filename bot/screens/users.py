"""Who may use the bot, and who is invited."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Screen,
    ago,
    back,
    confirm,
    copy_button,
    count,
    rows,
    short,
    span,
)
from bot.texts.html import escape
from engine.rules.enums import Role
from storage.groups import GroupRow
from storage.users import CodeRow, UserRow

T = texts.of("users")
MEANING, ROLES = T.table("meaning"), T.table("roles")
BACK = back("users")
MOST_SHOWN, MOST_INVITATIONS = 12, 5
ROLE_EMOJI = {Role.OWNER: "👑", Role.OPERATOR: "🛠", Role.VIEWER: "👀"}


def welcome(role: Role) -> str:
    """For somebody who has just come in. No HTML."""
    return T("welcome", emoji=ROLE_EMOJI[role], role=ROLES[role], meaning=MEANING[role])


def users(
    everybody: Sequence[UserRow], invitations: Sequence[CodeRow], group: GroupRow | None, now: datetime
) -> Screen:
    """All people, the open invitations, the group; and how to let others in."""
    invitations = [each for each in invitations if each.role is not Role.OWNER][:MOST_INVITATIONS]
    lines = [T.title]
    lines += [
        T(
            "line",
            emoji=ROLE_EMOJI[each.role],
            name=escape(short(each.name, 40)),
            role=ROLES[each.role],
            when=ago(each.created_at, now),
        )
        for each in everybody[:MOST_SHOWN]
    ]
    if len(everybody) > MOST_SHOWN:
        lines.append(T("and_others", count=count(len(everybody) - MOST_SHOWN, "other")))
    lines.append(T.everybody_else)
    if group is not None:
        lines.append(T("group", title=escape(short(group.title, 40))))
    if invitations:
        lines.append(T.invitations)
        lines += [
            T(
                "invitation",
                emoji=ROLE_EMOJI[each.role],
                role=ROLES[each.role],
                span=span(each.expires_at - now),
            )
            for each in invitations
        ]
    people = [
        (Button(f"{ROLE_EMOJI[each.role]} {short(each.name, 24)}", f"user:{each.id}"),)
        for each in everybody[:MOST_SHOWN]
        if each.role is not Role.OWNER
    ]
    withdraw = [
        (
            Button(
                T("withdraw", role=ROLES[each.role], span=span(each.expires_at - now)),
                f"users:withdraw:{each.id}",
            ),
        )
        for each in invitations
    ]
    invite = (
        Button(T.invite_operator, f"users:invite:{Role.OPERATOR}"),
        Button(T.invite_viewer, f"users:invite:{Role.VIEWER}"),
    )
    chat = (
        Button(T.allow_group, "users:group")
        if group is None
        else Button(T.remove_group, "users:group:remove")
    )
    return Screen("\n".join(lines), rows(*people, *withdraw, invite, (chat,), (HOME,)))


def invited(role: Role, link: str, code: str, username: str, life: timedelta) -> Screen:
    """The link to hand on."""
    text = T(
        "invited",
        emoji=ROLE_EMOJI[role],
        role=ROLES[role],
        meaning=MEANING[role],
        link=escape(link),
        code=escape(code),
        bot=escape(username),
        span=span(life),
    )
    return Screen(text, rows(copy_button(link), (BACK, HOME)))


def group_link(link: str, code: str, username: str, life: timedelta) -> Screen:
    """The link that takes the bot into a group."""
    text = T("group_link", link=escape(link), code=escape(code), bot=escape(username), span=span(life))
    return Screen(text, rows(copy_button(f"/start@{username} {code}"), (BACK, HOME)))


def user(row: UserRow, now: datetime) -> Screen:
    """One person."""
    text = T(
        "card",
        emoji=ROLE_EMOJI[row.role],
        name=escape(short(row.name, 60)),
        role=ROLES[row.role],
        meaning=MEANING[row.role],
        when=ago(row.created_at, now),
    )
    if row.role is Role.OWNER:
        return Screen(text, rows((BACK, HOME)))
    other = (
        Button(T.make_viewer, f"user:{row.id}:role:{Role.VIEWER}")
        if row.role is Role.OPERATOR
        else Button(T.make_operator, f"user:{row.id}:role:{Role.OPERATOR}")
    )
    return Screen(text, rows((other, Button(BUTTONS.remove, f"user:{row.id}:remove")), (BACK, HOME)))


def ask_remove(row: UserRow) -> Screen:
    """Before a person is shut out."""
    return confirm(
        T("ask_remove", name=escape(short(row.name, 60))),
        Button(BUTTONS.remove, f"user:{row.id}:remove:yes"),
        back(data=f"user:{row.id}"),
    )
