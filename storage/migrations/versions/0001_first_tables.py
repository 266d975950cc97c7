"""first_tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "custom_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_lists")),
        sa.UniqueConstraint("name", name=op.f("uq_custom_lists_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "do_not_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('profile', 'company')", name=op.f("ck_do_not_contact_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_do_not_contact")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_do_not_contact_kind_value")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_handled_at"), ["handled_at"], unique=False)

    op.create_table(
        "leads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_url", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), server_default="", nullable=False),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("company", sa.String(), server_default="", nullable=False),
        sa.Column("company_key", sa.String(), server_default="", nullable=False),
        sa.Column("name_key", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("profile_url", name=op.f("uq_leads_profile_url")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leads_company_key"), ["company_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_name_key"), ["name_key"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "login",
                "error",
                "limit",
                "campaign",
                "drafts",
                "disk",
                "summary",
                "info",
                name="push_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("photo", sa.String(), nullable=True),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_open", ["sent_at", "id"], unique=False)

    op.create_table(
        "pairing_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "operator",
                "viewer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_codes")),
    )
    op.create_table(
        "predefined_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_predefined_comments")),
        sa.UniqueConstraint("text", name=op.f("uq_predefined_comments_text")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "senders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "paused",
                "login_expired",
                name="sender_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("profile_dir", sa.String(), nullable=False),
        sa.Column("profile_url", sa.String(), nullable=True),
        sa.Column("daily_connect_limit", sa.Integer(), nullable=False),
        sa.Column("weekly_connect_limit", sa.Integer(), nullable=True),
        sa.Column("daily_like_limit", sa.Integer(), nullable=False),
        sa.Column("weekly_like_limit", sa.Integer(), nullable=True),
        sa.Column("daily_comment_limit", sa.Integer(), nullable=False),
        sa.Column("weekly_comment_limit", sa.Integer(), nullable=True),
        sa.Column("warm_up_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connects_parked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_senders")),
        sa.UniqueConstraint("email", name=op.f("uq_senders_email")),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "operator",
                "viewer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("screen_message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(
            "uq_users_one_owner",
            ["role"],
            unique=True,
            sqlite_where=sa.text("role = 'owner'"),
            postgresql_where=sa.text("role = 'owner'"),
        )

    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column(
            "action_type",
            sa.Enum(
                "connect",
                "like",
                "comment",
                name="action_type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "running",
                "paused",
                "completed",
                "cancelled",
                name="campaign_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("send_without_note", sa.Boolean(), nullable=False),
        sa.Column("accept_incoming", sa.Boolean(), nullable=False),
        sa.Column(
            "comment_source",
            sa.Enum(
                "predefined",
                "ai",
                name="comment_source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "comment_mode",
            sa.Enum(
                "review", "auto", name="comment_mode", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("comment_tag", sa.String(), nullable=True),
        sa.Column(
            "cooldown_policy",
            sa.Enum(
                "leave_out",
                "wait",
                name="cooldown_policy",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("total_leads", sa.Integer(), nullable=False),
        sa.Column("leads_queued", sa.Integer(), nullable=False),
        sa.Column("leads_in_cooldown", sa.Integer(), nullable=False),
        sa.Column("leads_processed", sa.Integer(), nullable=False),
        sa.Column("leads_succeeded", sa.Integer(), nullable=False),
        sa.Column("leads_failed", sa.Integer(), nullable=False),
        sa.Column("leads_skipped", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["custom_lists.id"],
            name=op.f("fk_campaigns_list_id_custom_lists"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
    )
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaigns_list_id"), ["list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaigns_status"), ["status"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_conversations_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_conversations")),
    )
    op.create_table(
        "daily_counters",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column(
            "action_type",
            sa.Enum(
                "connect",
                "like",
                "comment",
                name="action_type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["senders.id"], name=op.f("fk_daily_counters_sender_id_senders")
        ),
        sa.PrimaryKeyConstraint("date", "action_type", "sender_id", name=op.f("pk_daily_counters")),
    )
    op.create_table(
        "global_contact_registry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_url", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column(
            "last_action_type",
            sa.Enum(
                "connect",
                "like",
                "comment",
                name="action_type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("last_action_sender_id", sa.Integer(), nullable=False),
        sa.Column("last_action_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("connected_by_sender_id", sa.Integer(), nullable=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("liked_by_sender_id", sa.Integer(), nullable=True),
        sa.Column("liked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("commented_by_sender_id", sa.Integer(), nullable=True),
        sa.Column("commented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment_text", sa.String(), nullable=True),
        sa.Column("cooldown_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_contacted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commented_by_sender_id"],
            ["senders.id"],
            name=op.f("fk_global_contact_registry_commented_by_sender_id_senders"),
        ),
        sa.ForeignKeyConstraint(
            ["connected_by_sender_id"],
            ["senders.id"],
            name=op.f("fk_global_contact_registry_connected_by_sender_id_senders"),
        ),
        sa.ForeignKeyConstraint(
            ["last_action_sender_id"],
            ["senders.id"],
            name=op.f("fk_global_contact_registry_last_action_sender_id_senders"),
        ),
        sa.ForeignKeyConstraint(
            ["liked_by_sender_id"],
            ["senders.id"],
            name=op.f("fk_global_contact_registry_liked_by_sender_id_senders"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_global_contact_registry")),
        sa.UniqueConstraint("profile_url", name=op.f("uq_global_contact_registry_profile_url")),
    )
    with op.batch_alter_table("global_contact_registry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_global_contact_registry_cooldown_expires_at"),
            ["cooldown_expires_at"],
            unique=False,
        )

    op.create_table(
        "list_members",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_list_members_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["custom_lists.id"],
            name=op.f("fk_list_members_list_id_custom_lists"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "lead_id", name=op.f("pk_list_members")),
    )
    with op.batch_alter_table("list_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_members_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "outbox_deliveries",
        sa.Column("push_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["push_id"], ["outbox.id"], name=op.f("fk_outbox_deliveries_push_id_outbox"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_outbox_deliveries_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("push_id", "user_id", name=op.f("pk_outbox_deliveries")),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "turn",
                "login",
                "container",
                name="seat_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_seat_one_row")),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_seat_sender_id_senders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    op.create_table(
        "slots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "turn_end",
            sa.Enum(
                "slot_over",
                "no_work",
                "paused",
                "logged_out",
                "rate_limited",
                "pages_changed",
                "browser_lost",
                "crashed",
                name="turn_end",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("actions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_slots_sender_id_senders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slots")),
        sa.UniqueConstraint("sender_id", "day", "starts_at", name=op.f("uq_slots_sender_id_day_starts_at")),
    )
    with op.batch_alter_table("slots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slots_day"), ["day"], unique=False)

    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=True),
        sa.Column("mapping", sa.JSON(), nullable=True),
        sa.Column("list_name", sa.String(), nullable=True),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'importing', 'imported', 'refused')", name=op.f("ck_uploads_state")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["custom_lists.id"],
            name=op.f("fk_uploads_list_id_custom_lists"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_uploads_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("update_id", name=op.f("uq_uploads_update_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "action_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column(
            "action_type",
            sa.Enum(
                "connect",
                "like",
                "comment",
                name="action_type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "running",
                "completed",
                "failed",
                "skipped_cooldown",
                "skipped",
                "uncertain",
                "awaiting_approval",
                "cancelled",
                name="action_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "blocked",
                "already_connected",
                "already_pending",
                "already_liked",
                "no_post",
                "comments_off",
                "email_needed",
                "follow_only",
                "unavailable",
                "not_now",
                "how_known",
                "weekly_limit",
                "out_of_notes",
                "logged_out",
                "checkpoint",
                "restricted",
                "rate_limited",
                "unexpected_page",
                "no_text",
                "browser_lost",
                "uncertain",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("comment_text", sa.String(), nullable=True),
        sa.Column("error_msg", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("executed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_action_queue_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_action_queue_lead_id_leads")),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["senders.id"], name=op.f("fk_action_queue_sender_id_senders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_queue")),
        sa.UniqueConstraint("campaign_id", "lead_id", name=op.f("uq_action_queue_campaign_id_lead_id")),
    )
    with op.batch_alter_table("action_queue", schema=None) as batch_op:
        batch_op.create_index(
            "ix_action_queue_executed_at",
            ["executed_at"],
            unique=False,
            sqlite_where=sa.text("executed_at IS NOT NULL"),
            postgresql_where=sa.text("executed_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_action_queue_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(
            "ix_action_queue_next", ["sender_id", "status", "campaign_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_action_queue_waiting",
            ["scheduled_at"],
            unique=False,
            sqlite_where=sa.text("sender_id IS NULL"),
            postgresql_where=sa.text("sender_id IS NULL"),
        )

    op.create_table(
        "campaign_senders",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_senders_campaign_id_campaigns"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["senders.id"], name=op.f("fk_campaign_senders_sender_id_senders")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "sender_id", name=op.f("pk_campaign_senders")),
    )
    op.create_table(
        "event_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "info", "warning", "error", name="level", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_event_log_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_event_log_sender_id_senders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_log")),
    )
    with op.batch_alter_table("event_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_log_at"), ["at"], unique=False)

    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("profile_url", sa.String(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column(
            "action_type",
            sa.Enum(
                "connect",
                "like",
                "comment",
                name="action_type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("post_urn", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action_queue.id"], name=op.f("fk_claims_action_id_action_queue")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_claims_sender_id_senders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("action_id", name=op.f("uq_claims_action_id")),
        sa.UniqueConstraint("profile_url", name=op.f("uq_claims_profile_url")),
        sa.UniqueConstraint("sender_id", name=op.f("uq_claims_sender_id")),
    )
    op.create_table(
        "interactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_url", sa.String(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column(
            "action_type",
            sa.Enum(
                "connect",
                "like",
                "comment",
                name="action_type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.Enum(
                "done",
                "uncertain",
                "confirmed",
                "retracted",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "linkedpilot",
                "openoutreach",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("post_urn", sa.String(), nullable=True),
        sa.Column("comment_text", sa.String(), nullable=True),
        sa.Column("settles_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action_queue.id"], name=op.f("fk_interactions_action_id_action_queue")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_interactions_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["senders.id"], name=op.f("fk_interactions_sender_id_senders")
        ),
        sa.ForeignKeyConstraint(
            ["settles_id"], ["interactions.id"], name=op.f("fk_interactions_settles_id_interactions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
        sa.UniqueConstraint("settles_id", name=op.f("uq_interactions_settles_id")),
    )
    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interactions_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interactions_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(
            "ix_interactions_person", ["profile_url", "sender_id", "action_type"], unique=False
        )
        batch_op.create_index("ix_interactions_sender", ["sender_id", "action_type", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.drop_index("ix_interactions_sender")
        batch_op.drop_index("ix_interactions_person")
        batch_op.drop_index(batch_op.f("ix_interactions_campaign_id"))
        batch_op.drop_index(batch_op.f("ix_interactions_action_id"))

    op.drop_table("interactions")
    op.drop_table("claims")
    with op.batch_alter_table("event_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_log_at"))

    op.drop_table("event_log")
    op.drop_table("campaign_senders")
    with op.batch_alter_table("action_queue", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_action_queue_waiting",
            sqlite_where=sa.text("sender_id IS NULL"),
            postgresql_where=sa.text("sender_id IS NULL"),
        )
        batch_op.drop_index("ix_action_queue_next")
        batch_op.drop_index(batch_op.f("ix_action_queue_lead_id"))
        batch_op.drop_index(
            "ix_action_queue_executed_at",
            sqlite_where=sa.text("executed_at IS NOT NULL"),
            postgresql_where=sa.text("executed_at IS NOT NULL"),
        )

    op.drop_table("action_queue")
    op.drop_table("uploads")
    with op.batch_alter_table("slots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slots_day"))

    op.drop_table("slots")
    op.drop_table("seat")
    op.drop_table("outbox_deliveries")
    with op.batch_alter_table("list_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_members_lead_id"))

    op.drop_table("list_members")
    with op.batch_alter_table("global_contact_registry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_global_contact_registry_cooldown_expires_at"))

    op.drop_table("global_contact_registry")
    op.drop_table("daily_counters")
    op.drop_table("conversations")
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaigns_status"))
        batch_op.drop_index(batch_op.f("ix_campaigns_list_id"))

    op.drop_table("campaigns")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_users_one_owner",
            sqlite_where=sa.text("role = 'owner'"),
            postgresql_where=sa.text("role = 'owner'"),
        )

    op.drop_table("users")
    op.drop_table("settings")
    op.drop_table("senders")
    op.drop_table("predefined_comments")
    op.drop_table("pairing_codes")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_open")

    op.drop_table("outbox")
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leads_name_key"))
        batch_op.drop_index(batch_op.f("ix_leads_company_key"))

    op.drop_table("leads")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_handled_at"))

    op.drop_table("inbox")
    op.drop_table("do_not_contact")
    op.drop_table("custom_lists")
