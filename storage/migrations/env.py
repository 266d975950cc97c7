"""Alembic's way in: works on the connection that `Database.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine

from storage import search
from storage.tables import Base
from storage.types import UtcDateTime


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Migrations name SQLAlchemy's own types only, so that they outlive changes of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """What `storage.search` looks through is SQLite's own affair."""
    return kind != "table" or not search.is_ours(name)


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite can't alter most things in place
        render_item=render_item,
        include_name=include_name,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:  # the alembic command, which compares the tables with a throw-away database: see CONTRIBUTING
    with create_engine("sqlite:///data/schema.db").begin() as own:
        migrate(own)
