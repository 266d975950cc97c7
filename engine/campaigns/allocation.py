"""Levelling what each of a campaign's senders gets of the leads that it may touch (`engine.work.permission.may_deal`)."""

from collections.abc import Mapping, Sequence

from engine.rules import allocation
from storage.allocation import Hand, LeadGroup, Shares
from storage.known_people import Question


def level(
    question: Question, groups: Sequence[LeadGroup], base: Mapping[int, int]
) -> dict[int, list[tuple[int, int]]]:
    """How many leads of each mask each sender gets; `base` is what each has already."""
    masks: dict[int, int] = {}
    for group in groups:
        masks[group.mask] = masks.get(group.mask, 0) + group.count
    given = allocation.level(masks, [base.get(sender_id, 0) for sender_id in question.sender_ids])
    return {mask: list(zip(question.sender_ids, counts, strict=True)) for mask, counts in given.items()}


def hand(
    question: Question, groups: Sequence[LeadGroup], base: Mapping[int, int], keep_waiting: bool
) -> Hand:
    """What is dealt of the counted leads."""
    waiting = sum(group.count for group in groups if group.waits)
    return Hand(level(question, groups, base), waiting, keep_waiting)


def per_sender(shares: Shares) -> dict[int, int]:
    """How many leads each sender gets in all."""
    totals: dict[int, int] = {}
    for takers in shares.values():
        for sender_id, count in takers:
            totals[sender_id] = totals.get(sender_id, 0) + count
    return totals
