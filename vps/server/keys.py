"""The laptops' keys: made, revoked, listed, looked up. Two may be active, so that one can take over from the other."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from vps.agreement import SECRET_BYTES, is_key_id
from vps.server.store import Store, moment, stamp

MOST_ACTIVE = 2


class KeyProblem(Exception):
    """What was asked can't be done with the keys as they are; the message says why."""


@dataclass(frozen=True)
class Key:
    """A key without its secret."""

    id: str
    created_at: datetime
    revoked_at: datetime | None


def add(store: Store, key_id: str, now: datetime) -> bytes:
    """Make a key; its secret is returned this once. Raises KeyProblem."""
    if not is_key_id(key_id):
        raise KeyProblem(
            "a key's id has 3 to 32 of a-z, 0-9 and hyphens, and begins with a letter or a digit"
        )
    secret = secrets.token_bytes(SECRET_BYTES)
    with store.writing() as db:
        if db.execute("SELECT 1 FROM keys WHERE id = ?", (key_id,)).fetchone():
            raise KeyProblem(f"there is, or was, a key {key_id}: take another id")
        (active,) = db.execute("SELECT count(*) FROM keys WHERE revoked_at IS NULL").fetchone()
        if active >= MOST_ACTIVE:
            raise KeyProblem(f"{MOST_ACTIVE} keys are active: revoke one first")
        db.execute("INSERT INTO keys (id, secret, created_at) VALUES (?, ?, ?)", (key_id, secret, stamp(now)))
    return secret


def revoke(store: Store, key_id: str, now: datetime) -> None:
    """Make a key worthless, from the next request on. Raises KeyProblem."""
    with store.writing() as db:
        done = db.execute(
            "UPDATE keys SET revoked_at = ?, secret = x'' WHERE id = ? AND revoked_at IS NULL",
            (stamp(now), key_id),
        )
    if done.rowcount == 0:
        raise KeyProblem(f"there is no active key {key_id}")


def listed(store: Store) -> list[Key]:
    """All keys, also revoked ones, oldest first."""
    rows = store.rows("SELECT id, created_at, revoked_at FROM keys ORDER BY created_at, id")
    keys = []
    for key_id, created, revoked in rows:
        made = moment(created)
        assert made is not None
        keys.append(Key(str(key_id), made, moment(revoked)))
    return keys


def secret_of(store: Store, key_id: str) -> bytes | None:
    """An active key's secret."""
    found = store.row("SELECT secret FROM keys WHERE id = ? AND revoked_at IS NULL", key_id)
    if found is None:
        return None
    assert isinstance(found[0], bytes)
    return found[0]
