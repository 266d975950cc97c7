"""Facts that a database doesn't know are brought in: out of its journal, or out of the state that a restore put aside.

Everything is compared by what happened (whom, who, what, when), so a fact that is known already changes nothing, and the
order of two sources doesn't matter.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from engine.rules.enums import (
    ActionType,
    Difference,
    InteractionResult,
    InteractionSource,
    KeptOff,
    Role,
    SenderStatus,
)
from engine.rules.forgotten import NOBODY
from engine.rules.kinds import INVITING
from storage import forgetting, interactions, laptops, merging, other_addresses, registry
from storage.journal import Line
from storage.tables import Acceptance, Contact, DoNotContact, Interaction, Lead, Sender, User

# One line that makes no sense keeps none of the others out.
NOT_UNDERSTOOD = (KeyError, ValueError, TypeError, AttributeError, OverflowError, SQLAlchemyError)
SETTLING = (InteractionResult.CONFIRMED, InteractionResult.RETRACTED)

_RIGHTS = (Role.OWNER, Role.OPERATOR, Role.VIEWER)  # most first


@dataclass(slots=True)
class BroughtIn:
    """How much was new."""

    actions: int = 0
    doubts: int = 0  # marked, and nobody knows what came of it; they are among the actions, too
    blocked: int = 0
    unblocked: int = 0
    users: int = 0  # let in or shut out
    senders: int = 0
    accepted: int = 0
    unreadable: int = 0  # lines that make no sense: the disk or somebody changed them
    forgotten: int = 0  # whom a backup had brought back


@dataclass(frozen=True, slots=True)
class _Key:
    """One thing that was done to one person."""

    person: str
    sender: int
    kind: ActionType
    at: datetime


@dataclass(slots=True)
class _Work:
    session: Session
    cooldown: timedelta
    zone: ZoneInfo
    now: datetime
    found: BroughtIn = field(default_factory=BroughtIn)
    accounts: dict[int, dict[str, Any]] = field(default_factory=dict)  # by its number over there
    senders: dict[int, int] = field(default_factory=dict)  # that number → the one here
    marks: dict[_Key, str] = field(
        default_factory=dict
    )  # clicked, and nothing heard of it yet → the person's name


def bring_in(
    session: Session, lines: Iterable[Line], cooldown: timedelta, zone: ZoneInfo, now: datetime
) -> BroughtIn:
    """Write what isn't known, in the order in which it happened; `zone` says on which day something counts."""
    work, lines = _Work(session, cooldown, zone, now), list(lines)
    # First who was forgotten: what was done to nobody is known again only where it stands as done to nobody.
    for line in lines:
        if line.fact == "blocked" and line.values.get("what") == KeptOff.FORGOTTEN:
            _do(work, partial(_blocked, work, line.at, dict(line.values)))
    work.found.forgotten += forgetting.sweep(session, now)
    for line in lines:
        if (doing := _FACTS.get(line.fact)) is not None:
            _do(work, partial(doing, work, line.at, dict(line.values)))
    for key, name in work.marks.items():
        _do(work, partial(_mark_left, work, key, name))
    work.found.forgotten += forgetting.sweep(session, now)
    return work.found


def _do(work: _Work, doing: Callable[[], None]) -> None:
    """Bring one fact in, or nothing of it where it makes no sense."""
    before = replace(work.found)
    try:
        with work.session.begin_nested():
            doing()
    except OperationalError:  # a full disk, a lock: that isn't the line's fault
        raise
    except NOT_UNDERSTOOD:
        work.senders.clear()  # one that was made for this fact isn't there
        work.found = replace(before, unreadable=before.unreadable + 1)


def _mark_left(work: _Work, key: _Key, name: str) -> None:
    if _known(work.session, key) is None:
        work.found.doubts += _add(work, key, InteractionResult.UNCERTAIN, {"name": name})


def _sender(work: _Work, _at: datetime, values: dict[str, Any]) -> None:
    """An account: what is known of it, for when something turns out to have been done by it."""
    work.accounts[values["sender"]] = values
    work.senders.pop(values["sender"], None)


def _here(work: _Work, theirs: int) -> int | None:
    """The same account in this database, by its address on LinkedIn, else by its e-mail; made anew where it isn't there."""
    session, values = work.session, work.accounts.get(theirs)
    if theirs in work.senders:
        return work.senders[theirs]
    if values is None:  # its line was lost: the number is all there is
        return session.scalar(select(Sender.id).where(Sender.id == theirs))
    url, email = values.get("account"), values["email"]
    here = session.scalar(select(Sender.id).where(Sender.profile_url == url)) if url else None
    here = here or session.scalar(select(Sender.id).where(Sender.email == email))
    if here is None:
        free = session.scalar(select(Sender.id).where(Sender.id == theirs)) is None
        row: dict[str, Any] = {"id": theirs} if free else {}
        row |= {"name": values["name"], "email": email, "profile_dir": values.get("profile_dir", "")}
        row |= {"profile_url": url, "status": SenderStatus.LOGIN_EXPIRED, "created_at": work.now}
        here = session.execute(insert(Sender).values(**row).returning(Sender.id)).scalar_one()
        work.found.senders += 1
    elif url and session.scalar(select(Sender.profile_url).where(Sender.id == here)) is None:
        session.execute(update(Sender).where(Sender.id == here).values(profile_url=url))
    work.senders[theirs] = here
    return here


def _key(work: _Work, values: dict[str, Any]) -> _Key | None:
    here = _here(work, values["sender"])
    if here is None:
        return None  # an account of which nothing is known
    return _Key(values["person"], here, ActionType(values["kind"]), datetime.fromisoformat(values["marked"]))


