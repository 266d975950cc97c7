"""What the laptop and its AI server agree on beyond the gate: the pairing line, and what a request's signature covers.

Pure, standard library only; both sides import it, so neither can drift from the other.

**The pairing line** is what the set-up of a server ends with: `linkedpilot vps pair lpvps1.BODY.CHECK`. BODY is base64url
(no padding) of compact JSON `{"u": URL, "k": key id, "s": secret in base64url, "p": pin}`, CHECK the first 8 hex digits of BODY's
SHA-256, so that a line cut off or mistyped is told from a wrong server. It is a password: whoever has it can have comments written.

**The pin** is the SHA-256 of the server's certificate (DER, lower-case hex) where that is self-signed, "" where the system's own
authorities vouch for it. A client fetches the certificate, compares, and trusts that one alone from then on.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

# RFC 9421: what is covered, in this order, under this tag and label; created, expires, nonce and keyid stand beside it.
COVERED = ("@method", "@authority", "@target-uri", "content-type", "content-digest")
TAG = "linkedpilot"
LABEL = "linkedpilot"
ALGORITHM = "hmac-sha256"
LIFETIME_S = 60  # from created to expires; an older signature is refused
CLOCK_SLACK_S = 5  # how far a laptop's clock may be ahead
NONCE_BYTES = 18  # of randomness, base64url: 24 letters
SECRET_BYTES = 32
CONTENT_TYPE = "application/json"
BODY_LIMIT = 64 * 1024  # bytes

COMMENTS_PATH = "/v1/comments"
HEARTBEAT_PATH = "/v1/heartbeat"
HEALTH_PATH = "/healthz"

COMMAND = "linkedpilot vps pair"
_HEAD = "lpvps1"
_KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,31}")
_PIN = re.compile(r"(?:[0-9a-f]{64})?")
_TOKEN = re.compile(r"lpvps1\.([A-Za-z0-9_-]+)\.([0-9a-f]{8})")


class NotAPairingLine(ValueError):
    """The text holds no whole pairing line: it was cut off, changed, or is something else."""


@dataclass(frozen=True)
class Pairing:
    """How to reach one AI server, and as whom."""

    url: str  # https://HOST or https://HOST:PORT, no path
    key_id: str
    secret: bytes  # 32 bytes
    pin: str = ""  # the certificate's SHA-256, or "" where an authority vouches for it

    def __repr__(self) -> str:
        return f"Pairing(url={self.url!r}, key_id={self.key_id!r}, secret=…, pin={self.pin!r})"


def pairing_line(pairing: Pairing) -> str:
    """The line to paste on the laptop."""
    return f"{COMMAND} {pairing_token(pairing)}"


def pairing_token(pairing: Pairing) -> str:
    """The line without its command: what a file for the bot holds."""
    fields = {"u": pairing.url, "k": pairing.key_id, "s": _b64(pairing.secret), "p": pairing.pin}
    body = _b64(json.dumps(fields, separators=(",", ":")).encode())
    return f"{_HEAD}.{body}.{_check(body)}"


def parse_pairing(text: str) -> Pairing:
    """Read a pairing line, with or without its command, also one that a terminal or a chat has wrapped.

    Raises NotAPairingLine.
    """
    found = _TOKEN.search("".join(text.split()))
    if found is None:
        raise NotAPairingLine("no pairing line in it")
    body, check = found.groups()
    if _check(body) != check:
        raise NotAPairingLine("cut off or changed on its way")
    try:
        fields = json.loads(_unb64(body))
        pairing = Pairing(fields["u"], fields["k"], _unb64(fields["s"]), fields["p"])
        at = urlsplit(pairing.url)
        whole = (
            at.scheme == "https"
            and bool(at.hostname)
            and (at.path, at.query, at.fragment, at.username) == ("", "", "", None)
            and _KEY_ID.fullmatch(pairing.key_id)
            and len(pairing.secret) == SECRET_BYTES
            and _PIN.fullmatch(pairing.pin)
        )
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise NotAPairingLine("not made by a set-up of ours") from wrong
    if not whole:
        raise NotAPairingLine("not made by a set-up of ours")
    return pairing


def is_key_id(text: str) -> bool:
    """Whether this may be a key's id: 3 to 32 of a–z, 0–9 and hyphens."""
    return _KEY_ID.fullmatch(text) is not None


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:8]


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
