"""OpenOutreach: its instances, whom they found, and the messages that they wrote"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STAGES = ("found", "unsuited", "invited", "connected", "conversed")
RUNS = ("off", "after_queue", "minutes")
DIFFERENCES = ("without_note", "request_accepted")
RESULTS = ("sender_id", "action_type", "result", "at")


def upgrade() -> None:
    op.create_table(
        "lead_sources",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.String(24), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(_one_of("stage", STAGES), name=op.f("ck_lead_sources_found_stage")),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_lead_sources_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["senders.id"], name=op.f("fk_lead_sources_sender_id_senders")
        ),
        sa.PrimaryKeyConstraint("lead_id", "sender_id", name=op.f("pk_lead_sources")),
    )
    op.create_index(op.f("ix_lead_sources_sender_id"), "lead_sources", ["sender_id"])
    op.create_table(
        "openoutreach_instances",
        sa.Column("sender_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(), nullable=True),
        sa.Column("image", sa.String(), nullable=True),
        sa.Column("command", sa.String(), nullable=True),
        sa.Column("environment", sa.JSON(), nullable=True),
        sa.Column("inner_port", sa.Integer(), nullable=True),
        sa.Column("mount", sa.String(), nullable=True),
        sa.Column("runs", sa.String(24), server_default="off", nullable=False),
        sa.Column("minutes", sa.Integer(), server_default="30", nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("daily_import", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.CheckConstraint(_one_of("runs", RUNS), name=op.f("ck_openoutreach_instances_container_runs")),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["custom_lists.id"],
            name=op.f("fk_openoutreach_instances_list_id_custom_lists"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["senders.id"], name=op.f("fk_openoutreach_instances_sender_id_senders")
        ),
        sa.PrimaryKeyConstraint("sender_id", name=op.f("pk_openoutreach_instances")),
        sa.UniqueConstraint("number", name=op.f("uq_openoutreach_instances_number")),
    )
    _results_by((*RESULTS, "differs"))
    _allow((*DIFFERENCES, "message"))


def downgrade() -> None:
    op.execute("DELETE FROM interactions WHERE differs = 'message'")
    _allow(DIFFERENCES)
    _results_by(RESULTS)
    op.drop_table("openoutreach_instances")
    op.drop_table("lead_sources")


def _results_by(columns: Sequence[str]) -> None:
    """What a period's numbers are counted from, without a look at the rows."""
    op.drop_index("ix_interactions_results", "interactions")
    op.create_index("ix_interactions_results", "interactions", list(columns))


def _allow(values: Sequence[str]) -> None:
    name = op.f("ck_interactions_differs")
    with op.batch_alter_table("interactions") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, _one_of("differs", values))


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
