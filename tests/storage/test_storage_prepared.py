"""Statements that are compiled once keep what a session promises: its transaction, its savepoints, its types."""

from contextlib import suppress

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storage import senders, settings
from storage.database import Database
from storage.tables import Setting
from tests.fixtures_db import SampleData


class Broken(Exception):
    """Something went wrong in the midst."""


def test_what_fails_is_taken_back_whatever_wrote_it(db: Database) -> None:
    with suppress(Broken), db.transaction() as session:
        settings.put(session, "one", "1")
        session.execute(text("INSERT INTO settings (key, value) VALUES ('two', '2')"))
        raise Broken
    with db.reading() as session:
        assert settings.get(session, "one") is None
        assert settings.get(session, "two") is None


@pytest.mark.parametrize("asked_before", [False, True])
def test_what_is_tried_within_a_transaction_is_taken_back_alone(db: Database, asked_before: bool) -> None:
    with db.transaction() as session:
        if asked_before:
            session.execute(select(Setting.key)).all()
        settings.put(session, "kept", "1")
        with suppress(Broken), session.begin_nested():
            settings.put(session, "kept", "2")
            settings.put(session, "tried", "1")
            assert settings.get(session, "tried") == "1"
            raise Broken
        assert settings.get(session, "kept") == "1"
        assert settings.get(session, "tried") is None
    with db.reading() as session:
        assert settings.get(session, "kept") == "1"
        assert settings.get(session, "tried") is None


def test_what_an_object_of_the_orm_holds_is_written_with_the_rest(db: Database) -> None:
    with db.transaction() as session:
        session.add(Setting(key="object", value="1"))
        settings.put(session, "statement", "1")
    with db.reading() as session:
        assert settings.get(session, "object") == settings.get(session, "statement") == "1"


def test_columns_are_changed_by_their_names(session: Session, sample: SampleData) -> None:
    anna, ben = sample.sender("anna"), sample.sender("ben")
    senders.change(session, anna, name="Anna", removed_at=None)
    senders.change(session, anna, daily_like_limit=3)
    assert (senders.get(session, anna).name, senders.get(session, ben).name) == ("Anna", "ben")
