"""names looked through on a server, too"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# See storage/search.py; on SQLite it is there since 0003.
INDEX = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX lead_names ON leads USING gin (name_key gin_trgm_ops)",
)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    try:
        with connection.begin_nested():
            for statement in INDEX:
                connection.execute(sa.text(statement))
    except DBAPIError as error:
        # The extension isn't installed there, or may not be made: names are compared one by one, and the doctor says so.
        if getattr(error.orig, "sqlstate", None) not in ("42501", "0A000", "58P01", "42704"):
            raise


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX IF EXISTS lead_names")
