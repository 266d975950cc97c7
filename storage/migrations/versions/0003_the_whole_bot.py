"""what the whole bot needs"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inbox") as table:
        table.add_column(sa.Column("user_id", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("outbox_deliveries") as table:
        table.add_column(sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("after_message_id", sa.BigInteger(), nullable=True))
        table.alter_column("delivered_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.execute("UPDATE outbox_deliveries SET begun_at = delivered_at")
    with op.batch_alter_table("outbox_deliveries") as table:
        table.alter_column("begun_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    op.execute("DELETE FROM outbox_deliveries WHERE delivered_at IS NULL")
    with op.batch_alter_table("outbox_deliveries") as table:
        table.alter_column("delivered_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.drop_column("after_message_id")
        table.drop_column("begun_at")
    with op.batch_alter_table("inbox") as table:
        table.drop_column("acted_at")
        table.drop_column("user_id")
