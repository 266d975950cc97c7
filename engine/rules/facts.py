"""What is to be said to a person, as a code and what goes into its words. The words are the interface's own. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

SENTENCE = "old.sentence"  # as it was written before there were facts


@dataclass(frozen=True, slots=True)
class Fact:
    """A code such as "why.resting", and its values by name: plain data, aware times, or facts of their own."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """For the log."""
        if not self.values:
            return self.code
        return f"{self.code} ({', '.join(f'{name}={value}' for name, value in self.values.items())})"

    def inner(self) -> Iterator["Fact"]:
        """The facts that stand in this one."""
        for value in self.values.values():
            for each in value if isinstance(value, list | tuple) else (value,):
                if isinstance(each, Fact):
                    yield each


def fact(code: str, /, **values: Any) -> Fact:
    """Raises ValueError for a time without a zone."""
    for name, value in values.items():
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{code}: {name} has no time zone")
    return Fact(code, values)


def to_json(said: Fact) -> dict[str, Any]:
    """As plain JSON, for a column or across a process border."""
    return {"code": said.code, "values": {name: _out(value) for name, value in said.values.items()}}


def from_json(stored: Mapping[str, Any]) -> Fact:
    """The fact that `to_json` wrote; a member of an enum comes back as its word."""
    return Fact(stored["code"], {name: _in(value) for name, value in stored.get("values", {}).items()})


def to_text(said: Fact) -> str:
    """As a line of JSON, for a text column."""
    return json.dumps(to_json(said), ensure_ascii=False)


def from_text(stored: str) -> Fact:
    """The fact that `to_text` wrote. What an earlier release wrote as a sentence stays that sentence."""
    if not stored.startswith('{"code":'):
        return Fact(SENTENCE, {"text": stored})
    return from_json(json.loads(stored))


def _out(value: Any) -> Any:
    if isinstance(value, Fact):
        return {"fact": to_json(value)}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_out(each) for each in value]
    return value


def _in(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_in(each) for each in value)
    if not isinstance(value, Mapping):
        return value
    if "fact" in value:
        return from_json(value["fact"])
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    return date.fromisoformat(value["day"])
