"""Posts on which nothing is to be written: grief, lost jobs, politics, illness, and those that speak to a machine. Pure."""

import re
from functools import cache, lru_cache

from vps.gate.faults import Topic
from vps.gate.language import language_of
from vps.gate.letters import encoded, hides_text, plain_of
from vps.gate.tongues import either, every, spoken, tongue
from vps.gate.words import fold

TOPICS = (Topic.GRIEF, Topic.ILLNESS, Topic.LOST_JOB, Topic.POLITICS)  # the order in which they are told
_CLOSE = 120  # letters between two hints
_SAME = 5  # letters by which two hints are the same word


@lru_cache(maxsize=64)
def refrain(post: str) -> Topic | None:
    """Why nothing is to be written on this post, or None. Orders to machines are looked for in every language."""
    if hides_text(post) or any(encoded(post)):
        return Topic.INSTRUCTIONS
    text = plain_of(post)
    folded = fold(text)
    if _orders().search(folded):
        return Topic.INSTRUCTIONS
    tongues = [each for each in spoken(language_of(text)) if _any_topic(each.code).search(folded)]
    for topic in TOPICS:
        if any(each.topics[topic].search(folded) or _hinted(each.hints[topic], folded) for each in tongues):
            return topic
    return None


@cache
def _orders() -> re.Pattern[str]:
    return either(each.topics[Topic.INSTRUCTIONS] for each in every())


@cache
def _any_topic(code: str) -> re.Pattern[str]:
    """What every post has on which nothing is to be written for a topic's sake: most have none of it."""
    known = tongue(code)
    return either(patterns[topic] for topic in TOPICS for patterns in (known.topics, known.hints))


def _hinted(hints: re.Pattern[str], folded: str) -> bool:
    """Whether two different hints stand close together."""
    before: re.Match[str] | None = None
    for met in hints.finditer(folded):
        if before is not None and met[0][:_SAME] != before[0][:_SAME] and met.start() - before.end() < _CLOSE:
            return True
        before = met
    return False
