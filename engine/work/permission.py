"""May this sender touch this person now? Here that is decided, and the answer is always a `Verdict`.

    may_act    an action of a kind: asked by the claim before anything is opened, again before the click, and by /why
    may_look   so much as a visit to their page: asked by the page check and by who keeps a copy of a page
    may_deal   which of some senders may act on each of many people: asked by dealing out; the same law as a set in
               `storage.allocation`, a `LeadGroup` for each answer (tests/campaigns/test_campaign_dealing_law.py holds
               the two together)

The law itself is `engine.rules.cooldown`. Whether a sender may do anything at all now is another question: its status and its
rest (`engine.senders.allow`), its limits (`engine.senders.budgets`), the seat (`engine.work.seat`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.rules.cooldown import PersonFacts, Verdict
from engine.rules.cooldown import check as law
from engine.rules.enums import ActionType, BlockReason, Outcome
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.rules.kinds import INVITING
from storage import do_not_contact, interactions, other_names, registry, seen_before
from storage import settings as settings_store
from storage.interactions import OwnInteraction
from storage.known_people import Question


class NotAllowed(UserError):
    """The law doesn't let this sender touch this person now, as the verdict says."""

    def __init__(self, verdict: Verdict) -> None:
        if verdict.until is None:
            super().__init__("for_good", why=blocked(verdict))
        else:
            super().__init__("until", why=blocked(verdict), until=verdict.until)
        self.verdict = verdict


def may_act(
    session: Session,
    profile_url: str,
    action: ActionType | None,
    sender_id: int | None,
    now: datetime,
    own: Sequence[OwnInteraction] | None = None,
) -> Verdict:
    """May this sender do this to the person behind a canonical URL at `now`? No sender: may any at all? No action: may look?

    `own` is what the sender did to the person, where the caller has read it already.
    """
    if own is None:
        own = [] if sender_id is None else interactions.own(session, profile_url, sender_id)
    latest: dict[ActionType, datetime] = {}
    for each in own:
        latest[each.action_type] = max(each.at, latest.get(each.action_type, each.at))
    last = registry.last_action(session, profile_url)
    known = PersonFacts(
        last_action_at=last.at if last else None,
        last_sender=last.sender_id if last else None,
        own=latest,
        do_not_contact=do_not_contact.holds(session, profile_url),
        other_person=other_names.holds(session, profile_url),
    )
    return law(known, action, sender_id, now, settings_store.load(session).cooldown_days)


def may_look(session: Session, profile_url: str, sender_id: int, now: datetime) -> Verdict:
    """May this sender so much as visit their page? Not on do not contact, not in another sender's cooldown.

    What the sender did itself forbids only to do it again.
    """
    return may_act(session, profile_url, None, sender_id, now)


def may_deal(session: Session, action: ActionType, sender_ids: Sequence[int], now: datetime) -> Question:
    """The question which of these senders may act on each of many people, under the cooldown as it is set."""
    cooldown = timedelta(days=settings_store.load(session).cooldown_days)
    return Question(action, tuple(sender_ids), now, cooldown)


def blocked(verdict: Verdict) -> Fact:
    """Why a verdict doesn't allow it, to be said and to be kept with the action."""
    return fact(f"blocked.{verdict.reason}")


def outcome_of(verdict: Verdict) -> Outcome:
    """What an action comes to that a verdict doesn't allow: whose profile it is can still be decided by a person."""
    return Outcome.OTHER_PERSON if verdict.reason is BlockReason.OTHER_PERSON else Outcome.BLOCKED


# --- whose page a sender may visit only to look


def lead_of(session: Session, sender_id: int, now: datetime) -> str | None:
    """The profile URL that this sender acted on last, else the next one that waits for it, of those it may visit."""
    acted = _first(session, seen_before.acted_on(session, sender_id), sender_id, now)
    return acted or _first(session, seen_before.queued(session, sender_id, now), sender_id, now)


def to_invite(session: Session, sender_id: int, now: datetime) -> str | None:
    """The next profile URL that waits for an invitation of this sender's: its page most likely offers one."""
    waiting = seen_before.queued(session, sender_id, now, INVITING)
    return _first(session, waiting, sender_id, now)


def post_of(session: Session, sender_id: int, now: datetime) -> str | None:
    """The URN of the post that this sender liked or commented on last, of people whom it may visit."""
    posts = seen_before.posts_of(session, sender_id)
    return next((urn for url, urn in posts if may_look(session, url, sender_id, now).allowed), None)


def _first(session: Session, urls: Iterable[str], sender_id: int, now: datetime) -> str | None:
    return next((url for url in urls if may_look(session, url, sender_id, now).allowed), None)
