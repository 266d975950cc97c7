"""The database and the days of the agent's tests."""

import gc
from collections.abc import Iterator

import pytest

from tests.fixtures_db import db, empty_database

__all__ = ["db", "empty_database", "killed_drivers_collected"]


@pytest.fixture
def killed_drivers_collected() -> Iterator[None]:
    """A driver that is killed leaves pipes to the garbage collector: they are collected here, and not in the midst of another test."""
    yield
    gc.collect()
