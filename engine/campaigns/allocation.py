"""Asking who of a campaign's senders may touch whom, and levelling the answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from engine.rules import allocation
from engine.rules.enums import ActionType
from storage import allocation as allocation_store
from storage import settings as settings_store
from storage.allocation import LeadGroup, Question

People = Select[*tuple[Any, ...]]


def ask(session: Session, action_type: ActionType, sender_ids: Sequence[int], now: datetime) -> Question:
    """The question whether these senders may act now, under the cooldown as it is set."""
    cooldown = timedelta(days=settings_store.load(session).cooldown_days)
    return Question(action_type, tuple(sender_ids), now, cooldown)


def level(
    question: Question, groups: Sequence[LeadGroup], base: Mapping[int, int]
) -> dict[int, list[tuple[int, int]]]:
    """How many leads of each mask each sender gets; `base` is what each has already."""
    masks: dict[int, int] = {}
    for group in groups:
        masks[group.mask] = masks.get(group.mask, 0) + group.count
    given = allocation.level(masks, [base.get(sender_id, 0) for sender_id in question.sender_ids])
    return {mask: list(zip(question.sender_ids, counts, strict=True)) for mask, counts in given.items()}


def per_sender(shares: allocation_store.Shares) -> dict[int, int]:
    """How many leads each sender gets in all."""
    totals: dict[int, int] = {}
    for takers in shares.values():
        for sender_id, count in takers:
            totals[sender_id] = totals.get(sender_id, 0) + count
    return totals
