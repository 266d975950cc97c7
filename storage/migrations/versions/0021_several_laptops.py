"""several laptops: whose a sender is, a seat per line, a journal each"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

HERE = "here"  # the line of whoever has a file for a database
TIME = sa.DateTime(timezone=True)
SEAT = ("sender_id", "kind", "taken_at", "heartbeat_at", "released_at")


def upgrade() -> None:
    op.create_table(
        "laptops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("uid", sa.String(), nullable=True),
        sa.Column("boot", sa.Integer(), server_default="0", nullable=False),
        sa.Column("line", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.String(), server_default="", nullable=False),
        sa.Column("seen_at", TIME, nullable=True),
        sa.Column("clock_ahead", sa.Float(), nullable=True),
        sa.Column("brought_in_at", TIME, nullable=True),
        sa.Column("joined_at", TIME, nullable=True),
        sa.Column("left_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laptops")),
        sa.UniqueConstraint("uid", name=op.f("uq_laptops_uid")),
        sqlite_autoincrement=True,
    )
    op.execute(sa.text("INSERT INTO laptops (name) VALUES ('')"))  # number 1, and whose all senders are
    op.create_table(
        "wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("laptop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.CheckConstraint("kind IN ('log_in', 'check')", name=op.f("ck_wishes_kind")),
        sa.ForeignKeyConstraint(["laptop_id"], ["laptops.id"], name=op.f("fk_wishes_laptop_id_laptops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
    )
    op.create_index(op.f("ix_wishes_laptop_id"), "wishes", ["laptop_id"])
    op.add_column("senders", sa.Column("laptop_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_senders_laptop_id"), "senders", ["laptop_id"])
    op.execute(sa.text("UPDATE senders SET laptop_id = 1"))
    with op.batch_alter_table("journal_state") as table:
        table.drop_constraint(op.f("ck_journal_state_one_row"), type_="check")
    before = _row()
    op.drop_table("seat")
    op.create_table(
        "seat",
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("laptop_id", sa.Integer(), nullable=False),
        sa.Column("boot", sa.Integer(), server_default="0", nullable=False),
        *_who_and_when(),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_seat")),
        sa.ForeignKeyConstraint(["laptop_id"], ["laptops.id"], name=op.f("fk_seat_laptop_id_laptops")),
    )
    op.create_index(op.f("ix_seat_laptop_id"), "seat", ["laptop_id"])
    _put({**before, "line": HERE, "laptop_id": 1} if before else {})


def downgrade() -> None:
    before = _row()
    op.drop_table("seat")
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        *_who_and_when(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.CheckConstraint("id = 1", name=op.f("ck_seat_one_row")),
    )
    _put({**before, "id": 1} if before else {})
    op.execute(sa.text("DELETE FROM journal_state WHERE id <> 1"))
    with op.batch_alter_table("journal_state") as table:
        table.create_check_constraint(op.f("ck_journal_state_one_row"), "id = 1")
    op.drop_table("wishes")
    op.drop_index(op.f("ix_senders_laptop_id"), table_name="senders")
    op.drop_column("senders", "laptop_id")
    op.drop_table("laptops")


def _who_and_when() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(24), nullable=True),
        sa.Column("taken_at", TIME, nullable=True),
        sa.Column("heartbeat_at", TIME, nullable=True),
        sa.Column("released_at", TIME, nullable=True),
        sa.CheckConstraint("kind IN ('turn', 'login', 'container')", name=op.f("ck_seat_seat_kind")),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_seat_sender_id_senders")),
    )


def _row() -> dict[str, object]:
    """Who sits, or sat last."""
    found = op.get_bind().execute(sa.text(f"SELECT {', '.join(SEAT)} FROM seat")).mappings().first()  # noqa: S608
    return dict(found) if found is not None else {}


def _put(row: dict[str, object]) -> None:
    if row:
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        op.get_bind().execute(sa.text(f"INSERT INTO seat ({names}) VALUES ({values})"), row)  # noqa: S608
