"""wrong codes are counted for who sends them"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "strangers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strangers")),
    )
    op.create_index(op.f("ix_strangers_last_at"), "strangers", ["last_at"])
    with op.batch_alter_table("pairing_codes") as table:
        table.drop_column("wrong_tries")


def downgrade() -> None:
    with op.batch_alter_table("pairing_codes") as table:
        table.add_column(sa.Column("wrong_tries", sa.Integer(), server_default="0", nullable=False))
    op.drop_index(op.f("ix_strangers_last_at"), "strangers")
    op.drop_table("strangers")
