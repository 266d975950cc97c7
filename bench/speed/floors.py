"""The least programs that do the same: plain sqlite3 and csv, one statement for a whole list."""

import csv
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from engine.rules.keys import search_key

_PEOPLE = """
    CREATE TABLE people (id INTEGER PRIMARY KEY, url TEXT UNIQUE, name TEXT, title TEXT, company TEXT)
"""
_DEAL = """
    INSERT INTO action_queue (campaign_id, sender_id, lead_id, action_type, status, attempts, refusals, created_at)
    SELECT ?, 1 + (row_number() OVER (ORDER BY (lead_id * 1103515245 + 12345) % 2147483647)) % 4, lead_id,
        'like', 'pending', 0, 0, '2026-11-23 10:00:00.000000'
    FROM list_members WHERE list_id = ?
"""


def opened(path: Path) -> sqlite3.Connection:
    """With the settings that the product has."""
    found = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        found.execute(f"PRAGMA {pragma}")
    return found


def import_into_one_table(sheet: Path, target: Path) -> None:
    """A file's people, each once, in one transaction."""
    with closing(opened(target)) as db, sheet.open(encoding="utf-8", newline="") as file:
        db.execute(_PEOPLE)
        rows = csv.reader(file)
        next(rows)
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT OR IGNORE INTO people (name, url, title, company) VALUES (?, ?, ?, ?)", rows)
        db.execute("COMMIT")


def import_into_our_tables(sheet: Path, target: Path) -> None:
    """The same into a migrated database: all columns, all indexes, onto a list."""
    keys: dict[str, str] = {}

    def key(text: str) -> str:
        known = keys.get(text)
        if known is None:
            known = keys[text] = search_key(text)
        return known

    with closing(opened(target)) as db, sheet.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        db.execute("BEGIN IMMEDIATE")
        db.execute(
            "INSERT INTO custom_lists (id, name, source, ready, created_at, updated_at)"
            " VALUES (1, 'Floor', 'upload', 1, '2026-11-23', '2026-11-23')"
        )
        # Row by row the names' index takes six times as long.
        db.execute("CREATE TEMPORARY TABLE people (name, name_key, url, title, company, company_key)")
        db.executemany(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?)",
            ((name, key(name), url, title, company, key(company)) for name, url, title, company in rows),
        )
        db.execute(
            "INSERT INTO leads (full_name, name_key, profile_url, title, company, company_key, created_at, updated_at)"
            " SELECT people.*, '2026-11-23', '2026-11-23' FROM people WHERE true ORDER BY url"
            " ON CONFLICT (profile_url) DO NOTHING"
        )
        db.execute("INSERT INTO list_members SELECT 1, id, created_at FROM leads")
        db.execute("COMMIT")


def deal(database: Path, campaign_id: int, list_id: int) -> None:
    """A shuffled list to four senders, in one statement that asks of nobody what was done to them."""
    with closing(opened(database)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute(_DEAL, (campaign_id, list_id))
        db.execute("COMMIT")


def export(database: Path, list_id: int, target: Path) -> None:
    """A list with what was done last to each of its people."""
    query = (
        "SELECT l.profile_url, l.full_name, l.title, l.company, c.last_action_type, c.last_action_at"
        " FROM list_members m JOIN leads l ON l.id = m.lead_id"
        " LEFT JOIN global_contact_registry c ON c.profile_url = l.profile_url WHERE m.list_id = ? ORDER BY m.lead_id"
    )
    with closing(opened(database)) as db, target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(db.execute(query, (list_id,)))


def copy(database: Path, target: Path) -> None:
    """A file's bytes, on the disk."""
    shutil.copyfile(database, target)
    with target.open("rb+") as written:
        os.fsync(written.fileno())


def claim(db: sqlite3.Connection, number: int) -> None:
    """The next row of a sender, marked as under way."""
    sender = 1 + number % 4
    db.execute("BEGIN IMMEDIATE")
    row, url = db.execute(
        "SELECT a.id, l.profile_url FROM action_queue a JOIN leads l ON l.id = a.lead_id WHERE a.sender_id = ?"
        " AND a.status = 'pending' AND a.campaign_id = 1 ORDER BY a.attempts, a.id LIMIT 1",
        (sender,),
    ).fetchone()
    db.execute("UPDATE action_queue SET status = 'running', attempts = 1 WHERE id = ?", (row,))
    db.execute(
        "INSERT INTO claims (action_id, profile_url, sender_id, action_type, claimed_at) VALUES (?, ?, ?, 'like', '2026-11-23')",
        (row, url, sender),
    )
    db.execute("COMMIT")


def mark(db: sqlite3.Connection, _: int) -> None:
    """Whatever is under way is about to be clicked."""
    db.execute("BEGIN IMMEDIATE")
    db.execute("UPDATE claims SET clicked_at = '2026-11-23'")
    db.execute("COMMIT")


def settle(db: sqlite3.Connection, _: int) -> None:
    """It is done, and stands in the history."""
    db.execute("BEGIN IMMEDIATE")
    row, url, sender = db.execute("SELECT action_id, profile_url, sender_id FROM claims").fetchone()
    db.execute("DELETE FROM claims")
    db.execute("UPDATE action_queue SET status = 'completed', outcome = 'done' WHERE id = ?", (row,))
    db.execute(
        "INSERT INTO interactions (profile_url, sender_id, action_type, result, at, recorded_at, source, action_id)"
        " VALUES (?, ?, 'like', 'done', '2026-11-23', '2026-11-23', 'linkedpilot', ?)",
        (url, sender, row),
    )
    db.execute("COMMIT")
