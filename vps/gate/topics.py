"""Posts on which nothing is to be written: grief, lost jobs, politics, illness, and those that speak to a machine. Pure."""

import base64
import binascii
import re
from functools import lru_cache

from vps.gate.faults import Topic
from vps.gate.letters import hides_text, plain_of
from vps.gate.tongues import every
from vps.gate.words import fold

_ENCODED = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w+/=-])")
_LEAST_HINTS = 2


@lru_cache(maxsize=64)
def refrain(post: str) -> Topic | None:
    """Why nothing is to be written on this post, or None. Every language is looked at: a post may have two."""
    if hides_text(post) or _decoded(post):
        return Topic.INSTRUCTIONS
    folded = fold(plain_of(post))
    for topic in (Topic.INSTRUCTIONS, Topic.GRIEF, Topic.ILLNESS, Topic.LOST_JOB, Topic.POLITICS):
        for each in every():
            if each.topics[topic].search(folded):
                return topic
            hints = set(each.hints[topic].findall(folded))
            if len(hints) >= _LEAST_HINTS:
                return topic
    return None


def _decoded(post: str) -> bool:
    """Whether it has words in base64."""
    for run in _ENCODED.findall(post):
        padded = run.replace("-", "+").replace("_", "/").rstrip("=")
        try:
            text = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        if sum(sign.isalpha() or sign == " " for sign in text) > 0.8 * len(text):
            return True
    return False
