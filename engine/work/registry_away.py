"""The registry can't be reached: nothing new is done, and what was done is kept in the journal until it is back."""

from datetime import datetime

from engine.linkedin.outcome import Result
from engine.rules.enums import InteractionResult, InteractionSource, Outcome
from engine.rules.errors import Temporary
from engine.rules.outcomes import AFTER
from engine.work import claims
from engine.work.claims import Claimed
from storage.journal import Journal, Line


class RegistryAway(Temporary):
    """The registry can't be reached: what was marked is finished and noted here, and nothing new is begun."""


def note(journal: Journal, claimed: Claimed, person: str, result: Result, now: datetime) -> None:
    """What came of an action that was marked, as the settling would have noted it. Blocking. Raises OSError."""
    what = {"person": person, "sender": claimed.sender_id, "kind": claimed.action_type}
    what |= {"marked": claimed.claimed_at.isoformat()}
    certain = claims.is_certain(result.outcome, result.surely_nothing)
    if certain and not AFTER[result.outcome].keeps_mark:
        journal.append([Line("unmark", now, what)])
        return
    done = certain and result.outcome is Outcome.DONE
    what["result"] = InteractionResult.DONE if done else InteractionResult.UNCERTAIN
    what |= {"source": InteractionSource.LINKEDPILOT, "post": result.post_urn}
    what |= {"comment": claimed.comment_text, "differs": result.differs}
    journal.append([Line("interaction", now, what)])
