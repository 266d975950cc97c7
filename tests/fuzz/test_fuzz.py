"""Whatever others write is read or refused with a sentence; a short run of `python -m bench.fuzz`."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from storage.database import Database
from tests.fixtures_db import db, empty_database
from tests.fuzz import updates
from tests.fuzz.mutations import mutated_json
from tests.fuzz.targets import TARGETS, corpus, readable

__all__ = ["db", "empty_database"]
FEW_UPDATES = 60


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_what_was_kept_and_what_is_made_of_it_is_read_or_refused(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    for _, content in corpus(name):
        target.read(content, tmp_path)

    @settings(
        max_examples=target.examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(target.inputs(name))
    def changed(content: bytes) -> None:
        target.read(content, tmp_path)

    changed()


@pytest.mark.sqlite_file  # its world's save games are copies of one
def test_no_update_makes_the_bot_deaf(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [content for _, content in corpus(updates.NAME)]
    with asyncio.Runner() as runner:
        house = updates.listening(db, tmp_path, monkeypatch)
        listener = runner.run(house.__aenter__())
        try:
            for content in kept:
                runner.run(listener.hears(content))

            @settings(max_examples=FEW_UPDATES, database=None, suppress_health_check=list(HealthCheck))
            @given(mutated_json(readable(kept)))
            def changed(content: bytes) -> None:
                runner.run(listener.hears(content))

            changed()
        finally:
            runner.run(house.__aexit__(None, None, None))
