"""The schema's revisions: which there are, which one a database has, and the way up to the newest.

Alembic takes longer to import than most commands take: it is asked only where there is a way to go.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

FOLDER = Path(__file__).parent / "migrations"
UNFINISHED = "moving"  # in place of a revision, while rows are moved there from another database


@cache
def known() -> tuple[str, ...]:
    """Those of this release, the oldest first: each is a file that begins with its number."""
    return tuple(sorted(file.name.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*_*.py")))


def is_known(revision: str) -> bool:
    """Whether this release knows a schema's revision; a newer one's it doesn't."""
    return revision in known()


def of(connection: Connection) -> str | None:
    """That of a schema; None for one that isn't ours, or not yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def put(connection: Connection, revision: str) -> None:
    """A schema that has one of ours bears this one from here on."""
    connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def above(revision: str | None) -> list[str]:
    """Those that a schema lacks, the oldest first."""
    return [each for each in known() if revision is None or each > revision]


def foreign_tables(connection: Connection) -> set[str]:
    """The tables of a schema that has no revision of ours."""
    return set(inspect(connection).get_table_names()) - {"alembic_version", "sqlite_sequence"}


def upgrade(connection: Connection) -> None:
    """Bring the schema up to date, within the transaction that is open."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
