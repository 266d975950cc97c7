"""people to whom OpenOutreach wrote an e-mail"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STAGES = ("found", "unsuited", "invited", "connected", "conversed")
NAME = "ck_lead_sources_found_stage"


def upgrade() -> None:
    _allow(("emailed", *STAGES))


def downgrade() -> None:
    op.execute("UPDATE lead_sources SET stage = 'found' WHERE stage = 'emailed'")
    _allow(STAGES)


def _allow(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("lead_sources") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), f"stage IN ({', '.join(repr(value) for value in values)})")
