"""Changing a setting, with everything that hangs on it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.facts import fact
from engine.rules.settings import Settings, UnreadableSetting, find
from engine.work import fixed_slots, schedule
from storage import events, registry
from storage import settings as settings_store

DEFAULT = "default"


def set_setting(session: Session, key: str, value: str, now: datetime, user_id: int | None = None) -> None:
    """Store a setting and carry it through: the registry's expiries, the day's plan. Raises UserError.

    The value `DEFAULT` goes back to the default, also where what is stored can't be read any more.
    """
    before = _readable(session)
    if value.strip().lower() == DEFAULT:
        settings_store.put(session, find(key).name, None)
    else:
        settings_store.set_value(session, key, value)
    after = _readable(session)
    if after is None or after == before:
        return  # where another one can't be read, what hangs on this one is carried through with that one's mending
    if before is None or after.cooldown_days != before.cooldown_days:
        registry.recompute(session, after.cooldown_days)
    fixed_slots.check(session)
    schedule.plan_anew(session, now)
    events.add(
        session, now, "setting_changed", fact("log.setting_changed", key=key, value=value), user_id=user_id
    )


def _readable(session: Session) -> Settings | None:
    try:
        return settings_store.load(session)
    except UnreadableSetting:
        return None


@dataclass(frozen=True, slots=True)
class CooldownEffect:
    """What a new `cooldown_days` does: people freed or blocked now, and those that stay blocked, but till another day."""

    freed: int
    blocked: int
    moved: int
    longer: bool


def cooldown_effect(session: Session, days: int, now: datetime) -> CooldownEffect:
    """Whom a new `cooldown_days` touches."""
    old = settings_store.load(session).cooldown_days
    with session.begin_nested() as rehearsal:
        before = registry.in_cooldown(session, now)
        registry.recompute(session, days)
        after = registry.in_cooldown(session, now)
        rehearsal.rollback()
    moved = 0 if days == old else min(before, after)
    return CooldownEffect(max(before - after, 0), max(after - before, 0), moved, days > old)
