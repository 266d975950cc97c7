"""texts of the queue: the actions that have their text are found among many that have none"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WITH_TEXT = sa.text("comment_text IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_action_queue_text",
        "action_queue",
        ["sender_id", "status", "campaign_id", "attempts", "id"],
        unique=False,
        sqlite_where=WITH_TEXT,
        postgresql_where=WITH_TEXT,
    )


def downgrade() -> None:
    op.drop_index("ix_action_queue_text", table_name="action_queue")
