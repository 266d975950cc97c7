"""Plain data, and dataclasses of it, as JSON and back: by their types, so that nothing else can come over the border."""

import base64
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from engine.rules import facts
from engine.rules.facts import Fact


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long piece of work has come."""

    stage: str  # such as "reading"; each kind of work has its own
    done: int  # rows, or whatever is worked off
    of: int  # an estimate at first, perhaps


Tell = Callable[[Progress], None]


def pack(value: Any) -> Any:
    """The value as JSON takes it."""
    if isinstance(value, Fact):
        return facts.to_json(value)
    if is_dataclass(value):
        return {each.name: pack(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, date):  # a time, too
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: pack(each) for key, each in value.items()}
    if isinstance(value, Sequence | frozenset) and not isinstance(value, str):
        return [pack(each) for each in value]
    return value


def unpack(kind: Any, data: Any) -> Any:
    """The value of this type that `pack` made it of. Raises TypeError, ValueError or KeyError for what is none."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (plain,) = (each for each in inner if each is not types.NoneType)
        return None if data is None else unpack(plain, data)
    if origin is tuple and not (len(inner) == 2 and inner[1] is ...):
        return tuple(unpack(each, value) for each, value in zip(inner, data, strict=True))
    if origin in (tuple, list, frozenset):
        return origin(unpack(inner[0], each) for each in data)
    if origin is not None and issubclass(origin, Mapping):
        return {key: unpack(inner[1], each) for key, each in data.items()}
    if kind is Fact:
        return facts.from_json(data)
    if is_dataclass(kind):
        return kind(**{name: unpack(of, data[name]) for name, of in _fields(kind).items()})  # type: ignore[operator, arg-type]
    if kind in (date, datetime):
        return kind.fromisoformat(data)
    if kind is bytes:
        return base64.b64decode(data)
    if kind is Path or (isinstance(kind, type) and issubclass(kind, Enum)):
        return kind(data)
    if kind is not Any and not isinstance(data, (int, float) if kind is float else kind):
        raise TypeError(f"{data!r} is no {kind}")
    return data


@cache
def _fields(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}
