"""OpenOutreach's builds that only find people: jobs that need no seat"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BUILDS = ("files", "acts", "finds")
RUNS = ("off", "after_queue", "minutes")
RUNS_NAME = "ck_openoutreach_instances_container_runs"


def upgrade() -> None:
    with op.batch_alter_table("openoutreach_instances") as table:
        table.add_column(sa.Column("build", sa.String(24), nullable=True))
        table.add_column(sa.Column("job_began_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(op.f("ck_openoutreach_instances_build"), _one_of("build", BUILDS))
        table.drop_constraint(op.f(RUNS_NAME), type_="check")
        table.create_check_constraint(op.f(RUNS_NAME), _one_of("runs", (*RUNS, "daily")))


def downgrade() -> None:
    op.execute("UPDATE openoutreach_instances SET runs = 'off' WHERE runs = 'daily'")
    with op.batch_alter_table("openoutreach_instances") as table:
        table.drop_constraint(op.f(RUNS_NAME), type_="check")
        table.create_check_constraint(op.f(RUNS_NAME), _one_of("runs", RUNS))
        table.drop_constraint(op.f("ck_openoutreach_instances_build"), type_="check")
        table.drop_column("job_began_at")
        table.drop_column("build")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
