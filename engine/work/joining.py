"""A laptop joins those that share a registry: by a code that works once and for half an hour.

Where the registry has roles for laptops (`vps/registry.sql`), what is pasted there carries the way to it, too: address, certificate, a
role of the laptop's own. Its password is changed as it joins, so what stood in the chat opens nothing afterwards.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from engine.rules.enums import PushKind
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.upkeep import registry_access
from engine.work import laptop_folder
from engine.work.laptop_folder import Folder
from storage import events, laptop_roles, laptops, outbox
from storage import settings as settings_store
from storage.database import Database
from storage.laptops import Laptop

CODE_KEY = "laptop_code"  # the hash of the code, until when it works, and the role that was made for it
CODE_LIFE = timedelta(minutes=30)


class NoSuchCode(UserError):
    """No laptop joins with this: the code is wrong, used or too old, or there is no registry to share."""


class JoinedAlready(UserError):
    """This laptop is one of them."""


def new_line(session: Session, code: str, code_hash: str, now: datetime) -> str | None:
    """What is pasted on a laptop that joins by this code; None where the registry has no roles for laptops: there it is the code alone.

    One laptop may join by it, once, and within `CODE_LIFE`. The newest code counts.
    """
    _forget_unused(session)
    until, line = now + CODE_LIFE, None
    if laptop_roles.are_given(session):
        role, password = laptop_roles.of_uid(secrets.token_hex(4)), registry_access.new_password()
        line = registry_access.line_to(laptop_roles.address(session), role, password, code)
        if line is not None:
            laptop_roles.admit(session, role, password, until)
    kept = f"{code_hash} {until.isoformat()}" + (f" {line.role}" if line is not None else "")
    settings_store.put(session, CODE_KEY, kept)
    return None if line is None else line.text


def _forget_unused(session: Session) -> None:
    """The role of a code by which nobody has come is let in no more."""
    parts = (settings_store.get(session, CODE_KEY) or "").split()
    if len(parts) > 2 and laptop_roles.are_given(session):
        laptop_roles.leave(session, parts[2])


def join(
    db: Database,
    data_dir: Path,
    code_hash: str,
    name: str,
    now: datetime,
    keep: Callable[[str], None] | None = None,
) -> int:
    """This data folder's laptop joins; returns its number. Blocking. Raises NoSuchCode, JoinedAlready.

    `keep` is called with the new password of its role, where it has one; without `keep` the role stays as it is. The folder says who it is, and how it gets there, before the
    registry knows it: what is torn in between is joined anew with another code.
    """
    with db.reading() as session:
        folder = laptop_folder.read(data_dir)
        known = None if folder is None else laptops.of_folder(session, folder.uid)
        if known is not None and known.left_at is None and folder is not None and known.boot == folder.boot:
            raise JoinedAlready(laptop=known.name)
    with db.transaction() as session:
        said, until, *_ = [*(settings_store.get(session, CODE_KEY) or "").split(), "", ""]
        if not until or not secrets.compare_digest(said, code_hash) or now >= datetime.fromisoformat(until):
            raise NoSuchCode("wrong")
        settings_store.put(session, CODE_KEY, None)
        uid = new_uid(None if keep is None else laptop_roles.own(session))
        laptop = laptops.add(session, name, uid, now)
        events.add(session, now, "laptop_joined", fact("log.laptop_joined", laptop=name))
        outbox.push(session, now, PushKind.ERROR, fact("push.laptop_joined", laptop=name))
        laptop_folder.write(data_dir, Folder(uid, laptop, 0, 0))
        role = laptop_roles.own(session)
        if role is not None and keep is not None:
            password = registry_access.new_password()
            keep(password)
            laptop_roles.stay(session, role, password)
    return laptop


def new_uid(role: str | None) -> str:
    """A laptop's own; that of one with a role of its own begins as the role ends, so that each is found by the other."""
    return secrets.token_hex(16) if role is None else role[-8:] + secrets.token_hex(12)


def shut_out(session: Session, laptop: Laptop) -> None:
    """A laptop that was taken out can't log in any more, where it had a role of its own."""
    if laptop.uid is not None and laptop_roles.are_given(session):
        laptop_roles.leave(session, laptop_roles.of_uid(laptop.uid))
