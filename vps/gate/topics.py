"""Posts on which nothing is to be written: grief, lost jobs, politics, illness, and those that speak to a machine. Pure."""

import re
from functools import lru_cache

from vps.gate.faults import Topic
from vps.gate.language import language_of
from vps.gate.letters import encoded, hides_text, plain_of
from vps.gate.tongues import every, spoken
from vps.gate.words import fold

_CLOSE = 120  # letters between two hints
_SAME = 5  # letters by which two hints are the same word


@lru_cache(maxsize=64)
def refrain(post: str) -> Topic | None:
    """Why nothing is to be written on this post, or None. Orders to machines are looked for in every language."""
    if hides_text(post) or any(encoded(post)):
        return Topic.INSTRUCTIONS
    text = plain_of(post)
    folded = fold(text)
    if any(each.topics[Topic.INSTRUCTIONS].search(folded) for each in every()):
        return Topic.INSTRUCTIONS
    tongues = spoken(language_of(text))
    for topic in (Topic.GRIEF, Topic.ILLNESS, Topic.LOST_JOB, Topic.POLITICS):
        if any(each.topics[topic].search(folded) or _hinted(each.hints[topic], folded) for each in tongues):
            return topic
    return None


def _hinted(hints: re.Pattern[str], folded: str) -> bool:
    """Whether two different hints stand close together."""
    before: re.Match[str] | None = None
    for met in hints.finditer(folded):
        if before is not None and met[0][:_SAME] != before[0][:_SAME] and met.start() - before.end() < _CLOSE:
            return True
        before = met
    return False
