"""From a post to a comment that passed the gate, or to the reason why there is none: read, write, judge, once more, or skip."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from vps.gate import Bounds, judge, refrain
from vps.server.config import Config
from vps.server.prompt import Prompt
from vps.server.quotas import Quotas
from vps.server.refusals import Refused
from vps.server.upstream import Budget, Upstream
from vps.server.wire import AnswerKind, CommentAnswer, CommentRequest, ErrorCode

NOTHING_TO_ADD = "nothing_to_add"  # the reading step's own reason to skip
BUSY_SECONDS = 30

# What speaks against a comment, as codes; nothing does when it is fit.
Gate = Callable[[str, CommentRequest], tuple[str, ...]]


class _Told(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class Reading(_Told):
    """What the model has read in the post."""

    language: str = Field(max_length=20)
    claim: str = Field(max_length=600)
    detail: str = Field(max_length=300)
    fits: Literal["question", "addition", "disagreement", "thanks", "skip"]


class Writing(_Told):
    """The model's comment."""

    comment: str = Field(max_length=4_000)


def gate_of(prompt: Prompt) -> Gate:
    """The gate that both sides share, asked as the server can: it knows no approvals, and of the last weeks what it was sent."""

    def against(comment: str, request: CommentRequest) -> tuple[str, ...]:
        found = judge(
            comment,
            request.post.text,
            language=request.post.language,
            facts=request.voice.facts,
            lately=[frozenset(int(gram, 16) for gram in text) for text in request.lately],
            prompt=prompt.instructions,
            names=(request.post.author,),
            bounds=Bounds(longest=request.max_length),
        )
        return tuple(objection.code.value for objection in found.objections)

    return against


@dataclass
class _Bill:
    """What one answer has used so far."""

    tokens: int = 0
    cost: float = 0.0


class Writer:
    """Writes comments, as many at once as the machine can bear."""

    def __init__(
        self, config: Config, upstream: Upstream, prompt: Prompt, quotas: Quotas, gate: Gate
    ) -> None:
        self._config = config
        self._upstream = upstream
        self._prompt = prompt
        self._quotas = quotas
        self._gate = gate
        self._turns = asyncio.Semaphore(config.at_once)
        self.inside = 0  # being written, or waiting for their turn

    async def answer(self, key_id: str, request: CommentRequest) -> CommentAnswer:
        """Raises Refused: quota, spent, busy, model_bad, model_down, model_slow."""
        topic = refrain(request.post.text)
        if topic is not None:
            return self._skipped(topic.value, _Bill())
        async with self._turn():
            give_back = self._quotas.take_comment(key_id)
            bill = _Bill()
            try:
                return await self._written(key_id, request, bill)
            except Refused as refused:
                if refused.code in (ErrorCode.MODEL_DOWN, ErrorCode.BUSY) and not bill.tokens:
                    give_back()
                raise

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self.inside >= self._config.at_once + self._config.waiting:
            raise Refused(ErrorCode.BUSY, "", BUSY_SECONDS)
        self.inside += 1
        try:
            async with self._turns:
                yield
        finally:
            self.inside -= 1

    async def _written(self, key_id: str, request: CommentRequest, bill: _Bill) -> CommentAnswer:
        budget = Budget(asyncio.get_running_loop().time() + self._config.answer_timeout_s)

        def spend(tokens_in: int, tokens_out: int) -> None:
            bill.tokens += tokens_in + tokens_out
            bill.cost = round(bill.cost + self._quotas.spend(key_id, tokens_in, tokens_out), 6)

        reading = await self._upstream.ask(self._prompt.read(request), Reading, budget, spend)
        detail = _found(reading.detail, request.post.text)
        if reading.fits == "skip" or not detail:
            return self._skipped(NOTHING_TO_ADD, bill)
        kind = AnswerKind(reading.fits)
        refused: tuple[str, tuple[str, ...]] | None = None
        for _ in range(2):
            self._quotas.check_money()
            step = self._prompt.write(request, kind, detail, refused)
            comment = (await self._upstream.ask(step, Writing, budget, spend)).comment.strip()
            against = self._gate(comment, request)
            if not against:
                return CommentAnswer(
                    skip=False,
                    why="",
                    comment=comment,
                    detail=detail,
                    kind=kind,
                    model=self._config.upstream_model,
                    tokens=bill.tokens,
                    cost=bill.cost,
                )
            refused = (comment, against)
        return self._skipped(against[0], bill, detail, kind)

    def _skipped(
        self, why: str, bill: _Bill, detail: str = "", kind: AnswerKind | None = None
    ) -> CommentAnswer:
        return CommentAnswer(
            skip=True,
            why=why,
            comment=None,
            detail=detail,
            kind=kind,
            model=self._config.upstream_model,
            tokens=bill.tokens,
            cost=bill.cost,
        )


def _found(detail: str, post: str) -> str:
    """The detail, if it stands in the post: a model that makes one up has read nothing."""
    plain = " ".join(detail.split()).strip(" .,;:!?\"'“”„«»")
    return plain if plain and plain.casefold() in " ".join(post.split()).casefold() else ""
