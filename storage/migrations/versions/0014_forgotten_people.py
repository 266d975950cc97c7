"""who was forgotten, as a keyed hash on do not contact"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAME = "ck_do_not_contact_kind"


def upgrade() -> None:
    _allow("'profile', 'company', 'forgotten'")


def downgrade() -> None:
    op.execute("DELETE FROM do_not_contact WHERE kind = 'forgotten'")
    _allow("'profile', 'company'")


def _allow(kinds: str) -> None:
    with op.batch_alter_table("do_not_contact", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), f"kind IN ({kinds})")
