"""People as JSON: a list of objects, wherever it stands in the file, or one object a line. Blocking; for the reading process."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from engine.leads.formats import DAMAGED, TOO_LARGE, NotAList
from engine.leads.rows import Damage, DamagedRow, Row
from engine.rules.links import people_in

LARGEST = 128 * 1024 * 1024  # characters; an object in memory takes several times its text
DEEPEST = 6  # objects within objects whose values become columns
MAX_COLUMNS = 500
SHOWN = 2_000
HEADS_FROM = 2_000  # objects

Object = dict[str, Any]


def people(lines: Callable[[], Iterable[str]]) -> Iterator[Row]:
    """A row with the heads, then a row per object: what stands deeper is headed by all the words on the way to it."""
    heads = {head: None for each in _first(lines) if not isinstance(each, DamagedRow) for head in _flat(each)}
    columns = list(heads)[:MAX_COLUMNS]
    if columns:
        yield columns
    for each in _objects(lines):
        if isinstance(each, DamagedRow):
            yield each
        else:
            flat = _flat(each)
            yield [flat.get(column, "") for column in columns]


def _first(lines: Callable[[], Iterable[str]]) -> Iterator[Object | DamagedRow]:
    for number, each in enumerate(_objects(lines)):
        if number == HEADS_FROM:
            return
        yield each


def _objects(lines: Callable[[], Iterable[str]]) -> Iterator[Object | DamagedRow]:
    if _is_one_a_line(lines()):
        for line in lines():
            if line.strip().rstrip(","):
                yield from _of_line(line)
        return
    text: list[str] = []
    size = 0
    for line in lines():
        size += len(line)
        if size > LARGEST:
            raise NotAList(TOO_LARGE)
        text.append(line)
    try:
        whole = json.loads("".join(text))
    except (ValueError, RecursionError) as error:
        raise NotAList(DAMAGED) from error
    yield from _likeliest(whole)


def _is_one_a_line(lines: Iterable[str]) -> bool:
    """JSON Lines: the first line is an object by itself, and the second begins another. A single line is a file by itself."""
    filled = (line.strip() for line in lines if line.strip())
    first, second = next(filled, ""), next(filled, "")
    return first.startswith("{") and first.endswith("}") and second.startswith("{")


def _of_line(line: str) -> Iterator[Object | DamagedRow]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        yield found
    else:
        yield DamagedRow([line.strip()[:SHOWN]], Damage.UNREADABLE)


def _likeliest(whole: Any) -> list[Object]:
    """The list of objects with most profile links among its first ones."""
    lists = list(_lists(whole, DEEPEST))
    if isinstance(whole, dict):
        lists.append([whole])  # a single person
    return max(lists, key=_links, default=[])


def _lists(value: Any, deep: int) -> Iterator[list[Object]]:
    if isinstance(value, dict):
        if value and all(isinstance(each, dict) for each in value.values()):
            yield list(value.values())  # by an id
        inner: Iterable[Any] = value.values()
    elif isinstance(value, list):
        objects = [each for each in value if isinstance(each, dict)]
        if objects:
            yield objects
        elif value and all(isinstance(each, str) for each in value):
            yield [{"url": each} for each in value]
        inner = value[:10]
    else:
        return
    if deep:
        for each in inner:
            yield from _lists(each, deep - 1)


def _links(objects: list[Object]) -> int:
    return sum(any(people_in(value) for value in _flat(each).values()) for each in objects[:300])


def _names_a_link(value: Object) -> bool:
    return any(isinstance(each, str) and people_in(each) for each in value.values())


def _flat(value: Object, before: str = "", deep: int = DEEPEST) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, each in value.items():
        head = f"{before} {key}".strip()
        if isinstance(each, list) and each and isinstance(each[0], dict):
            # Of several positions the first is the present one, of several addresses a person's link is meant.
            objects = [one for one in each if isinstance(one, dict)]
            each = next((one for one in objects if deep and _names_a_link(one)), objects[0])
        if isinstance(each, dict):
            if deep:
                found |= _flat(each, head, deep - 1)
        elif isinstance(each, list):
            found[head] = ", ".join(str(one) for one in each if isinstance(one, str | int | float))
        elif isinstance(each, bool):
            found[head] = "true" if each else "false"
        else:
            found[head] = "" if each is None else str(each)
        if len(found) > MAX_COLUMNS:
            break
    return found
