"""Changing a setting, with everything that hangs on it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.facts import fact
from engine.work import fixed_slots, schedule
from storage import events, registry
from storage import settings as settings_store


def set_setting(session: Session, key: str, value: str, now: datetime, user_id: int | None = None) -> None:
    """Store a setting and carry it through: the registry's expiries, the day's plan. Raises UserError."""
    before = settings_store.load(session)
    settings_store.set_value(session, key, value)
    after = settings_store.load(session)
    if after == before:
        return
    if after.cooldown_days != before.cooldown_days:
        registry.recompute(session, after.cooldown_days)
    fixed_slots.check(session)
    schedule.plan_anew(session, now)
    events.add(
        session, now, "setting_changed", fact("log.setting_changed", key=key, value=value), user_id=user_id
    )


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
