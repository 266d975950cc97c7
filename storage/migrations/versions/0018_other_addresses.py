"""a person's member id, and the slugs they gave up, lead to the same lead"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "other_addresses",
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("profile_url", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_other_addresses")),
    )
    op.create_index(op.f("ix_other_addresses_profile_url"), "other_addresses", ["profile_url"])


def downgrade() -> None:
    op.drop_index(op.f("ix_other_addresses_profile_url"), "other_addresses")
    op.drop_table("other_addresses")