def _mark(work: _Work, _at: datetime, values: dict[str, Any]) -> None:
    if (key := _key(work, values)) is not None:
        work.marks[key] = values.get("name", "")


def _unmark(work: _Work, _at: datetime, values: dict[str, Any]) -> None:
    if (key := _key(work, values)) is not None:
        work.marks.pop(key, None)


def _interaction(work: _Work, _at: datetime, values: dict[str, Any]) -> None:
    key = _key(work, values)
    if key is None:
        return
    work.marks.pop(key, None)
    result, known = InteractionResult(values["result"]), _known(work.session, key)
    if result in interactions.STANDING and known is None:
        _add(work, key, result, values)
    elif result in SETTLING and known is not None:
        settled = select(Interaction.id).where(Interaction.settles_id == known)
        if work.session.scalar(settled) is None:
            _add(work, key, result, values, settles=known)


def _known(session: Session, key: _Key) -> int | None:
    """The interaction itself, not what settles it."""
    found = interactions.of_mark(session, key.person, key.sender, key.kind, key.at)
    return None if found is None else found[0]


def _add(
    work: _Work, key: _Key, result: InteractionResult, values: dict[str, Any], settles: int | None = None
) -> int:
    interactions.add(
        work.session,
        profile_url=key.person,
        sender_id=key.sender,
        action_type=key.kind,
        result=result,
        at=key.at,
        day=key.at.astimezone(work.zone).date(),
        now=work.now,
        source=InteractionSource(values.get("source", InteractionSource.LINKEDPILOT)),
        post_urn=values.get("post"),
        comment_text=values.get("comment"),
        differs=Difference(values["differs"]) if values.get("differs") else None,
        settles_id=settles,
    )
    if key.person != NOBODY:
        registry.rebuild(work.session, key.person, work.cooldown)
    if values.get("name"):
        unnamed = (Contact.profile_url == key.person, Contact.full_name == "")
        work.session.execute(update(Contact).where(*unnamed).values(full_name=values["name"]))
    work.found.actions += settles is None
    return 1


def _accepted(work: _Work, at: datetime, values: dict[str, Any]) -> None:
    for kind in INVITING:
        key = _key(work, {**values, "kind": kind})
        invitation = None if key is None else _known(work.session, key)
        if key is None or invitation is None or work.session.get(Acceptance, invitation) is not None:
            continue
        sent_on = date.fromisoformat(values["sent_on"])
        row = {"interaction_id": invitation, "sender_id": key.sender, "sent_on": sent_on, "seen_at": at}
        work.session.execute(insert(Acceptance).values(**row))
        work.found.accepted += 1


def _blocked(work: _Work, at: datetime, values: dict[str, Any]) -> None:
    here = select(DoNotContact.id).where(DoNotContact.kind == values["what"])
    for value in values["values"]:
        if work.session.scalar(here.where(DoNotContact.value == value)) is None:
            row = {"kind": values["what"], "value": value, "created_at": at}
            work.session.execute(insert(DoNotContact).values(**row))
            work.found.blocked += 1


def _unblocked(work: _Work, at: datetime, values: dict[str, Any]) -> None:
    """Whom another laptop put on it since stays there: that stands in its journal, not in this one."""
    entry = (
        DoNotContact.kind == values["what"],
        DoNotContact.value.in_(values["values"]),
        DoNotContact.created_at <= at,
    )
    gone = work.session.execute(delete(DoNotContact).where(*entry))
    work.found.unblocked += gone.rowcount  # type: ignore[attr-defined]


def _user(work: _Work, at: datetime, values: dict[str, Any]) -> None:
    session, role = work.session, Role(values["role"])
    row = session.get(User, values["user"])
    if row is not None and row.role == role:
        return
    if laptops.is_shared(session) and (row is None or _RIGHTS.index(role) < _RIGHTS.index(row.role)):
        return  # another laptop may have shut them out since: whoever is to have more is let in anew
    if role is Role.OWNER and session.scalar(select(User.id).where(User.role == Role.OWNER)) is not None:
        return  # there is one
    if row is not None:
        session.execute(update(User).where(User.id == values["user"]).values(role=role))
    else:
        new = {"id": values["user"], "chat_id": values["chat"], "name": values["name"], "role": role}
        session.execute(insert(User).values(**new, created_at=at))
    session.expire_all()
    work.found.users += 1


def _shut_out(work: _Work, at: datetime, values: dict[str, Any]) -> None:
    who = (User.id == values["user"], User.role != Role.OWNER, User.created_at <= at)
    gone = work.session.execute(delete(User).where(*who))
    work.session.expire_all()
    work.found.users += gone.rowcount  # type: ignore[attr-defined]


def _merged(work: _Work, _at: datetime, values: dict[str, Any]) -> None:
    """Two addresses turned out to be one person."""
    lead = work.session.scalar(select(Lead.id).where(Lead.profile_url == values["old"]))
    if lead is not None:
        merging.merge(work.session, lead, values["new"], work.cooldown, work.now)
    elif other_addresses.key_of(work.session, values["old"]) == values["old"]:
        merging.adopt(work.session, values["old"], values["new"], work.cooldown, work.now)
    for key in [key for key in work.marks if key.person == values["old"]]:
        work.marks[_Key(values["new"], key.sender, key.kind, key.at)] = work.marks.pop(key)


_FACTS = {
    "sender": _sender,
    "mark": _mark,
    "unmark": _unmark,
    "interaction": _interaction,
    "accepted": _accepted,
    "blocked": _blocked,
    "unblocked": _unblocked,
    "user": _user,
    "shut_out": _shut_out,
    "merged": _merged,
}
