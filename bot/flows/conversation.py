"""Being in a flow, leaving it, coming back.

The campaign wizard is too long to be lost by a look at something else: while another flow runs it stands aside, and
comes back afterwards.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage import conversations
from storage.conversations import ConversationRow

WIZARD = "campaign"
PARKED = "parked"
AWAY = "away"  # the wizard waits, the person's words aren't for it


def begin(
    session: Session, user_id: int, flow: str, step: str, data: Mapping[str, Any], now: datetime
) -> ConversationRow:
    """The person is in this flow now."""
    given = dict(data)
    parked = None if flow == WIZARD else _parked(conversations.get(session, user_id))
    if parked is not None:
        given[PARKED] = parked
    talk = ConversationRow(user_id, flow, step, given)
    conversations.put(session, talk, now)
    return talk


def leave(session: Session, user_id: int, flow: str, now: datetime) -> ConversationRow | None:
    """A button was tapped that belongs to `flow`, or to none ("")."""
    talk = conversations.get(session, user_id)
    if talk is None or talk.flow == flow:
        return talk
    return _restore(session, talk, now)


def finish(session: Session, user_id: int, now: datetime) -> ConversationRow | None:
    """The flow has come to its end; the wizard that waits was none of it."""
    talk = conversations.get(session, user_id)
    if talk is not None and talk.data.get(AWAY):
        return talk
    if talk is None or talk.flow == WIZARD:
        conversations.end(session, user_id)
        return None
    return _restore(session, talk, now)


def unfinished(talk: ConversationRow | None) -> str | None:
    """How the wizard that waits is called, if one does."""
    parked = _parked(talk)
    return None if parked is None else str(parked["data"].get("name") or "new campaign")


def _parked(talk: ConversationRow | None) -> dict[str, Any] | None:
    if talk is None:
        return None
    if talk.flow == WIZARD:
        return {"step": talk.step, "data": talk.data}
    parked: dict[str, Any] | None = talk.data.get(PARKED)
    return parked


def _restore(session: Session, talk: ConversationRow, now: datetime) -> ConversationRow | None:
    parked = _parked(talk)
    if parked is None or not parked["data"].get("name"):  # nothing would be lost
        conversations.end(session, talk.user_id)
        return None
    waiting = ConversationRow(talk.user_id, WIZARD, parked["step"], {**parked["data"], AWAY: True})
    conversations.put(session, waiting, now)
    return waiting
