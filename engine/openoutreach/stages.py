"""How far OpenOutreach is with a person, out of the words of every release. Pure.

The words are from its public repository, releases of November 2025 to August 2026.
"""

import re
from enum import StrEnum


class Stage(StrEnum):
    """What a state means for us."""

    FOUND = "found"  # nothing was done to the person
    UNSUITED = "unsuited"  # it judged against them, or gave up
    INVITED = "invited"
    CONNECTED = "connected"
    CONVERSED = "conversed"  # and wrote to them, up to an end


_WORDS = {
    Stage.FOUND: (
        "discovered, enriched, qualified, new, ready, ready to connect, ready to email, ready to find email, finding email, "
        "sending email, emailed, resolved, no email, no email found, no email bettercontact"
    ),
    Stage.UNSUITED: "disqualified, ignored, failed, rejected, not suited",
    Stage.INVITED: "pending, invited, invitation sent, connection requested",
    Stage.CONNECTED: "connected, accepted",
    Stage.CONVERSED: "completed, done, followed up",
}
_STAGES = {word.strip(): stage for stage, words in _WORDS.items() for word in words.split(",")}
_BETWEEN = re.compile(r"[\W_]+")

# Of several states of one person the one that says most of what was done to them.
ORDER = (Stage.FOUND, Stage.UNSUITED, Stage.INVITED, Stage.CONNECTED, Stage.CONVERSED)
CONTACTED = frozenset({Stage.INVITED, Stage.CONNECTED, Stage.CONVERSED})


def stage_of(word: str) -> Stage | None:
    """What a state in any spelling means ("READY_TO_CONNECT", "Pending"); None for one that nobody knows."""
    return _STAGES.get(_BETWEEN.sub(" ", word).strip().casefold())
