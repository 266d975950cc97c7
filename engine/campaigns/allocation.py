"""Levelling what each of a campaign's senders gets of the leads that it may touch (`engine.work.permission.may_deal`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select

from engine.rules import allocation
from storage import allocation as allocation_store
from storage.allocation import LeadGroup, Question

People = Select[*tuple[Any, ...]]


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
