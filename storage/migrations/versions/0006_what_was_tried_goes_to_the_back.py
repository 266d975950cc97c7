"""what was tried goes to the back"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_action_queue_next", "action_queue"


def upgrade() -> None:
    _anew(["sender_id", "status", "campaign_id", "attempts", "id"])


def downgrade() -> None:
    _anew(["sender_id", "status", "campaign_id", "id"])


def _anew(columns: list[str]) -> None:
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, columns, unique=False)
