"""the language of a person"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty: it is taken from the person's Telegram when they say something next.
    op.add_column("users", sa.Column("language", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("users") as table:
        table.drop_column("language")
