"""Claims of a laptop that was silent for too long: in doubt for the others, and settled by itself once it is back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.enums import Outcome
from engine.rules.facts import fact
from engine.rules.outcomes import AFTER
from engine.work import claims
from engine.work.claims import Claimed
from storage import claims as store
from storage import interactions


def settle(
    session: Session, claimed: Claimed, outcome: Outcome, surely_nothing: bool, now: datetime
) -> Outcome:
    """What came of a claim that others have given up as a doubt meanwhile: its laptop knows it, and says it now."""
    if interactions.open_doubt(session, claimed.action_id) is None or not claims.is_certain(
        outcome, surely_nothing
    ):
        return Outcome.UNCERTAIN
    happened = AFTER[outcome].keeps_mark
    claims.resolve(session, claimed.action_id, happened, now)
    return outcome


def leave_in_doubt(session: Session, senders: Collection[int], now: datetime) -> list[int]:
    """What these senders hold is in doubt: their laptop is silent, and nobody else knows what it did. Returns the actions."""
    held = store.held_by(session, senders)
    for each in held:
        claims.settle(session, each.id, Outcome.UNCERTAIN, now, fact("seen.laptop_silent"))
    return [each.action_id for each in held]
