"""Migration 0004: what was failed by our ignorance waits; and no closed list is shorter in the schema than in the code."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Enum, inspect, text

from storage import revisions
from storage.database import Database
from storage.tables import Base
from tests.fixtures_db import MONDAY

AT = "'2026-11-23 10:00:00.000000'"
SENDER = f"""INSERT INTO senders (id, name, email, status, status_reason, profile_dir, daily_connect_limit, daily_like_limit,
    daily_comment_limit, created_at) VALUES (1, 'Mara', 'm@example.org', 'active', '', 'p', 1, 1, 1, {AT})"""
# Campaign, its status, whether Mara still works for it.
CAMPAIGNS = [(1, "running", True), (2, "paused", True), (3, "completed", True), (4, "running", False)]


def to(db: Database, revision: str, down: bool = False) -> None:
    config = Config()
    config.set_main_option("script_location", str(revisions.FOLDER))
    with db.altering() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)


@pytest.fixture
def old(tmp_path: Path) -> Database:
    """A house of before: each campaign with one done, two burnt, one failed otherwise and one in doubt."""
    db = Database(f"sqlite:///{tmp_path / 'old.db'}")
    to(db, "0003")
    with db.engine.begin() as connection:
        connection.execute(text(SENDER))
        for number, status, works in CAMPAIGNS:
            connection.execute(
                text(
                    "INSERT INTO campaigns (id, name, action_type, status, send_without_note, accept_incoming, comment_source,"
                    "comment_mode, cooldown_policy, total_leads, leads_queued, leads_in_cooldown, leads_processed,"
                    f"leads_succeeded, leads_failed, leads_skipped, created_at) VALUES ({number}, 'c{number}', 'like', "
                    f"'{status}', 1, 0, 'predefined', 'review', 'leave_out', 5, 5, 0, 5, 1, 3, 0, {AT})"
                )
            )
            if works:
                connection.execute(text(f"INSERT INTO campaign_senders VALUES ({number}, 1)"))
            ends = ["completed done", "failed unexpected_page", "failed unexpected_page"]
            for place, end in enumerate([*ends, "failed no_text", "uncertain uncertain"], 1):
                lead, (state, outcome) = 10 * number + place, end.split()
                connection.execute(
                    text(
                        f"INSERT INTO leads (id, profile_url, created_at, updated_at) VALUES ({lead}, 'u{lead}', {AT}, {AT})"
                    )
                )
                connection.execute(
                    text(
                        "INSERT INTO action_queue (id, campaign_id, sender_id, lead_id, action_type, status, outcome, executed_at,"
                        f" created_at) VALUES ({lead}, {number}, 1, {lead}, 'like', '{state}', '{outcome}', {AT}, {AT})"
                    )
                )
            connection.execute(
                text(
                    "INSERT INTO interactions (profile_url, sender_id, action_type, result, at, recorded_at, source, action_id, "
                    f"campaign_id) VALUES ('u{10 * number + 1}', 1, 'like', 'done', {AT}, {AT}, 'linkedpilot', "
                    f"{10 * number + 1}, {number})"
                )
            )
        connection.execute(
            text(
                "INSERT INTO slots (sender_id, day, starts_at, ends_at, turn_end, actions) "
                f"VALUES (1, '2026-11-23', {AT}, {AT}, 'pages_changed', 3)"
            )
        )
    return db


def test_what_our_ignorance_failed_waits_and_counts_no_more(old: Database, tmp_path: Path) -> None:
    old.migrate(tmp_path, MONDAY)
    with old.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT campaign_id, status, COUNT(*) FROM action_queue WHERE outcome = 'unexpected_page' "
                "GROUP BY campaign_id, status ORDER BY campaign_id"
            )
        )
        # Of a campaign that is over, or by a sender that left it, nobody would ever take it up.
        assert [tuple(row) for row in rows] == [
            (1, "pending", 2),
            (2, "pending", 2),
            (3, "failed", 2),
            (4, "failed", 2),
        ]
        waiting = connection.execute(
            text("SELECT COUNT(*) FROM action_queue WHERE waits_for_pages IS NOT NULL AND status = 'pending'")
        ).scalar()
        counts = connection.execute(
            text("SELECT leads_processed, leads_succeeded, leads_failed FROM campaigns ORDER BY id")
        )
        assert waiting == 4
        assert [tuple(row) for row in counts] == [(3, 1, 1), (3, 1, 1), (5, 1, 3), (5, 1, 3)]
        doubts = connection.execute(
            text("SELECT COUNT(*) FROM action_queue WHERE status = 'uncertain'")
        ).scalar()
        assert doubts == 4
        assert connection.execute(text("SELECT COUNT(*) FROM interactions")).scalar() == 4
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    old.close()


def test_the_way_back_keeps_every_row(old: Database, tmp_path: Path) -> None:
    old.migrate(tmp_path, MONDAY)
    with old.engine.begin() as connection:
        connection.execute(text("UPDATE action_queue SET outcome = 'own_error' WHERE id = 12"))
        connection.execute(text("UPDATE slots SET turn_end = 'new_pages'"))
    to(old, "0003", down=True)
    with old.engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM action_queue")).scalar() == 20
        assert connection.execute(text("SELECT turn_end FROM slots")).scalar() == "no_work"
    old.close()


def test_every_closed_list_of_the_schema_is_the_one_of_the_code(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'new.db'}")
    db.migrate(tmp_path, MONDAY)
    found = inspect(db.engine)
    looked_at = 0
    for table in Base.metadata.sorted_tables:
        checks = {check["name"]: check["sqltext"] for check in found.get_check_constraints(table.name)}
        for column in table.columns:
            if not isinstance(column.type, Enum):
                continue
            looked_at += 1
            ours = [each for each in checks.values() if each.startswith(f"{column.name} IN (")]
            assert len(ours) == 1, (table.name, column.name, checks)
            allowed = {word.strip(" '") for word in ours[0].split("(", 1)[1].rstrip(")").split(",")}
            assert allowed == set(column.type.enums), (table.name, column.name)
    assert looked_at > 20
    db.close()
