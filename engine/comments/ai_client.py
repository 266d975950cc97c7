"""The way to the user's AI server: signed, timed, tried twice at most, and left alone for a while when it is down.

Each request is a new one with a nonce of its own, the second try, too: what a server took once it takes never again. What goes
wrong is one error with one code, so that what is to be done about it is said in one place (`errors.ai_server…`).
"""

import asyncio
import hashlib
import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from engine.clock import Clock
from engine.comments.ai_messages import (
    AnswerUnreadable,
    CommentGot,
    CommentWanted,
    ServerTold,
    SignOfLife,
    read_comment,
    read_refusal,
    read_server,
)
from engine.rules.errors import Temporary
from engine.upkeep import log
from vps import agreement
from vps.agreement import Pairing

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 150.0  # a small model on a small server writes a word or two a second
STATE_SECONDS = 20.0
TRIES = 2
FAILURES = 3  # in a row: then the server is left alone
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=30)
# Refusals by which nothing is wrong with the way there: they say when, or what, and no second try mends them.
NO_SECOND_TRY = frozenset({"bad_request", "unsigned", "bad_signature", "stale", "wrong_host", "not_found", "wrong_method",
    "too_large", "wrong_type", "invalid", "too_fast", "quota", "spent"})  # fmt: skip
CODES = NO_SECOND_TRY | {"replayed", "slow_body", "model_bad", "model_down", "busy", "model_slow"}  # its own
OF_THE_DAY = frozenset({"quota", "spent"})

logger = log.get(__name__)
T = TypeVar("T")


class AiServer(Temporary):
    """The AI server gave no answer of use. `code` says why: the server's own, or one of this side's."""

    def __init__(self, code: str, until: datetime | None = None, detail: str = "") -> None:
        super().__init__(code, until=until, detail=detail[:200])
        self.code = code
        self.until = until


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def resolve_private_key(self, key_id: str) -> bytes:
        return self._secret


@dataclass
class Breaker:
    """Leaves a server alone that has failed again and again; the rest grows as long as it fails."""

    failures: int = 0
    until: datetime | None = None
    last: str = ""

    def check(self, now: datetime) -> None:
        """Raises AiServer while it is to be left alone."""
        if self.until is not None and now < self.until:
            raise AiServer("resting", self.until, self.last)

    def failed(self, why: AiServer, now: datetime) -> None:
        self.failures, self.last = self.failures + 1, why.code
        if why.until is not None:  # the server itself says until when
            self.until = why.until
        elif self.failures >= FAILURES:
            rest = FIRST_REST * 2 ** min(self.failures - FAILURES, 10)
            self.until = now + min(rest, LONGEST_REST)

    def worked(self) -> None:
        self.failures, self.until, self.last = 0, None, ""


@dataclass
class AiClient:
    """One server, by its pairing. `transport` is httpx's own where none is given."""

    pairing: Pairing
    clock: Clock
    breaker: Breaker = field(default_factory=Breaker)
    transport: httpx.AsyncBaseTransport | None = None
    _trusted: str | None = None  # the pinned certificate, once it was seen

    async def comment(self, wanted: CommentWanted) -> CommentGot:
        """Have a comment written. Raises AiServer."""
        return await self._ask(agreement.COMMENTS_PATH, wanted.to_json(), ANSWER_SECONDS, read_comment)

    async def heartbeat(self, sign: SignOfLife) -> ServerTold:
        """Give a sign of life, and hear how the server is. Raises AiServer; doesn't wait for a rest to be over."""
        return await self._ask(
            agreement.HEARTBEAT_PATH, sign.to_json(), STATE_SECONDS, read_server, at_once=True
        )

    async def _ask(
        self, path: str, body: bytes, seconds: float, read: Callable[[bytes], T], at_once: bool = False
    ) -> T:
        if not at_once:
            self.breaker.check(self.clock.now())
        for left in reversed(range(TRIES)):
            try:
                answer = read(await self._once(path, body, seconds))
            except AnswerUnreadable as wrong:
                failure = AiServer("unreadable", detail=str(wrong))
            except AiServer as refused:
                failure = refused
            else:
                if not at_once:
                    self.breaker.worked()
                return answer
            logger.warning("ai_server", code=failure.code, detail=str(failure), left=left)
            if failure.code in NO_SECOND_TRY or not left:
                break
            await self.clock.sleep(1.0)
        if not at_once:
            self.breaker.failed(failure, self.clock.now())
        raise failure

    async def _once(self, path: str, body: bytes, seconds: float) -> bytes:
        timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        try:
            async with (
                asyncio.timeout(seconds + CONNECT_SECONDS),
                httpx.AsyncClient(
                    verify=await self._trust(), timeout=timeout, transport=self.transport, trust_env=False
                ) as client,
            ):
                headers = {"content-type": agreement.CONTENT_TYPE, "accept": agreement.CONTENT_TYPE}
                request = client.build_request("POST", self.pairing.url + path, content=body, headers=headers)
                sign(request, self.pairing, self.clock.now())
                answer = await client.send(request)
        except (httpx.TimeoutException, TimeoutError) as late:
            raise AiServer("no_answer", detail=type(late).__name__) from late
        except httpx.HTTPError as broken:
            code = "other_certificate" if _about_certificate(broken) else "not_reached"
            self._trusted = None
            raise AiServer(code, detail=str(broken)) from broken
        if answer.status_code == httpx.codes.OK:
            return answer.content
        raise self._refusal(answer)

    def _refusal(self, answer: httpx.Response) -> AiServer:
        try:
            said = read_refusal(answer.content)
        except AnswerUnreadable:  # what stands before the server: its nginx, a hotel's log-in page
            return AiServer("unreadable", detail=f"HTTP {answer.status_code}")
        now = self.clock.now()
        after = answer.headers.get("retry-after", "")
        until = now + timedelta(seconds=min(int(after), 86_400)) if after.isdecimal() else None
        if said.error in OF_THE_DAY and until is None:
            until = now + timedelta(hours=1)
        return AiServer(said.error if said.error in CODES else "unreadable", until, said.detail)

    async def _trust(self) -> ssl.SSLContext:
        """The system's authorities; with a pin, that one certificate alone."""
        if not self.pairing.pin:
            return ssl.create_default_context()
        if self._trusted is None:
            self._trusted = await asyncio.to_thread(_pinned, self.pairing)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False  # the pin says more than a name
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(cadata=self._trusted)
        return context


def sign(request: httpx.Request, pairing: Pairing, now: datetime) -> None:
    """An HTTP Message Signature (RFC 9421) over what both agreed on, with a nonce of its own."""
    signer = HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=_Keys(pairing.secret))
    signer.sign(
        request,
        key_id=pairing.key_id,
        created=now,
        expires=now + timedelta(seconds=agreement.LIFETIME_S),
        nonce=secrets.token_urlsafe(agreement.NONCE_BYTES),
        tag=agreement.TAG,
        label=agreement.LABEL,
        covered_component_ids=agreement.COVERED,
        body=request.content,
    )


def _pinned(pairing: Pairing) -> str:
    """The server's certificate as PEM, seen to be the one that was paired. Raises AiServer."""
    at = urlsplit(pairing.url)
    host, port = at.hostname or "", at.port or 443
    try:
        pem = ssl.get_server_certificate((host, port), timeout=CONNECT_SECONDS)
    except OSError as unreachable:
        raise AiServer("not_reached", detail=str(unreachable)) from unreachable
    seen = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
    if not secrets.compare_digest(seen, pairing.pin):
        raise AiServer("other_certificate")
    return pem


def _about_certificate(error: httpx.HTTPError) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
