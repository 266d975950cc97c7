"""The gate (`vps.gate`) as the engine asks it: what it says, as facts."""

from engine.rules.facts import Fact, fact
from vps.gate import Judgement, Objection


def told(objection: Objection) -> Fact:
    """The sentence of one reason: what is wrong with the comment, and what to do."""
    return fact(f"gate.{objection.code}", **objection.facts)


def all_told(judgement: Judgement) -> tuple[Fact, ...]:
    """All that speaks against a comment, in the order in which it was looked for."""
    return tuple(told(objection) for objection in judgement.objections)
