"""long work and files know their topic; no messages about progress, which nothing ever sent"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = ("login", "error", "limit", "campaign", "drafts", "disk", "summary")
WITH_A_MESSAGE = ("works", "uploads")


def upgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'info'")
    op.execute("DELETE FROM settings WHERE key = 'push_info'")
    _allow(KINDS)
    for table in WITH_A_MESSAGE:
        op.add_column(table, sa.Column("topic_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for name in WITH_A_MESSAGE:
        with op.batch_alter_table(name) as table:
            table.drop_column("topic_id")
    _allow((*KINDS, "info"))


def _allow(values: Sequence[str]) -> None:
    name = op.f("ck_outbox_push_kind")
    with op.batch_alter_table("outbox") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"kind IN ({', '.join(repr(value) for value in values)})")
