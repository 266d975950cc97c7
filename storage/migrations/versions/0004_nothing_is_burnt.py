"""nothing is burnt by what isn't known of LinkedIn's pages"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = ("connect", "like", "comment")
OUTCOMES_BEFORE = (
    *("done", "blocked", "already_connected", "already_pending", "already_liked", "no_post", "comments_off"),
    *("email_needed", "follow_only", "unavailable", "not_now", "how_known", "weekly_limit", "out_of_notes"),
    *("logged_out", "checkpoint", "restricted", "rate_limited", "unexpected_page", "no_text", "browser_lost"),
    "uncertain",
)
OUTCOMES = (
    *OUTCOMES_BEFORE,
    *("incoming_request", "other_account", "other_site", "linkedin_error", "own_error"),
)
TURN_ENDS_BEFORE = (
    *("slot_over", "no_work", "paused", "logged_out", "rate_limited", "pages_changed", "browser_lost"),
    "crashed",
)
TURN_ENDS = (*TURN_ENDS_BEFORE, "new_pages", "other_site")
DIFFERENCES = ("without_note", "request_accepted")

# Failed because the page wasn't known, in a campaign that goes on, by a sender that still works for it.
BURNT = """status = 'failed' AND outcome = 'unexpected_page' AND EXISTS (
    SELECT 1 FROM campaigns JOIN campaign_senders ON campaign_senders.campaign_id = campaigns.id
    WHERE campaigns.id = action_queue.campaign_id AND campaigns.status IN ('running', 'paused')
    AND campaign_senders.sender_id = action_queue.sender_id
)"""
OF_CAMPAIGN = f"(SELECT COUNT(*) FROM action_queue WHERE action_queue.campaign_id = campaigns.id AND {BURNT})"  # noqa: S608
UNCOUNT = f"""UPDATE campaigns SET leads_processed = leads_processed - {OF_CAMPAIGN},
    leads_failed = leads_failed - {OF_CAMPAIGN} WHERE status IN ('running', 'paused')"""  # noqa: S608
# No version is called so: what waits under it is taken up at the first start.
RELEASE = f"UPDATE action_queue SET status = 'pending', waits_for_pages = 'before 0004' WHERE {BURNT}"  # noqa: S608


def upgrade() -> None:
    with op.batch_alter_table("action_queue") as table:
        table.add_column(sa.Column("refusals", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("waits_for_pages", sa.String(), nullable=True))
    _allow("action_queue", "outcome", OUTCOMES)
    _allow("slots", "turn_end", TURN_ENDS)
    op.create_index(
        "ix_action_queue_unknown",
        "action_queue",
        ["campaign_id"],
        unique=False,
        sqlite_where=sa.text("waits_for_pages IS NOT NULL"),
        postgresql_where=sa.text("waits_for_pages IS NOT NULL"),
    )
    with op.batch_alter_table("interactions") as table:
        table.add_column(sa.Column("differs", sa.String(length=24), nullable=True))
        table.create_check_constraint(op.f("ck_interactions_differs"), _one_of("differs", DIFFERENCES))
    op.create_table(
        "kind_stops",
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("action_type", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint(_one_of("action_type", KINDS), name=op.f("ck_kind_stops_action_type")),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_kind_stops_sender_id_senders")),
        sa.PrimaryKeyConstraint("sender_id", "action_type", "day", name=op.f("pk_kind_stops")),
    )
    op.execute(UNCOUNT)
    op.execute(RELEASE)


def downgrade() -> None:
    op.drop_table("kind_stops")
    with op.batch_alter_table("interactions") as table:
        table.drop_constraint(op.f("ck_interactions_differs"), type_="check")
        table.drop_column("differs")
    op.drop_index("ix_action_queue_unknown", table_name="action_queue")
    op.execute("UPDATE slots SET turn_end = 'no_work' WHERE turn_end IN ('new_pages', 'other_site')")
    op.execute(
        "UPDATE action_queue SET outcome = NULL WHERE outcome IN "
        "('incoming_request', 'other_account', 'other_site', 'linkedin_error', 'own_error')"
    )
    _allow("slots", "turn_end", TURN_ENDS_BEFORE)
    _allow("action_queue", "outcome", OUTCOMES_BEFORE)
    with op.batch_alter_table("action_queue") as table:
        table.drop_column("waits_for_pages")
        table.drop_column("refusals")


def _allow(table_name: str, column: str, values: Sequence[str]) -> None:
    """Give a closed list these values."""
    name = op.f(f"ck_{table_name}_{column}")
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, _one_of(column, values))


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
