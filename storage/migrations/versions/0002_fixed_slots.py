"""fixed slots of senders"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("senders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fixed_start", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("fixed_end", sa.Time(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_senders_fixed_both_or_neither"), "(fixed_start IS NULL) = (fixed_end IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("senders", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_senders_fixed_both_or_neither"), type_="check")
        batch_op.drop_column("fixed_end")
        batch_op.drop_column("fixed_start")
