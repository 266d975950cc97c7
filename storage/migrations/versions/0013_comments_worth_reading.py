"""comments worth reading: a draft and the post that it is for, what people did with drafts, what the AI server answered"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OUTCOMES_BEFORE = (
    *("done", "blocked", "already_connected", "already_pending", "already_liked", "no_post", "comments_off"),
    *("email_needed", "follow_only", "unavailable", "not_now", "how_known", "weekly_limit", "out_of_notes"),
    *("logged_out", "checkpoint", "restricted", "rate_limited", "unexpected_page", "no_text", "browser_lost"),
    *("uncertain", "incoming_request", "other_account", "other_site", "linkedin_error", "own_error"),
)
NEW_OUTCOMES = ("post_changed", "text_refused", "better_not")
SOURCES = ("predefined", "ai")
STATES = ("read", "waiting", "approved", "skipped", "expired")
DEEDS = ("approved", "edited", "another", "skipped")
ANSWERS = ("written", "skipped", "refused", "failed")
FALLBACKS = ("wait", "predefined")


def upgrade() -> None:
    _allow("action_queue", "outcome", (*OUTCOMES_BEFORE, *NEW_OUTCOMES))
    with op.batch_alter_table("campaigns") as table:
        table.add_column(
            sa.Column("ai_fallback", sa.String(length=24), server_default="wait", nullable=False)
        )
        table.create_check_constraint(op.f("ck_campaigns_ai_fallback"), _one_of("ai_fallback", FALLBACKS))
    op.create_table(
        "comment_drafts",
        sa.Column("action_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("post_urn", sa.String(), nullable=True),
        sa.Column("post_text", sa.String(), server_default="", nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), server_default="", nullable=False),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.Column("refused", sa.String(), nullable=True),
        sa.Column("override", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_one_of("state", STATES), name=op.f("ck_comment_drafts_state")),
        sa.CheckConstraint(_one_of("source", SOURCES), name=op.f("ck_comment_drafts_comment_source")),
        _of_action("comment_drafts"),
        _of_sender("comment_drafts"),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_comment_drafts")),
    )
    op.create_index("ix_comment_drafts_state", "comment_drafts", ["state", "created_at"])
    op.create_table(
        "comment_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("deed", sa.String(length=24), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("override", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_one_of("source", SOURCES), name=op.f("ck_comment_decisions_comment_source")),
        sa.CheckConstraint(_one_of("deed", DEEDS), name=op.f("ck_comment_decisions_deed")),
        _of_action("comment_decisions"),
        _of_sender("comment_decisions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_decisions")),
    )
    op.create_index("ix_comment_decisions_sender", "comment_decisions", ["sender_id", "deed", "at"])
    op.create_table(
        "ai_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.CheckConstraint(_one_of("answer", ANSWERS), name=op.f("ck_ai_calls_answer")),
        _of_action("ai_calls"),
        _of_sender("ai_calls"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_calls")),
    )
    op.create_index("ix_ai_calls_at", "ai_calls", ["at"])
    op.create_table(
        "sender_voices",
        sa.Column("sender_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tone", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        _of_sender("sender_voices"),
        sa.PrimaryKeyConstraint("sender_id", name=op.f("pk_sender_voices")),
    )


def downgrade() -> None:
    for table_name in ("sender_voices", "ai_calls", "comment_decisions", "comment_drafts"):
        op.drop_table(table_name)
    with op.batch_alter_table("campaigns") as table:
        table.drop_constraint(op.f("ck_campaigns_ai_fallback"), type_="check")
        table.drop_column("ai_fallback")
    op.execute(f"UPDATE action_queue SET outcome = NULL WHERE {_one_of('outcome', NEW_OUTCOMES)}")  # noqa: S608
    _allow("action_queue", "outcome", OUTCOMES_BEFORE)


def _of_action(table_name: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table_name}_action_id_action_queue")
    return sa.ForeignKeyConstraint(["action_id"], ["action_queue.id"], name=name, ondelete="CASCADE")


def _of_sender(table_name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["sender_id"], ["senders.id"], name=op.f(f"fk_{table_name}_sender_id_senders")
    )


def _allow(table_name: str, column: str, values: Sequence[str]) -> None:
    """Give a closed list these values."""
    name = op.f(f"ck_{table_name}_{column}")
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, _one_of(column, values))


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
