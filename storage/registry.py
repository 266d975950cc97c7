"""The contact registry: one row per person ever touched. A row is what its interactions say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import ActionType, Difference
from engine.rules.kinds import KINDS
from storage import prepared
from storage.dialect import plus_days
from storage.interactions import stands
from storage.rows import columns, made
from storage.tables import Contact, Interaction, core

_CONTACTS = core(Contact)
# For each kind, its columns of the latest.
COLUMNS = {kind: row.registry_columns for kind, row in KINDS.items()}


@dataclass(frozen=True, slots=True)
class LastAction:
    """The last action on a person, by any sender."""

    sender_id: int
    at: datetime


def _mark_of(kind: ActionType) -> Update:
    by, at = COLUMNS[kind]
    return (
        update(_CONTACTS)
        .where(_CONTACTS.c.profile_url == bindparam("person"))
        .values(
            {
                "last_action_type": kind,
                "last_action_sender_id": bindparam("sender"),
                "last_action_at": bindparam("moment"),
                "cooldown_expires_at": bindparam("expires"),
                by: bindparam("sender"),
                at: bindparam("moment"),
                "full_name": func.coalesce(func.nullif(bindparam("name"), ""), _CONTACTS.c.full_name),
                "comment_text": func.coalesce(bindparam("text"), _CONTACTS.c.comment_text),
            }
        )
    )


_MARK = {kind: _mark_of(kind) for kind in ActionType}
# Something that is none of the kinds: it counts for the cooldown alone.
_TOUCH = (
    update(_CONTACTS)
    .where(_CONTACTS.c.profile_url == bindparam("person"))
    .values(
        last_action_sender_id=bindparam("sender"),
        last_action_at=bindparam("moment"),
        cooldown_expires_at=bindparam("expires"),
    )
)
_ADD = insert(_CONTACTS)
_LAST = select(
    *columns(
        LastAction, _CONTACTS, sender_id=_CONTACTS.c.last_action_sender_id, at=_CONTACTS.c.last_action_at
    )
).where(_CONTACTS.c.profile_url == bindparam("person"))
_NAME = select(Contact.full_name).where(Contact.profile_url == bindparam("person"))
_FORGET = delete(_CONTACTS).where(_CONTACTS.c.profile_url == bindparam("person"))
_HISTORY = (
    select(
        Interaction.action_type,
        Interaction.sender_id,
        Interaction.at,
        Interaction.comment_text,
        Interaction.differs,
    )
    .where(Interaction.profile_url == bindparam("person"), stands())
    .order_by(Interaction.at, Interaction.id)
)


def last_action(session: Session, profile_url: str) -> LastAction | None:
    """What the cooldown of the person hangs on; None when nobody ever touched them."""
    row = prepared.run(session, _LAST, {"person": profile_url}).first()
    return None if row is None else made(LastAction, row)


def mark(
    session: Session,
    *,
    profile_url: str,
    full_name: str,
    action_type: ActionType,
    sender_id: int,
    at: datetime,
    cooldown: timedelta,
    comment_text: str | None = None,
) -> None:
    """Write that `sender_id` acts on the person at `at`."""
    values = {
        "person": profile_url,
        "sender": sender_id,
        "moment": at,
        "expires": at + cooldown,
        "name": full_name,
        "text": comment_text,
    }
    if prepared.run(session, _MARK[action_type], values).rowcount:
        return
    by, when = COLUMNS[action_type]
    new = {
        "profile_url": profile_url,
        "full_name": full_name,
        "last_action_type": action_type,
        "last_action_sender_id": sender_id,
        "last_action_at": at,
        "cooldown_expires_at": at + cooldown,
        "first_contacted_at": at,
        "comment_text": comment_text,
        by: sender_id,
        when: at,
    }
    prepared.run(session, _ADD, new)


def rebuild(session: Session, profile_url: str, cooldown: timedelta) -> None:
    """Make the row anew from the interactions that stand: how a mark is taken back."""
    full_name = prepared.run(session, _NAME, {"person": profile_url}).scalar() or ""
    prepared.run(session, _FORGET, {"person": profile_url})
    for kind, sender_id, at, comment_text, differs in prepared.run(
        session, _HISTORY, {"person": profile_url}
    ):
        if differs is Difference.MESSAGE:
            touched = {"person": profile_url, "sender": sender_id, "moment": at, "expires": at + cooldown}
            if prepared.run(session, _TOUCH, touched).rowcount:
                continue
        mark(
            session,
            profile_url=profile_url,
            full_name=full_name,
            action_type=kind,
            sender_id=sender_id,
            at=at,
            cooldown=cooldown,
            comment_text=comment_text,
        )


def recompute(session: Session, cooldown_days: int) -> None:
    """Set every row's expiry from its last action: the user changed `cooldown_days`."""
    session.execute(
        update(Contact).values(cooldown_expires_at=plus_days(Contact.last_action_at, cooldown_days))
    )


def in_cooldown(session: Session, now: datetime) -> int:
    """How many people are in cooldown at `now`."""
    return session.scalar(select(func.count()).where(Contact.cooldown_expires_at > now)) or 0
