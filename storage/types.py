"""Column types: aware UTC times, closed lists, facts. The same in SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, String
from sqlalchemy.types import TypeDecorator

from engine.rules.facts import Fact, from_text, to_text
from storage.dialect import read_time, stored_time


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC. A naive one is refused at the border (ValueError)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone can't be stored: {value}")
        return stored_time(value.astimezone(UTC), dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else read_time(value)


class FactText(TypeDecorator[Fact]):
    """A fact, stored as a line of JSON. A sentence that an earlier release wrote there comes back as that sentence."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Fact | None, dialect: Dialect) -> str | None:
        return None if value is None else to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fact | None:
        return from_text(value) if value else None


def closed_list(enum: type[StrEnum], name: str) -> Enum:
    """A text column that takes an enum's values only, held by a CHECK constraint."""

    def values(members: Any) -> list[str]:
        return [member.value for member in members]

    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        values_callable=values,
        length=24,
    )
