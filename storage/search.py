"""Names looked through for parts of them, quick on a million.

On SQLite the table `lead_names` (FTS5, by groups of three letters) holds each lead's `name_key`; triggers on `leads` keep
it, so whoever writes a lead needs to know nothing of it. Whatever makes the table `leads` anew has to make the triggers
anew (see migration 0003). On PostgreSQL it is an index of that name (by pg_trgm's groups of three letters, see migration 0020), which the
planner takes by itself; where the extension may not be made, names are compared one by one.
"""

from collections.abc import Sequence

from sqlalchemy import Select, String, column, func, select, table
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.dialect import is_sqlite
from storage.tables import Lead

INDEX = "lead_names"  # and SQLite's own tables below it: lead_names_data and so on
LETTERS = 3  # what the index knows; a shorter word is looked for in each name
NO_LIMIT = -1

_NAMES = table(INDEX, column("rowid"), column("name_key", String))


def named(
    session: Session, query: Select[int], lead_id: InstrumentedAttribute[int], words: Sequence[str]
) -> Select[int]:
    """Of the leads that a query asks for, those in whose name all words stand somewhere, in any order.

    `lead_id` is the query's column; the words are `engine.rules.keys.search_key`s.
    """
    indexed = [word for word in words if len(word) >= LETTERS and is_sqlite(session.get_bind().dialect)]
    if indexed:
        phrases = " ".join('"' + word.replace('"', '""') + '"' for word in indexed)
        # The limit keeps SQLite from reading the index anew for each lead.
        hits = select(_NAMES.c.rowid.label("id")).where(_NAMES.c.name_key.match(phrases)).limit(NO_LIMIT)
        found = hits.subquery()
        query = query.join(found, found.c.id == lead_id)
    others = [word for word in words if word not in indexed]
    if others and lead_id is not Lead.id:
        query = query.join(Lead, Lead.id == lead_id)
    return query.where(*(Lead.name_key.contains(word, autoescape=True) for word in others))


def is_quick(session: Session) -> bool:
    """Whether there is an index; on a server it may lack."""
    if is_sqlite(session.get_bind().dialect):
        return True
    return session.scalar(select(func.to_regclass(INDEX))) is not None


def is_ours(name: str | None) -> bool:
    """Whether a table is the index or a part of it, and no concern of the migrations' comparison."""
    return name is not None and (name == INDEX or name.startswith(f"{INDEX}_"))
