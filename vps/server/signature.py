"""Layer 2: whose request is this, and are these the bytes that they signed? RFC 9421, by `http-message-signatures`.

Only what `verify` returns is believed: the key, the nonce, the times, the body. The times are judged by the next layer, which has
the clock. An unknown or revoked key is checked like a known one, against random bytes, and refused with the same words.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    VerifyResult,
    algorithms,
)

from vps.agreement import ALGORITHM, COVERED, LABEL, SECRET_BYTES, TAG
from vps.server.refusals import Refused
from vps.server.wire import ErrorCode

_PARAMETERS = frozenset({"created", "expires", "nonce", "keyid", "tag"})
_COVERED = frozenset(f'"{name}"' for name in (*COVERED, "@signature-params"))


class _Headers(Protocol):
    def items(self) -> Iterable[tuple[str, str]]: ...


@dataclass(frozen=True)
class Received:
    """A request as it came in; `url` is made of the server's own public address, not of what the request says of it."""

    method: str
    url: str
    headers: _Headers
    body: bytes


@dataclass(frozen=True)
class Signed:
    """What a valid signature vouches for. Times in seconds since 1970."""

    key_id: str
    nonce: str
    created: int
    expires: int
    body: bytes


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        """Left to the replay layer, which tells a laptop whose clock is wrong from a forger."""


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, secret_of: Callable[[str], bytes | None]) -> None:
        self._secret_of = secret_of

    def resolve_public_key(self, key_id: str) -> bytes:
        return self._secret_of(key_id) or secrets.token_bytes(SECRET_BYTES)


class SignatureCheck:
    """Verifies requests against the active keys."""

    def __init__(self, secret_of: Callable[[str], bytes | None]) -> None:
        self._verifier = _Verifier(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=_Keys(secret_of))

    def __call__(self, received: Received) -> Signed:
        """Raises Refused: unsigned, or bad_signature."""
        names = {name.lower() for name, _ in received.headers.items()}
        if not {"signature", "signature-input"} <= names:
            raise Refused(ErrorCode.UNSIGNED)
        try:
            results = self._verifier.verify(
                received,
                max_age=None,
                expect_tag=TAG,
                require_components=COVERED,
                body=received.body,
            )
        except InvalidSignature as invalid:
            raise Refused(ErrorCode.BAD_SIGNATURE) from invalid
        if [result.label for result in results] != [LABEL]:
            raise Refused(ErrorCode.BAD_SIGNATURE, "not the one signature that is ours")
        return _believed(results[0])


def _believed(result: VerifyResult) -> Signed:
    of = result.parameters
    if result.covered_components.keys() != _COVERED or of.get("alg", ALGORITHM) != ALGORITHM:
        raise Refused(ErrorCode.BAD_SIGNATURE, "covers something else")
    if of.keys() - {"alg"} != _PARAMETERS or result.body is None:
        raise Refused(ErrorCode.BAD_SIGNATURE, "lacks a parameter")
    return Signed(str(of["keyid"]), str(of["nonce"]), int(of["created"]), int(of["expires"]), result.body)
