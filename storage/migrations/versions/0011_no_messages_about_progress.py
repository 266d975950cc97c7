"""no messages about progress: nothing ever sent one"""

from collections.abc import Sequence

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = ("login", "error", "limit", "campaign", "drafts", "disk", "summary")


def upgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'info'")
    op.execute("DELETE FROM settings WHERE key = 'push_info'")
    _allow(KINDS)


def downgrade() -> None:
    _allow((*KINDS, "info"))


def _allow(values: Sequence[str]) -> None:
    name = op.f("ck_outbox_push_kind")
    with op.batch_alter_table("outbox") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"kind IN ({', '.join(repr(value) for value in values)})")
