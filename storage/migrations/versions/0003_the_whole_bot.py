"""what the whole bot needs"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# See storage/search.py: what SQLite looks through for a part of a name, and what keeps it.
LEAD_NAMES = (
    """CREATE VIRTUAL TABLE lead_names USING fts5(
        name_key, content='leads', content_rowid='id', tokenize='trigram', columnsize=0
    )""",
    "INSERT INTO lead_names (rowid, name_key) SELECT id, name_key FROM leads",
    """CREATE TRIGGER lead_names_added AFTER INSERT ON leads BEGIN
        INSERT INTO lead_names (rowid, name_key) VALUES (new.id, new.name_key);
    END""",
    """CREATE TRIGGER lead_names_changed AFTER UPDATE OF name_key ON leads WHEN old.name_key <> new.name_key BEGIN
        INSERT INTO lead_names (lead_names, rowid, name_key) VALUES ('delete', old.id, old.name_key);
        INSERT INTO lead_names (rowid, name_key) VALUES (new.id, new.name_key);
    END""",
    """CREATE TRIGGER lead_names_removed AFTER DELETE ON leads BEGIN
        INSERT INTO lead_names (lead_names, rowid, name_key) VALUES ('delete', old.id, old.name_key);
    END""",
)


def upgrade() -> None:
    with op.batch_alter_table("inbox") as table:
        table.add_column(sa.Column("lane", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("outbox_deliveries") as table:
        table.add_column(sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("after_message_id", sa.BigInteger(), nullable=True))
        table.alter_column("delivered_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.execute("UPDATE outbox_deliveries SET begun_at = delivered_at")
    with op.batch_alter_table("outbox_deliveries") as table:
        table.alter_column("begun_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index(
        "ix_interactions_results", "interactions", ["sender_id", "action_type", "result", "at"], unique=False
    )
    op.create_index(
        "ix_action_queue_results",
        "action_queue",
        ["sender_id", "action_type", "status", "executed_at"],
        unique=False,
        sqlite_where=sa.text("executed_at IS NOT NULL"),
        postgresql_where=sa.text("executed_at IS NOT NULL"),
    )
    op.create_table(
        "acceptances",
        sa.Column("interaction_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_acceptances_interaction_id_interactions")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_acceptances_sender_id_senders")),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_acceptances")),
    )
    op.create_index("ix_acceptances_sent", "acceptances", ["sender_id", "sent_on"], unique=False)
    op.create_index(op.f("ix_acceptances_seen_at"), "acceptances", ["seen_at"], unique=False)
    op.create_table(
        "connection_readings",
        sa.Column("sender_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("newest", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["senders.id"], name=op.f("fk_connection_readings_sender_id_senders")
        ),
        sa.PrimaryKeyConstraint("sender_id", name=op.f("pk_connection_readings")),
    )
    with op.batch_alter_table("pairing_codes") as table:
        table.add_column(sa.Column("for_group", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "groups",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
    )
    op.create_table(
        "group_screens",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_group_screens_group_id_groups"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_group_screens_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=op.f("pk_group_screens")),
    )
    with op.batch_alter_table("uploads", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("chat_id", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("message_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("deed", sa.String(), server_default="add", nullable=False))
        table.add_column(sa.Column("list_version", sa.String(), nullable=True))
        table.create_check_constraint(op.f("ck_uploads_deed"), "deed IN ('add', 'replace', 'keep_off')")
    op.create_table(
        "works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("again", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_works_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_works")),
    )
    op.create_index("ix_leads_id", "leads", ["id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        # The last of all: making `leads` anew (a batch alteration) takes its triggers along.
        for statement in LEAD_NAMES:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("added", "changed", "removed"):
            op.execute(f"DROP TRIGGER lead_names_{trigger}")
        op.execute("DROP TABLE lead_names")
    op.drop_index("ix_leads_id", table_name="leads")
    op.drop_table("works")
    with op.batch_alter_table("uploads") as table:
        table.drop_constraint(op.f("ck_uploads_deed"), type_="check")
        table.drop_column("list_version")
        table.drop_column("deed")
        table.drop_column("message_id")
        table.drop_column("chat_id")
    op.drop_table("group_screens")
    op.drop_table("groups")
    with op.batch_alter_table("pairing_codes") as table:
        table.drop_column("for_group")
    op.drop_table("connection_readings")
    op.drop_table("acceptances")
    op.drop_index("ix_action_queue_results", table_name="action_queue")
    op.drop_index("ix_interactions_results", table_name="interactions")
    op.execute("DELETE FROM outbox_deliveries WHERE delivered_at IS NULL")
    with op.batch_alter_table("outbox_deliveries") as table:
        table.alter_column("delivered_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.drop_column("after_message_id")
        table.drop_column("begun_at")
    with op.batch_alter_table("inbox") as table:
        table.drop_column("acted_at")
        table.drop_column("lane")
