"""The cooldown law (spec, section 5): who may do what to whom, and from when.

`expires` is the time of the last action on a person, by any sender, plus `cooldown_days`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.rules.enums import ActionType, BlockReason
from engine.rules.kinds import KINDS, Repeats


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known about one person when somebody asks. Times are aware."""

    last_action_at: datetime | None = None
    last_sender: int | None = None
    # When the asking sender last did each kind; empty when the question is about any sender at all.
    own: Mapping[ActionType, datetime] = field(default_factory=dict)
    do_not_contact: bool = False
    other_person: bool = False  # the profile's name isn't the list's, and nobody has said that it's them


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. `until` is None when allowed, and when the block has no end of its own."""

    allowed: bool
    reason: BlockReason = BlockReason.OK
    until: datetime | None = None
    blocked_by: int | None = None  # the sender whose action blocks


ALLOWED = Verdict(True)


def expires(last_action_at: datetime, cooldown_days: int) -> datetime:
    """When the block for all other senders is over; at this very time it already is."""
    return last_action_at + timedelta(days=cooldown_days)


def check(
    facts: PersonFacts,
    action: ActionType | None,
    sender: int | None,
    now: datetime,
    cooldown_days: int,
) -> Verdict:
    """May `sender` do `action` to this person at `now`? With no sender: may any sender at all?

    With no action: may `sender` so much as look at them? What it did itself doesn't keep it from that.
    """
    if facts.do_not_contact:
        return Verdict(False, BlockReason.DO_NOT_CONTACT)
    if facts.other_person:
        return Verdict(False, BlockReason.OTHER_PERSON)
    if facts.last_action_at is not None and sender != facts.last_sender:
        until = expires(facts.last_action_at, cooldown_days)
        if now < until:
            return Verdict(False, BlockReason.COOLDOWN_ACTIVE, until, facts.last_sender)
    own = None if action is None else facts.own.get(action)
    if action is None or own is None:
        return ALLOWED
    if KINDS[action].repeats is Repeats.NEVER:  # while the invitation stands or the two are connected
        return Verdict(False, BlockReason.ALREADY_DONE_BY_YOU, None, sender)
    until = expires(own, cooldown_days)
    if now < until:
        return Verdict(False, BlockReason.ALREADY_DONE_BY_YOU, until, sender)
    return ALLOWED
