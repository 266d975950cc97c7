"""The line with which a laptop joins: where the registry is, as whom to log in there, and the one-time code. Pure.

    lplaptop1.laptop_3f2a9c1b:PASSWORD@203.0.113.7:5432/linkedpilot?CODE.PIN.CHECK

It fits what a button of Telegram's may copy (256 letters). CHECK is the first 8 hex digits of the SHA-256 of what stands between the first and
the last dot, so that a line that was cut off is told from a wrong registry. PIN is the SHA-256 of the server's certificate, empty where the laptop that gave
the line knows none; CODE is empty for the first laptop, which joins nobody.
"""

import hashlib
import re
from dataclasses import dataclass

HEAD = "lplaptop1"
_LINE = re.compile(r"lplaptop1\.(\S+)\.([0-9a-f]{8})(?![0-9a-zA-Z])")
_BODY = re.compile(
    r"(laptop_[0-9a-f]{8}):([A-Za-z0-9_-]{16,64})@(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):(\d{1,5})"
    r"/([A-Za-z0-9_-]+)\?([a-z0-9]*)\.((?:[0-9a-f]{64})?)"
)


class NotAJoinLine(ValueError):
    """The text holds no whole line: it was cut off, changed, or is something else."""


@dataclass(frozen=True, slots=True)
class JoinLine:
    """How to reach a registry, and as whom."""

    role: str
    password: str
    host: str
    port: int
    database: str
    code: str = ""
    pin: str = ""

    def __repr__(self) -> str:
        return f"JoinLine(role={self.role!r}, host={self.host!r}, port={self.port}, …)"

    @property
    def text(self) -> str:
        """What is pasted on the laptop."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        body = f"{self.role}:{self.password}@{host}:{self.port}/{self.database}?{self.code}.{self.pin}"
        return f"{HEAD}.{body}.{_check(body)}"


def is_join_line(text: str) -> bool:
    """Whether it means to be one."""
    return HEAD in "".join(text.split())


def parse(text: str) -> JoinLine:
    """Read a line, also one that a terminal or a chat has wrapped. Raises NotAJoinLine."""
    found = _LINE.search("".join(text.split()))
    if found is None or _check(found[1]) != found[2]:
        raise NotAJoinLine
    body = _BODY.fullmatch(found[1])
    if body is None:
        raise NotAJoinLine
    role, password, host, port, database, code, pin = body.groups()
    return JoinLine(role, password, host.strip("[]"), int(port), database, code, pin)


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:8]
