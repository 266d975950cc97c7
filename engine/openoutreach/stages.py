"""How far OpenOutreach is with a person, out of the words of every release. Pure.

The words are from its public repository, releases of November 2025 to August 2026.
"""

import re

from engine.rules.enums import FoundStage

_WORDS = {
    FoundStage.FOUND: (
        "discovered, enriched, qualified, new, ready, ready to connect, ready to email, ready to find email, finding email, "
        "resolved, no email, no email found, no email bettercontact"
    ),
    FoundStage.EMAILED: "sending email, emailed",
    FoundStage.UNSUITED: "disqualified, ignored, failed, rejected, not suited",
    FoundStage.INVITED: "pending, invited, invitation sent, connection requested",
    FoundStage.CONNECTED: "connected, accepted",
    FoundStage.CONVERSED: "completed, done, followed up",
}
_STAGES = {word.strip(): stage for stage, words in _WORDS.items() for word in words.split(",")}
_BETWEEN = re.compile(r"[\W_]+")

# Of several states of one person the one that says most of what was done to them.
ORDER = (
    FoundStage.FOUND,
    FoundStage.EMAILED,
    FoundStage.UNSUITED,
    FoundStage.INVITED,
    FoundStage.CONNECTED,
    FoundStage.CONVERSED,
)
CONTACTED = frozenset({FoundStage.INVITED, FoundStage.CONNECTED, FoundStage.CONVERSED})


def stage_of(word: object) -> FoundStage | None:
    """What a state in any spelling means ("READY_TO_CONNECT", "Pending"); None for one that nobody knows."""
    return _STAGES.get(_BETWEEN.sub(" ", str(word)).strip().casefold())
