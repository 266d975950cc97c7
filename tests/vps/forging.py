"""An attacker's tools: requests made letter by letter, signed by the oracle as rightly or wrongly as an attack wants."""

import json
import secrets
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.vps import rfc9421
from tests.vps.ai_client import wanted

COVERED = ("@method", "@authority", "@target-uri", "content-type", "content-digest")
GOOD = json.dumps(wanted()).encode()


@dataclass
class Forged:
    """A request that is good but for what is said otherwise."""

    method: str = "POST"
    target: str = "/v1/comments"
    host: str | None = None  # None: the right one; "" sends none
    body: bytes = GOOD
    sent_body: bytes | None = None  # other bytes than were signed
    content_type: str = "application/json"
    sent_type: str | None = None
    digest: str | None = None
    signed_method: str | None = None
    signed_url: str | None = None
    covered: Sequence[str] = COVERED
    key_id: str | None = "laptop"
    secret: bytes | None = None
    age: float = 0.0  # seconds since it was made
    lives: float = 60.0
    nonce: str | None = "new"
    tag: str | None = "linkedpilot"
    label: str = "linkedpilot"
    params: dict[str, Any] = field(default_factory=dict)
    unsigned: tuple[str, ...] = ()  # headers left out after signing
    changed: dict[str, str] = field(default_factory=dict)  # … or sent otherwise
    more: Sequence[str] = ()  # further header lines
    version: str = "HTTP/1.1"
    length: str | None = None

    def bytes(self, origin: str, secret: bytes) -> bytes:
        """As it goes over the line, to the server that calls itself `origin`."""
        authority = origin.removeprefix("https://")
        now = int(time.time() - self.age)
        params: dict[str, Any] = {"created": now, "expires": int(now + self.lives)}
        nonce = secrets.token_urlsafe(18) if self.nonce == "new" else self.nonce
        params |= {"nonce": nonce, "keyid": self.key_id, "tag": self.tag, **self.params}
        params = {name: value for name, value in params.items() if value is not None}
        headers = {
            "content-type": self.content_type,
            "content-digest": self.digest or rfc9421.digest(self.body),
        }
        signed = rfc9421.sign(
            self.signed_method or self.method,
            (self.signed_url or origin + self.target).replace("https://ORIGIN", origin),
            headers,
            list(self.covered),
            params,
            self.secret if self.secret is not None else secret,
            self.label,
        )
        headers |= signed
        if self.sent_type is not None:
            headers["content-type"] = self.sent_type
        headers |= self.changed
        body = self.body if self.sent_body is None else self.sent_body
        host = authority if self.host is None else self.host
        lines = [f"{self.method} {self.target} {self.version}", *([f"Host: {host}"] if host else [])]
        lines += [f"{name}: {value}" for name, value in headers.items() if name not in self.unsigned]
        lines += (
            [f"Content-Length: {len(body) if self.length is None else self.length}"]
            if self.length != ""
            else []
        )
        lines += ["Connection: close", *self.more]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def sent(
    port: int, raw: bytes, context: ssl.SSLContext | None = None, slowly: float = 0.0
) -> tuple[int, str]:
    """The status and the error code of the answer; 0 for a connection that was closed without one."""
    line = socket.create_connection(("127.0.0.1", port), 15)
    try:
        if context is not None:
            line = context.wrap_socket(line, server_hostname="127.0.0.1")
        try:
            if slowly:
                for at in range(len(raw)):
                    line.sendall(raw[at : at + 1])
                    time.sleep(slowly)
            else:
                line.sendall(raw)
        except OSError:
            pass  # refused before it was all sent: the answer is there
        answer = b""
        try:
            while chunk := line.recv(65536):
                answer += chunk
        except OSError:
            pass
    finally:
        line.close()
    if not answer.startswith(b"HTTP/"):
        return 0, ""
    head, _, body = answer.partition(b"\r\n\r\n")
    try:
        code = json.loads(body).get("error", "")
    except (ValueError, AttributeError):
        code = ""
    return int(head.split()[1]), str(code)
