"""What a beginner has done already, as the tables have it: nothing is remembered but that the list was left."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy.orm import Session

from engine.rules.enums import ActionType, SenderStatus
from engine.rules.kinds import KINDS
from storage import campaigns, lists, senders
from storage import settings as settings_store

LEFT_KEY = "first_steps_left"


class FirstStep(StrEnum):
    """In the order in which they are taken."""

    SENDER = "sender"
    LOG_IN = "log_in"
    LIMITS = "limits"  # careful ones, or a warm-up
    FILE = "file"
    CAMPAIGN = "campaign"


def taken(session: Session) -> Mapping[FirstStep, bool]:
    """Which of them were taken."""
    rows = senders.all_senders(session)
    careful = KINDS[ActionType.CONNECT].careful.daily
    return {
        FirstStep.SENDER: bool(rows),
        FirstStep.LOG_IN: any(row.status is not SenderStatus.LOGIN_EXPIRED for row in rows),
        FirstStep.LIMITS: any(
            row.daily_limit(ActionType.CONNECT) <= careful or row.warm_up_started_at is not None
            for row in rows
        ),
        FirstStep.FILE: bool(lists.all_lists(session)),
        FirstStep.CAMPAIGN: campaigns.any_made(session),
    }


def to_show(session: Session) -> Mapping[FirstStep, bool]:
    """The same for the home screen: none once a campaign was made, or the list was left."""
    if settings_store.get(session, LEFT_KEY) is not None or campaigns.any_made(session):
        return {}
    return taken(session)


def leave(session: Session) -> None:
    """Nobody is led by the hand any more."""
    settings_store.put(session, LEFT_KEY, "yes")
