"""one account is one sender"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TOLD = (
    "🔑 <b>{name}</b> was logged out: its browser had the same LinkedIn account as {other}, and one account is one "
    "sender. Log it in with its own account; its actions stay in the queue."
)


def upgrade() -> None:
    for sender_id, name, other in _second_ones(op.get_bind()):
        _log_out(op.get_bind(), sender_id, name, other)
    op.create_index("ix_senders_profile_url", "senders", ["profile_url"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_senders_profile_url", table_name="senders")


def _second_ones(connection: sa.Connection) -> list[tuple[int, str, str]]:
    """Every sender, but for the oldest, of those that have one account; one that was removed comes last."""
    rows = connection.execute(
        sa.text(
            "SELECT id, name, profile_url FROM senders WHERE profile_url IS NOT NULL "
            "ORDER BY (removed_at IS NOT NULL), id"
        )
    )
    keeper: dict[str, str] = {}
    found = []
    for sender_id, name, profile_url in rows:
        if profile_url in keeper:
            found.append((sender_id, name, keeper[profile_url]))
        else:
            keeper[profile_url] = name
    return found


def _log_out(connection: sa.Connection, sender_id: int, name: str, other: str) -> None:
    now = datetime.now(UTC)
    senders = sa.table(
        "senders",
        sa.column("id", sa.Integer),
        sa.column("status", sa.String),
        sa.column("status_reason", sa.String),
        sa.column("status_since", sa.DateTime(timezone=True)),
        sa.column("profile_url", sa.String),
        sa.column("removed_at", sa.DateTime(timezone=True)),
    )
    outbox = sa.table(
        "outbox",
        sa.column("kind", sa.String),
        sa.column("text", sa.String),
        sa.column("buttons", sa.JSON),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("attempts", sa.Integer),
    )
    mine: Any = senders.c.id == sender_id
    removed = connection.execute(sa.select(senders.c.removed_at).where(mine)).scalar() is not None
    connection.execute(senders.update().where(mine).values(profile_url=None))
    if removed:
        return
    reason = f"has the same account as {other}"
    gone = senders.update().where(mine)
    connection.execute(gone.values(status="login_expired", status_reason=reason, status_since=now))
    buttons = [[["🔑 Re-login", f"sender:{sender_id}:relogin"], ["🏠 Home", "home"]]]
    text = TOLD.format(name=_escape(name), other=_escape(other))
    connection.execute(
        outbox.insert().values(kind="login", text=text, buttons=buttons, created_at=now, attempts=0)
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
