"""Rows by name: a frozen dataclass's fields are a statement's columns, whatever their order."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Label, Row, Table
from sqlalchemy.orm import InstrumentedAttribute

R = TypeVar("R")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
AnyRow = Row[*tuple[Any, ...]]


def columns(row: type[Any], table: Table | type[Any], /, **others: Column) -> tuple[Label[Any], ...]:
    """A column for each field of the class, labelled with its name: the one given, else the table's of that name."""
    names = [each.name for each in fields(row)]
    if unknown := set(others) - set(names):
        raise ValueError(f"{row.__name__} has no {', '.join(sorted(unknown))}")
    source = table.c if isinstance(table, Table) else table
    return tuple((others[name] if name in others else getattr(source, name)).label(name) for name in names)


def made(row: type[R], found: AnyRow) -> R:
    """The row of a statement that has a column for each field: by its name, a prepared one's as `columns` put them in order."""
    return row(*found) if type(found) is tuple else row(**found._mapping)


def made_if_any(row: type[R], found: AnyRow | None) -> R | None:
    """… or None where there was none."""
    return None if found is None else made(row, found)


def all_made(row: type[R], found: Iterable[AnyRow]) -> list[R]:
    """… all of them."""
    return [made(row, each) for each in found]
