"""What the AI server is asked and answers, as this side has it: plain dataclasses, told and read as JSON. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from engine.rules.errors import LinkedPilotError
from engine.rules.names import all_visible

# The server's own bounds: what is longer is cut here, or left out.
LONGEST_POST = 6_000
LONGEST_NAME, LONGEST_HEADLINE = 120, 300
MOST_VOICE, LONGEST_VOICE = 6, 600
MOST_FACTS, LONGEST_FACT = 20, 300
MOST_LATELY, MOST_HASHES = 100, 120
ALL_HASHES = 1_500  # of 16 digits each: a request stays well below its 64 KiB
LARGEST = 10**12  # of the numbers in an answer: no price or count is higher
TONES = ("friendly", "factual", "curious", "expert")


T = TypeVar("T")


class AnswerUnreadable(LinkedPilotError):
    """What answered isn't an answer of the AI server."""


@dataclass(frozen=True, slots=True)
class CommentWanted:
    """One comment to be written. `lately` are the shingles of what was posted, the newest first."""

    post: str
    author: str
    headline: str = ""
    language: str | None = None
    tone: str = TONES[0]
    longest: int = 280
    voice: Sequence[str] = ()
    facts: Sequence[str] = ()
    lately: Sequence[frozenset[int]] = ()

    def to_json(self) -> bytes:
        """The request's body."""
        told: dict[str, Any] = {
            "post": {
                "text": _clean(self.post)[:LONGEST_POST],
                "language": self.language,
                "author": _clean(self.author)[:LONGEST_NAME],
                "headline": _clean(self.headline)[:LONGEST_HEADLINE],
            },
            "tone": self.tone if self.tone in TONES else TONES[0],
            "max_length": self.longest,
            "voice": {
                "comments": [_clean(each)[:LONGEST_VOICE] for each in self.voice if each][:MOST_VOICE],
                "facts": [_clean(each)[:LONGEST_FACT] for each in self.facts if each][:MOST_FACTS],
            },
            "lately": _hashes(self.lately),
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class CommentGot:
    """What came back: a comment, or why there is none."""

    skip: bool
    why: str
    comment: str | None
    detail: str
    kind: str | None
    model: str
    tokens: int
    cost: float


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """What the server hears of the agent: see its `Heartbeat`."""

    state: str  # working, resting, ended, asked
    next_within_s: int | None = None
    language: str = "en"

    def to_json(self) -> bytes:
        """The request's body."""
        return json.dumps(asdict(self)).encode()


@dataclass(frozen=True, slots=True)
class ServerTold:
    """What the server says of itself."""

    version: str
    model: str
    prompt: str
    watching: bool
    left_today: int
    spent_today: float
    spent_month: float
    now: str
    ok: bool = True


@dataclass(frozen=True, slots=True)
class ServerRefused:
    """An error code of the server's, and what it says for a log."""

    error: str
    detail: str = field(default="")


def read_comment(body: bytes) -> CommentGot:
    """Raises AnswerUnreadable."""
    got = _read(CommentGot, body)
    if got.skip is (got.comment is not None) or (got.comment is not None and not got.comment.strip()):
        raise AnswerUnreadable(what="comment")
    return got


def read_server(body: bytes) -> ServerTold:
    """Raises AnswerUnreadable."""
    return _read(ServerTold, body)


def read_refusal(body: bytes) -> ServerRefused:
    """Raises AnswerUnreadable."""
    return _read(ServerRefused, body)


def _read(kind: type[T], body: bytes) -> T:
    """Fields that we don't know are left: a newer server may say more. Words come in visible, numbers as such that can be added up."""
    try:
        told = all_visible(json.loads(body))
        hints = kind.__annotations__
        return kind(**{name: _typed(told[name], hints[name]) for name in hints if name in told})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise AnswerUnreadable(what=kind.__name__) from wrong


def _typed(value: Any, hint: Any) -> Any:
    kinds = {int: (int,), float: (int, float), str: (str,), bool: (bool,)}.get(hint, (str, type(None)))
    if not isinstance(value, kinds) or (isinstance(value, bool) and hint is not bool):
        raise TypeError
    if isinstance(value, int | float) and not 0 <= value <= LARGEST:  # nor a NaN
        raise ValueError
    return value


def _clean(text: str) -> str:
    """Without control characters, which the server refuses; line breaks stay."""
    return "".join(each for each in text if each in "\n\t" or each >= " ").replace("\x7f", "")


def _hashes(lately: Sequence[frozenset[int]]) -> list[list[str]]:
    found, left = list[list[str]](), ALL_HASHES
    for each in lately[:MOST_LATELY]:
        if not 0 < len(each) <= min(left, MOST_HASHES):
            continue
        found.append([f"{number:016x}" for number in sorted(each)])
        left -= len(each)
    return found
