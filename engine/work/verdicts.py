"""The cooldown law asked of the registry: may this sender do this to this person now?"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.cooldown import PersonFacts, Verdict
from engine.rules.cooldown import check as law
from engine.rules.enums import ActionType
from storage import do_not_contact, interactions, registry
from storage import settings as settings_store
from storage.interactions import OwnInteraction


def check(
    session: Session,
    profile_url: str,
    action: ActionType | None,
    sender_id: int | None,
    now: datetime,
    own: Sequence[OwnInteraction] | None = None,
) -> Verdict:
    """Allowed or not, why, until when, and which sender blocks; with no sender: for any at all; no action: to look.

    `own` is what the sender did to the person, where the caller has read it already.
    """
    if own is None:
        own = [] if sender_id is None else interactions.own(session, profile_url, sender_id)
    latest: dict[ActionType, datetime] = {}
    for each in own:
        latest[each.action_type] = max(each.at, latest.get(each.action_type, each.at))
    last = registry.last_action(session, profile_url)
    facts = PersonFacts(
        last_action_at=last.at if last else None,
        last_sender=last.sender_id if last else None,
        own=latest,
        do_not_contact=do_not_contact.holds(session, profile_url),
    )
    return law(facts, action, sender_id, now, settings_store.load(session).cooldown_days)
