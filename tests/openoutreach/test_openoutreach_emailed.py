"""Whom OpenOutreach wrote an e-mail is known, and nothing was done to them on LinkedIn."""

import sqlite3
from contextlib import closing
from pathlib import Path

from engine.openoutreach.reading import read
from engine.rules.enums import FoundStage
from tests.openoutreach.layouts import Row, make

FEW = 60


def test_who_got_an_email_is_told_apart_and_nothing_was_done_to_them_on_linkedin(tmp_path: Path) -> None:
    path = make(tmp_path / "db", "E", FEW)
    with closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE crm_deal ADD COLUMN email_sent_at DATETIME")
        db.execute("UPDATE crm_deal SET state = 'Emailed' WHERE lead_id = 6")
        db.execute("UPDATE crm_deal SET email_sent_at = '2026-06-01 10:00:00' WHERE lead_id = 12")
        db.commit()
    found = read(path)
    assert [person.profile_url for person in found.people if person.stage is FoundStage.EMAILED] == [
        Row(6).url.rstrip("/"),
        Row(12).url.rstrip("/"),
    ]
    assert list(found.deeds()) == []
