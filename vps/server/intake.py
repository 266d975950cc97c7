"""Layer 5, the way in: bytes become one checked request, or nothing does."""

import asyncio
import json
import re
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from vps.agreement import BODY_LIMIT, CONTENT_TYPE
from vps.server.refusals import Refused
from vps.server.wire import ErrorCode

BODY_SECONDS = 10.0  # nginx waits no longer, either
DEEPEST = 6  # the schema itself needs 4
# Possessive, and content with a string that never ends: each letter is looked at once.
_STRING = re.compile(r'"(?:[^"\\]+|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")

Model = TypeVar("Model", bound=BaseModel)


async def read_body(request: Request) -> bytes:
    """The body, as far as it may be and in time. Raises Refused."""
    if request.headers.get("content-type") != CONTENT_TYPE or "content-encoding" in request.headers:
        raise Refused(ErrorCode.WRONG_TYPE, f"{CONTENT_TYPE}, as it is")
    declared = request.headers.get("content-length", "0")
    if not declared.isascii() or not declared.isdigit() or int(declared[:20]) > BODY_LIMIT:
        raise Refused(ErrorCode.TOO_LARGE, f"at most {BODY_LIMIT} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise Refused(ErrorCode.TOO_LARGE, f"at most {BODY_LIMIT} bytes")
    except TimeoutError as late:
        raise Refused(ErrorCode.SLOW_BODY) from late
    except ClientDisconnect as gone:
        raise Refused(ErrorCode.BAD_REQUEST, "cut off") from gone
    return bytes(body)


def parse(body: bytes, model: type[Model]) -> Model:
    """One JSON object by the schema: no unknown field, none twice, nothing coerced. Raises Refused."""
    try:
        text = body.decode("utf-8")
        if _depth(text) > DEEPEST:
            raise Refused(ErrorCode.BAD_REQUEST, "too deep")
        data = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as broken:
        raise Refused(ErrorCode.BAD_REQUEST, f"no JSON of ours: {type(broken).__name__}") from broken
    try:
        return model.model_validate(data)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise Refused(ErrorCode.INVALID, f"{place}: {first['type']}"[:200]) from wrong


def _depth(text: str) -> int:
    """How deep brackets are nested, strings left out."""
    deepest = depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
