"""What goes over the wire: requests, answers and error codes of the AI server. Strict: nothing unknown, nothing coerced.

    POST /v1/comments    CommentRequest → CommentAnswer      signed
    POST /v1/heartbeat   Heartbeat → ServerState             signed
    GET  /healthz        {"ok": true}                        open
    any refusal          {"error": code, "detail": …}        ErrorCode, each with its status

`detail` is for a log; the words for a person are the laptop's, by the code. Spans are seconds, moments ISO 8601 in UTC.
"""

import unicodedata
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LONGEST_POST = 6_000  # letters; LinkedIn's own limit is 3,000
MOST_VOICE = 6
MOST_FACTS = 20
MOST_LATELY = 100  # texts; the laptop checks against all of its 90 days, here is what fits into a request
MOST_HASHES = 120  # of one text: a comment of 600 letters has fewer


def _printable(text: str) -> str:
    """Refuse what no person types: control characters (a line break and a tab apart) and halves of characters."""
    for letter in text:
        if unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t":
            raise ValueError(f"control character U+{ord(letter):04X}")
    return text


Text = Annotated[str, AfterValidator(_printable)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]  # ISO 639
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{8,32}$")]
Attachment = Literal["image", "video", "document", "poll", "article", "event", "job", "repost", "other"]
Tone = Literal["friendly", "factual", "curious", "expert"]


class Strict(BaseModel):
    """No unknown fields, no coercion, no change afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Post(Strict):
    """The post that is to be commented on, as the page showed it: data, never instructions."""

    text: Annotated[Text, Field(min_length=1, max_length=LONGEST_POST)]
    language: Language | None = None  # None: not known, the model reads it
    author: Annotated[Text, Field(max_length=120)]
    headline: Annotated[Text, Field(max_length=300)] = ""
    attachments: Annotated[list[Attachment], Field(max_length=20)] = []


class Voice(Strict):
    """How the sender writes, and what they may say of themselves."""

    # Three to six give a voice; a new sender has fewer.
    comments: Annotated[
        list[Annotated[Text, Field(min_length=1, max_length=600)]], Field(max_length=MOST_VOICE)
    ] = []
    facts: Annotated[
        list[Annotated[Text, Field(min_length=1, max_length=300)]], Field(max_length=MOST_FACTS)
    ] = []


class CommentRequest(Strict):
    """One comment wanted."""

    post: Post
    tone: Tone = "friendly"
    max_length: Annotated[int, Field(ge=40, le=600)] = 280  # letters
    voice: Voice = Voice()
    # Hashes of the 5-grams of texts used lately, newest first, by the gate's own hash.
    lately: Annotated[
        list[Annotated[list[Hash], Field(max_length=MOST_HASHES)]], Field(max_length=MOST_LATELY)
    ] = []


class AnswerKind(StrEnum):
    """What kind of comment fits the post, as the reading step found."""

    QUESTION = "question"
    ADDITION = "addition"
    DISAGREEMENT = "disagreement"
    THANKS = "thanks"


class CommentAnswer(Strict):
    """A comment that passed the gate, or the reason why there is none (a good result, too)."""

    skip: bool
    why: str  # a code: what the reading step found ("grief", "nothing_to_add" …) or the gate's refusal; "" with a comment
    comment: str | None
    detail: str  # the specific detail of the post that the comment speaks of
    kind: AnswerKind | None
    model: str
    tokens: int  # of all calls made for this answer
    cost: float  # in the currency of the server's prices, 0 for a model of one's own


class Heartbeat(Strict):
    """A sign of life. When none comes within `next_within_s`, the server tells the owner in Telegram.

    working: in work hours, the next one comes soon. resting: outside of them or paused; `next_within_s` may be the time until
    the next slot with some to spare, or None: nothing is expected. ended: a planned end, nothing is expected.
    asked: only asks for the server's state, the watch stays as it is.
    """

    state: Literal["working", "resting", "ended", "asked"]
    next_within_s: Annotated[int, Field(ge=30, le=7 * 86_400)] | None = None
    language: Language = "en"  # of the owner, for the alarm


class ServerState(Strict):
    """What `doctor` and /settings show of the server."""

    ok: bool
    version: str
    model: str
    prompt: str  # version of the prompt
    watching: bool  # whether an alarm in Telegram is set up
    left_today: int  # comments that this key may still ask for
    spent_today: float
    spent_month: float
    now: str  # the server's clock


class ErrorCode(StrEnum):
    """Why a request was refused; what the laptop can do about it."""

    BAD_REQUEST = "bad_request"  # 400: no JSON, bad UTF-8, a field twice; ours to mend
    UNSIGNED = "unsigned"  # 401: no signature, or not one of ours
    BAD_SIGNATURE = "bad_signature"  # 401: unknown or revoked key, or other bytes than were signed: pair anew
    STALE = "stale"  # 401: made too long ago, or in the future: the laptop's clock
    REPLAYED = "replayed"  # 409: this nonce was used; sign again
    WRONG_HOST = "wrong_host"  # 421: meant for another server
    NOT_FOUND = "not_found"  # 404
    WRONG_METHOD = "wrong_method"  # 405
    SLOW_BODY = "slow_body"  # 408
    TOO_LARGE = "too_large"  # 413
    WRONG_TYPE = "wrong_type"  # 415
    INVALID = "invalid"  # 422: not the schema; ours to mend, or versions that differ
    TOO_FAST = "too_fast"  # 429: Retry-After says when
    QUOTA = "quota"  # 429: the day's comments are used up
    SPENT = "spent"  # 429: the day's or the month's ceiling is reached
    MODEL_BAD = "model_bad"  # 502: the model answered, but nothing of use
    MODEL_DOWN = "model_down"  # 503: the model server can't be reached
    BUSY = "busy"  # 503: as many comments are being written as this server allows
    MODEL_SLOW = "model_slow"  # 504


STATUS: dict[ErrorCode, int] = {
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.UNSIGNED: 401,
    ErrorCode.BAD_SIGNATURE: 401,
    ErrorCode.STALE: 401,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.WRONG_METHOD: 405,
    ErrorCode.SLOW_BODY: 408,
    ErrorCode.REPLAYED: 409,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.WRONG_TYPE: 415,
    ErrorCode.WRONG_HOST: 421,
    ErrorCode.INVALID: 422,
    ErrorCode.TOO_FAST: 429,
    ErrorCode.QUOTA: 429,
    ErrorCode.SPENT: 429,
    ErrorCode.MODEL_BAD: 502,
    ErrorCode.MODEL_DOWN: 503,
    ErrorCode.BUSY: 503,
    ErrorCode.MODEL_SLOW: 504,
}


class ErrorAnswer(Strict):
    """Any refusal."""

    error: ErrorCode
    detail: str = ""
