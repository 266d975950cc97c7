"""The model server behind this one: any OpenAI-compatible chat endpoint. One bounded try more per answer, and a clear code.

Structured output by JSON schema where the endpoint can; else "some JSON"; else by the prompt alone. Which it can is found out at the
first refusal and remembered. What comes back is checked the same in each case.
"""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from vps.server.config import Config
from vps.server.prompt import Step
from vps.server.refusals import Refused
from vps.server.wire import ErrorCode

ANSWER_LIMIT = 256 * 1024  # bytes
RETRY_PAUSE_S = 0.5
_LETTERS_PER_TOKEN = 4  # where a server doesn't count: a common estimate, on the cheap side for most scripts
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_STRUCTURED = ("json_schema", "json_object", "")  # from the strictest down
_CANNOT = (400, 404, 415, 422, 501)  # how endpoints say that they don't know a response_format

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Budget:
    """What one answer may use: time in all, and tries beyond the first."""

    deadline: float  # of the event loop's clock
    tries: int = 1

    def another(self) -> bool:
        """Whether there is one more try, which is then used."""
        self.tries -= 1
        return self.tries >= 0


class _Again(Exception):
    """Failed in a way that may pass; carries the refusal if it doesn't."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(str(refused))
        self.refused = refused


class Upstream:
    """Asks the model. `spend` is told the tokens of each call, also of one whose answer is of no use."""

    def __init__(self, config: Config, http: httpx.AsyncClient) -> None:
        self._config = config
        self._http = http
        self._structured = 0
        self._url = config.upstream_url.rstrip("/") + "/chat/completions"
        key = config.upstream_key.get_secret_value()
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    async def ask(
        self, step: Step, wanted: type[Model], budget: Budget, spend: Callable[[int, int], None]
    ) -> Model:
        """The model's answer by the schema of `wanted`. Raises Refused: model_bad, model_down, model_slow."""
        while True:
            try:
                return _parsed(await self._call(step, wanted, budget, spend), wanted)
            except _Again as failed:
                if not budget.another():
                    raise failed.refused from failed
                await asyncio.sleep(RETRY_PAUSE_S)

    async def _call(
        self, step: Step, wanted: type[BaseModel], budget: Budget, spend: Callable[[int, int], None]
    ) -> str:
        left = budget.deadline - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(min(left, self._config.upstream_timeout_s)):
                status, raw = await self._post(step, wanted)
                while status in _CANNOT and self._structured < len(_STRUCTURED) - 1:
                    self._structured += 1
                    status, raw = await self._post(step, wanted)
        except (TimeoutError, httpx.TimeoutException) as slow:
            spend(_estimate(step), 0)
            raise Refused(ErrorCode.MODEL_SLOW) from slow
        except httpx.TransportError as down:
            raise _Again(Refused(ErrorCode.MODEL_DOWN, type(down).__name__)) from down
        if status >= 500 or status == 429:
            raise _Again(Refused(ErrorCode.MODEL_DOWN, f"the model server answered {status}"))
        if status != 200:
            raise Refused(ErrorCode.MODEL_BAD, f"the model server answered {status}")
        content, used = _content(raw)
        spend(*(used or (_estimate(step), len(content) // _LETTERS_PER_TOKEN)))
        return content

    async def _post(self, step: Step, wanted: type[BaseModel]) -> tuple[int, bytes]:
        body: dict[str, Any] = {
            "model": self._config.upstream_model,
            "messages": step.messages,
            "temperature": step.temperature,
            "max_tokens": step.most_tokens,
            "stream": False,
            **self._config.upstream_extra,
        }
        kind = _STRUCTURED[self._structured]
        if kind == "json_schema":
            schema = {"name": wanted.__name__.lower(), "strict": True, "schema": wanted.model_json_schema()}
            body["response_format"] = {"type": kind, "json_schema": schema}
        elif kind:
            body["response_format"] = {"type": kind}
        raw = bytearray()
        async with self._http.stream("POST", self._url, json=body, headers=self._headers) as answer:
            async for chunk in answer.aiter_bytes():
                raw += chunk
                if len(raw) > ANSWER_LIMIT:
                    raise _Again(Refused(ErrorCode.MODEL_BAD, "an answer without end"))
            return answer.status_code, bytes(raw)


def _estimate(step: Step) -> int:
    return sum(len(message["content"]) for message in step.messages) // _LETTERS_PER_TOKEN


def _content(raw: bytes) -> tuple[str, tuple[int, int] | None]:
    """What the model wrote, and its tokens in and out where they were counted."""
    try:
        answer = json.loads(raw)
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as broken:
        raise _Again(Refused(ErrorCode.MODEL_BAD, "not the protocol")) from broken
    if not isinstance(content, str) or not content.strip():
        raise _Again(Refused(ErrorCode.MODEL_BAD, "an empty answer"))
    usage = answer.get("usage")
    if isinstance(usage, dict):
        tokens_in, tokens_out = usage.get("prompt_tokens"), usage.get("completion_tokens")
        if isinstance(tokens_in, int) and isinstance(tokens_out, int) and min(tokens_in, tokens_out) >= 0:
            return content, (tokens_in, tokens_out)
    return content, None


def _parsed(content: str, wanted: type[Model]) -> Model:
    """The first JSON object in it: small models think aloud or fence it."""
    text = _THOUGHT.sub("", content)
    start = text.find("{")
    try:
        data, _ = json.JSONDecoder().raw_decode(text, max(start, 0))
        return wanted.model_validate(data)
    except (ValueError, ValidationError, RecursionError) as broken:
        raise _Again(Refused(ErrorCode.MODEL_BAD, "not the JSON that was asked for")) from broken
