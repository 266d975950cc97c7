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
    conversation = ConversationRow(user_id, flow, step, given)
    conversations.put(session, conversation, now)
    return conversation


def leave(session: Session, user_id: int, flow: str, now: datetime) -> ConversationRow | None:
    """A button was tapped that belongs to `flow`, or to none ("")."""
    conversation = conversations.get(session, user_id)
    if conversation is None or conversation.flow == flow:
        return conversation
    return _restore(session, conversation, now)


def finish(session: Session, user_id: int, now: datetime) -> ConversationRow | None:
    """The flow has come to its end; the wizard that waits was none of it."""
    conversation = conversations.get(session, user_id)
    if conversation is not None and conversation.data.get(AWAY):
        return conversation
    if conversation is None or conversation.flow == WIZARD:
        conversations.end(session, user_id)
        return None
    return _restore(session, conversation, now)


def unfinished(conversation: ConversationRow | None) -> str | None:
    """How the wizard that waits is called, if one does."""
    parked = _parked(conversation)
    return None if parked is None else str(parked["data"].get("name") or "new campaign")


def _parked(conversation: ConversationRow | None) -> dict[str, Any] | None:
    if conversation is None:
        return None
    if conversation.flow == WIZARD:
        return {"step": conversation.step, "data": conversation.data}
    parked: dict[str, Any] | None = conversation.data.get(PARKED)
    return parked


def _restore(session: Session, conversation: ConversationRow, now: datetime) -> ConversationRow | None:
    parked = _parked(conversation)
    if parked is None or not parked["data"].get("name"):  # nothing would be lost
        conversations.end(session, conversation.user_id)
        return None
    waiting = ConversationRow(conversation.user_id, WIZARD, parked["step"], {**parked["data"], AWAY: True})
    conversations.put(session, waiting, now)
    return waiting
