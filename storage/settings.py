"""What the user changes at run time: texts by key, understood by `engine.rules.settings`."""

from functools import lru_cache

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from engine.rules.settings import Settings, from_texts, parse, unreadable
from storage import prepared
from storage.tables import Setting, core

_SETTINGS = core(Setting)
_ALL = select(_SETTINGS.c.key, _SETTINGS.c.value)
_REMOVE = delete(_SETTINGS).where(_SETTINGS.c.key == bindparam("name"))
_ADD = insert(_SETTINGS)
_READ = "settings"  # among what a session remembers
PAUSED_KEY = "paused_at"  # since when the user has paused everything
CLOCK_KEY = "clock_in_doubt"  # since when nobody knows whether the time is right


def all_values(session: Session) -> dict[str, str]:
    """What was ever set, by key; a setting at its default isn't there. Read once in a transaction."""
    known: dict[str, str] | None = session.info.get(_READ)
    if known is None:
        known = {key: value for key, value in prepared.run(session, _ALL)}
        if not session.in_nested_transaction():  # what is taken back with that isn't remembered
            session.info[_READ] = known
    return known


def load(session: Session) -> Settings:
    """Every setting, defaults filled in. Raises UnreadableSetting for a stored one that can't be understood."""
    return _understood(frozenset(all_values(session).items()))


@lru_cache(maxsize=8)
def _understood(stored: frozenset[tuple[str, str]]) -> Settings:
    texts = dict(stored)
    if (wrong := unreadable(texts)) is not None:
        raise wrong
    return from_texts(texts)


def set_value(session: Session, key: str, value: str) -> None:
    """Store one setting; an unknown key or a value it doesn't take raises UserError."""
    parse(key, value)
    put(session, key, value)
    from_texts(all_values(session))  # what only makes sense together is refused together


def put(session: Session, key: str, value: str | None) -> None:
    """Store a value of our own (not one of the user's settings); None removes it."""
    session.info.pop(_READ, None)
    prepared.run(session, _REMOVE, {"name": key})
    if value is not None:
        prepared.run(session, _ADD, {"key": key, "value": value})


def forget(session: Session, prefix: str) -> None:
    """Remove all values of our own whose key begins so."""
    session.info.pop(_READ, None)
    session.execute(delete(Setting).where(Setting.key.startswith(prefix, autoescape=True)))


def get(session: Session, key: str) -> str | None:
    """A value of our own, or None."""
    return all_values(session).get(key)
