"""whose profile is it: the name that was met behind a lead's link, and a person's word on it"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAME = "ck_action_queue_outcome"
OUTCOMES_BEFORE = (
    *("done", "blocked", "already_connected", "already_pending", "already_liked", "no_post", "comments_off"),
    *("email_needed", "follow_only", "unavailable", "not_now", "how_known", "weekly_limit", "out_of_notes"),
    *("logged_out", "checkpoint", "restricted", "rate_limited", "unexpected_page", "no_text", "browser_lost"),
    *("uncertain", "incoming_request", "other_account", "other_site", "linkedin_error", "own_error"),
    *("post_changed", "text_refused", "better_not"),
)


def upgrade() -> None:
    op.add_column("leads", sa.Column("profile_name", sa.String(), nullable=True))
    op.add_column("leads", sa.Column("is_them", sa.Boolean(), nullable=True))
    there = sa.text("profile_name IS NOT NULL")
    op.create_index("ix_leads_other_name", "leads", ["id"], sqlite_where=there, postgresql_where=there)
    _allow((*OUTCOMES_BEFORE, "other_person"))


def downgrade() -> None:
    op.execute("UPDATE action_queue SET outcome = NULL WHERE outcome = 'other_person'")
    _allow(OUTCOMES_BEFORE)
    op.drop_index("ix_leads_other_name", "leads")
    op.drop_column("leads", "is_them")
    op.drop_column("leads", "profile_name")


def _allow(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("action_queue") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), f"outcome IN ({', '.join(repr(each) for each in values)})")
