"""What is said in the chat is not a matter of backups: it is as it was before one was gone back to.

What came in and what goes out are of now: nothing old is handled or sent again, and what waits is still delivered.
"""

from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from storage import users
from storage.tables import InboxUpdate, Push, PushDelivery, core

TABLES: tuple[Table, ...] = (core(InboxUpdate), core(Push), core(PushDelivery))

Rows = dict[str, list[dict[str, Any]]]


def take(session: Session) -> Rows:
    """All of it, by table."""
    return {table.name: [dict(row) for row in session.execute(select(table)).mappings()] for table in TABLES}


def put(session: Session, rows: Rows) -> None:
    """In the place of what is there; deliveries to people who aren't there are left out."""
    there = users.ids(session)
    for table in reversed(TABLES):
        session.execute(delete(table))
    for table in TABLES:
        kept = [row for row in rows[table.name] if row.get("user_id") is None or row["user_id"] in there]
        if kept:
            session.execute(insert(table), kept)
