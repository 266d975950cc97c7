"""What a person did, in words for the event log.

Nobody has to remember it: the words stand in the texts by the button's pattern (bot/routing/routes.py) or the flow's name, and
`Visit.run` writes the line in the transaction of the deed. Never what somebody wrote.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import texts
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import fact
from storage import campaigns, events, leads, lists, openoutreach, senders, users
from storage.users import UserRow

KIND = "did"  # in the event log

T = texts.of("audit")
BY_WORDS = T.table("by_words")
LONGEST_WORD = 40


def _user(session: Session, user_id: int) -> str:
    row = users.get(session, user_id)
    return row.name if row is not None else ""


def _owner_of_instance(session: Session, number: int) -> str:
    return senders.get(session, openoutreach.numbered(session, number).sender_id).name


NAMES: Mapping[str, Callable[[Session, int], str]] = {
    "sender": lambda session, number: senders.get(session, number).name,
    "campaign": lambda session, number: campaigns.get(session, number).name,
    "list": lambda session, number: lists.get(session, number).name,
    "lead": lambda session, number: leads.get(session, number).full_name,
    "user": _user,
    "openoutreach": _owner_of_instance,
}


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What a tap, a command or some words ask for; `what` says what `number` counts, `choices` are words of the data."""

    words: str
    what: str = ""
    number: int | None = None
    choices: tuple[str, ...] = ()


def of_button(pattern: str, arguments: Sequence[int | str]) -> AuditEntry:
    """The deed of a button, or of the command that takes the same route."""
    return AuditEntry(
        T[pattern] if has_words(pattern) else _other(pattern),
        pattern.partition(":")[0],
        next((each for each in arguments if isinstance(each, int)), None),
        tuple(each[:LONGEST_WORD] for each in arguments if isinstance(each, str)),
    )


def of_words(flow: str, data: Mapping[str, Any]) -> AuditEntry:
    """The deed of words that answer a flow's question; `data` is what the question was about."""
    what = next((each for each in NAMES if f"{each}_id" in data), "")
    choices = tuple(str(data[each]) for each in ("kind", "period", "name") if each in data)
    return AuditEntry(BY_WORDS.get(flow, _other(flow)), what, data.get(f"{what}_id"), choices)


def _other(name: str) -> str:
    return T("other", name=name.replace("{", "").replace("}", ""))


def has_words(pattern: str) -> bool:
    """Whether the texts say what this button does."""
    return pattern in texts.language(texts.LANGUAGE)["audit"]


def sentence(session: Session, audit_entry: AuditEntry, user: UserRow) -> str:
    """Ada paused the sender Anna. To be asked for before the deed: what is deleted has no name any more."""
    name = ""
    if audit_entry.what in NAMES and audit_entry.number is not None:
        try:
            name = NAMES[audit_entry.what](session, audit_entry.number)
        except LinkedPilotError:  # there is none: the deed itself will say so
            name = str(audit_entry.number)
    said = audit_entry.words.format(
        *audit_entry.choices, what=name, choice=" ".join(audit_entry.choices), number=audit_entry.number
    )
    return T("line", who=user.name, deed=said)


def write_down(session: Session, audit_entry: AuditEntry, line: str, user: UserRow, now: datetime) -> None:
    """One line in the event log, in the transaction of the deed.

    In the words of the language in which it was done: what was deleted has no name any more, and a deed is the bot's own.
    """
    sender_id = audit_entry.number if audit_entry.what == "sender" else None
    events.add(session, now, KIND, fact("log.did", line=line), sender_id=sender_id, user_id=user.id)
