"""facts in the outbox: words and buttons are found when a message is sent

What was written before keeps the words and the buttons that it had. Why a sender does nothing is a code.

Revision ID: 0010
Revises: 0009
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AS_IT_WAS = "push.as_it_was"
REASONS = {
    "paused by you": "by_you",
    "never logged in": "never_logged_in",
    "is logged out of LinkedIn": "logged_out",
    "has to pass a check by LinkedIn": "checkpoint",
    "is restricted by LinkedIn": "restricted",
    "has another account's log-in in its browser": "other_account",
    "was never logged in by LinkedPilot": "never_logged_in",
}
SENDERS = sa.table("senders", sa.column("id", sa.Integer), sa.column("status_reason", sa.String))
OUTBOX = sa.table(
    "outbox",
    sa.column("id", sa.Integer),
    sa.column("text", sa.String),
    sa.column("buttons", sa.JSON),
    sa.column("fact", sa.String),
)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("fact", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    rows = connection.execute(sa.select(OUTBOX.c.id, OUTBOX.c.text, OUTBOX.c.buttons)).all()
    told = [{"row": row_id, "told": _fact(text, buttons)} for row_id, text, buttons in rows]
    if told:
        connection.execute(
            sa.update(OUTBOX).where(OUTBOX.c.id == sa.bindparam("row")).values(fact=sa.bindparam("told")),
            told,
        )
    with op.batch_alter_table("outbox") as table:
        for column in ("text", "buttons", "not_before", "attempts"):
            table.drop_column(column)
        table.alter_column("fact", existing_type=sa.String(), server_default=None)
    with op.batch_alter_table("outbox_deliveries") as table:
        table.drop_column("after_message_id")
    _rename(REASONS)


def downgrade() -> None:
    _rename({code: words for words, code in reversed(REASONS.items())})
    with op.batch_alter_table("outbox_deliveries") as table:
        table.add_column(sa.Column("after_message_id", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("buttons", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("text", sa.String(), nullable=False, server_default=""))
    op.get_bind().execute(sa.update(OUTBOX).values(text=OUTBOX.c.fact))
    with op.batch_alter_table("outbox") as table:
        table.drop_column("fact")


def _fact(text: str, buttons: list[Any]) -> str:
    if text.startswith("day:"):  # a summary, told by its day
        told: dict[str, Any] = {"code": "push.summary", "values": {"day": {"day": text.removeprefix("day:")}}}
    else:
        told = {"code": AS_IT_WAS, "values": {"html": text, "buttons": buttons}}
    return json.dumps(told, ensure_ascii=False)


def _rename(reasons: dict[str, str]) -> None:
    for before, after in reasons.items():
        op.get_bind().execute(
            sa.update(SENDERS).where(SENDERS.c.status_reason == before).values(status_reason=after)
        )
