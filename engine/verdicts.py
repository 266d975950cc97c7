"""The cooldown law asked of the registry: may this sender do this to this person now?"""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.cooldown import PersonFacts, Verdict
from engine.rules.cooldown import check as law
from engine.rules.words import ActionType
from storage import do_not_contact, interactions, registry
from storage import settings as settings_store


def check(
    session: Session, profile_url: str, action: ActionType, sender_id: int | None, now: datetime
) -> Verdict:
    """Allowed or not, why, until when, and which sender blocks; with no sender: for any at all."""
    contact = registry.get(session, profile_url)
    facts = PersonFacts(
        last_action_at=contact.last_action_at if contact else None,
        last_sender=contact.last_action_sender_id if contact else None,
        own={} if sender_id is None else interactions.own_last(session, profile_url, sender_id),
        do_not_contact=do_not_contact.holds(session, profile_url),
    )
    return law(facts, action, sender_id, now, settings_store.load(session).cooldown_days)
