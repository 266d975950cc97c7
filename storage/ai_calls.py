"""What was asked of the AI server, and what it cost."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engine.rules.enums import AiAnswer
from storage.tables import AiCall


@dataclass(frozen=True, slots=True)
class AiUse:
    """How often the server was asked in a time, what came of it, and what that cost."""

    answers: dict[AiAnswer, int] = field(default_factory=dict)
    tokens: int = 0
    cost: float = 0.0

    @property
    def asked(self) -> int:
        """All questions."""
        return sum(self.answers.values())


def add(
    session: Session,
    action_id: int,
    sender_id: int,
    answer: AiAnswer,
    now: datetime,
    model: str = "",
    tokens: int = 0,
    cost: float = 0.0,
) -> None:
    """Write one question down."""
    session.execute(
        insert(AiCall).values(
            at=now,
            action_id=action_id,
            sender_id=sender_id,
            answer=answer,
            model=model,
            tokens=tokens,
            cost=cost,
        )
    )


def use(session: Session, start: datetime, end: datetime, sender_id: int | None = None) -> AiUse:
    """What was asked in [start, end), for one sender or all."""
    query = (
        select(AiCall.answer, func.count(), func.sum(AiCall.tokens), func.sum(AiCall.cost))
        .where(AiCall.at >= start, AiCall.at < end)
        .group_by(AiCall.answer)
    )
    if sender_id is not None:
        query = query.where(AiCall.sender_id == sender_id)
    rows = session.execute(query).all()
    return AiUse(
        {answer: count for answer, count, _, _ in rows},
        sum(int(tokens or 0) for _, _, tokens, _ in rows),
        sum(float(cost or 0) for _, _, _, cost in rows),
    )
