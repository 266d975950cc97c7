"""A laptop for the tests: signs by the library, as the real one does, and says what it wants to the server."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from vps.agreement import COVERED, LABEL, LIFETIME_S, NONCE_BYTES, TAG

POST = (
    "We moved our returns desk next to packing in March. Since then a return takes two hours instead of three days, "
    "because the people who packed it see at once what went wrong."
)
COMMENT = (
    "Does the returns desk also tell suppliers which boxes fail, or does that still go through purchasing?"
)


def wanted(**more: Any) -> dict[str, Any]:
    """A good request for a comment."""
    post = {
        "text": POST,
        "author": "Mara Lindqvist",
        "headline": "Operations at Ostrava Glassworks",
        "language": "en",
    }
    return {
        "post": post,
        "tone": "curious",
        "max_length": 280,
        "voice": {"comments": ["How did you measure that?"], "facts": ["I run a warehouse in Leeds."]},
        **more,
    }


class _Secret(HTTPSignatureKeyResolver):
    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def resolve_private_key(self, key_id: str) -> bytes:
        return self._secret


@dataclass
class Laptop:
    """One key at one server, reached at `origin` and signed for `url`."""

    url: str
    key_id: str
    secret: bytes

    def signed(self, path: str, body: bytes, now: datetime | None = None) -> httpx.Request:
        """A request that is signed by the library."""
        now = now or datetime.now(UTC)
        request = httpx.Request(
            "POST", self.url + path, content=body, headers={"Content-Type": "application/json"}
        )
        HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=_Secret(self.secret)).sign(
            _Message(request),
            key_id=self.key_id,
            created=now,
            expires=now + timedelta(seconds=LIFETIME_S),
            nonce=secrets.token_urlsafe(NONCE_BYTES),
            label=LABEL,
            tag=TAG,
            covered_component_ids=COVERED,
            body=body,
        )
        return request


class _Message:
    """An httpx request as the library wants it: the address as text."""

    def __init__(self, request: httpx.Request) -> None:
        self.method, self.url, self.headers = request.method, str(request.url), request.headers
