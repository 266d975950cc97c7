"""HTTP Message Signatures with HMAC, written from RFC 9421 and RFC 9530 alone: the oracle beside the library, and the forger of the
attack suite. Shares no code and no constant with the product."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

Headers = Mapping[str, str]  # lower-case names
_INPUT = re.compile(
    r'^([a-z*][a-z0-9_.*-]*)=(\((?:"[^"]*"(?: "[^"]*")*)?\)((?:;[a-z*][a-z0-9_.*-]*=(?:"[^"\\]*"|-?\d+))*))$'
)
_PARAMETER = re.compile(r';([a-z*][a-z0-9_.*-]*)=(?:"([^"\\]*)"|(-?\d+))')


def digest(body: bytes) -> str:
    """Content-Digest, RFC 9530 section 2."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def base_of(method: str, url: str, headers: Headers, covered: list[str], params: str) -> bytes:
    """The signature base, section 2.5: a line for each component, the parameters last."""
    at = urlsplit(url)
    port = "" if at.port in (None, {"https": 443, "http": 80}[at.scheme]) else f":{at.port}"
    authority = f"{(at.hostname or '').lower()}{port}"
    target = f"{at.scheme}://{authority}{at.path or '/'}{'?' + at.query if at.query else ''}"
    derived = {"@method": method, "@authority": authority, "@target-uri": target}
    lines = [
        f'"{name}": {derived[name] if name.startswith("@") else headers[name].strip()}' for name in covered
    ]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode("ascii")


def sign(
    method: str,
    url: str,
    headers: Headers,
    covered: list[str],
    params: dict[str, str | int],
    secret: bytes,
    label: str,
) -> dict[str, str]:
    """The two fields, section 4."""
    listed = " ".join(f'"{name}"' for name in covered)
    given = "".join(
        f';{name}="{value}"' if isinstance(value, str) else f";{name}={value}"
        for name, value in params.items()
    )
    made = hmac.new(
        secret, base_of(method, url, headers, covered, f"({listed}){given}"), hashlib.sha256
    ).digest()
    return {
        "signature-input": f"{label}=({listed}){given}",
        "signature": f"{label}=:{base64.b64encode(made).decode()}:",
    }


def verify(
    method: str, url: str, headers: Headers, body: bytes, secret: bytes
) -> dict[str, str | int] | None:
    """The parameters, if the one signature is right and covers the body; else None. Section 3.2."""
    asked = _INPUT.match(headers.get("signature-input", ""))
    if asked is None or headers.get("content-digest") != digest(body):
        return None
    label, params, given = asked.groups()
    covered = re.findall(r'"([^"]*)"', params.partition(")")[0])
    made = re.fullmatch(rf"{re.escape(label)}=:([A-Za-z0-9+/]*={{0,2}}):", headers.get("signature", ""))
    if made is None or "content-digest" not in covered or len(set(covered)) != len(covered) or "" in covered:
        return None
    if any(
        name not in ({"@method", "@authority", "@target-uri"} if name[0] == "@" else headers)
        for name in covered
    ):
        return None
    expected = hmac.new(secret, base_of(method, url, headers, covered, params), hashlib.sha256).digest()
    if not hmac.compare_digest(base64.b64decode(made[1]), expected):
        return None
    return {name: text if number == "" else int(number) for name, text, number in _PARAMETER.findall(given)}
