"""Roles of the laptops at a registry whose administrator has set up `vps/registry.sql`: one for each, by which it logs in.

A password never goes over in clear, nor into the server's log: what is sent is what the server keeps of it.
"""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import URL, text
from sqlalchemy.orm import Session

_ROLE = re.compile(r"laptop_[0-9a-f]{8}")
_IS_THERE = text("SELECT to_regprocedure('linkedpilot_roles.admit(text, text, timestamptz)') IS NOT NULL")
_ADMIT = text("SELECT linkedpilot_roles.admit(:role, :verifier, :until)")
_STAY = text("SELECT linkedpilot_roles.stay(:role, :verifier)")
_LEAVE = text("SELECT linkedpilot_roles.leave(:role)")


def are_given(session: Session) -> bool:
    """Whether each laptop has a role of its own here."""
    return bool(session.scalar(_IS_THERE))


def own(session: Session) -> str | None:
    """That of the laptop that asks; None where it came by another."""
    name: str = session.scalar(text("SELECT session_user")) or ""
    return name if _ROLE.fullmatch(name) else None


def is_let_in_no_more(words: str) -> bool:
    """Whether by these words a server refused such a role over a line that is as it is to be: one that is gone is no member, whom `pg_hba.conf` lets in."""
    return _ROLE.search(words) is not None and "no encryption" not in words


def of_uid(uid: str) -> str:
    """The role of the laptop with this uid."""
    return f"laptop_{uid[:8]}"


def address(session: Session) -> URL:
    """Where this registry is, as this laptop reaches it; with its own password."""
    return session.get_bind().engine.url


def admit(session: Session, role: str, password: str, until: datetime) -> None:
    """A new role that may log in until then."""
    session.execute(_ADMIT, {"role": role, "verifier": _verifier(session, role, password), "until": until})


def stay(session: Session, role: str, password: str) -> None:
    """It keeps its place, with another password."""
    session.execute(_STAY, {"role": role, "verifier": _verifier(session, role, password)})


def leave(session: Session, role: str) -> None:
    """Cut it off, and let it in no more; nothing where it isn't there."""
    session.execute(_LEAVE, {"role": role})


def _verifier(session: Session, role: str, password: str) -> str:
    driver: Any = session.connection().connection.driver_connection
    made: bytes = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return made.decode()
