"""whose log-in was seen in a sender's browser"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("senders", sa.Column("seen_url", sa.String(), nullable=True))
    op.add_column("senders", sa.Column("seen_name", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("senders", "seen_name")
    op.drop_column("senders", "seen_url")
