"""How the user's own AI server was when it was last asked: what it said, or why it didn't. Known without asking it again."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.comments.ai_messages import ServerTold
from engine.rules.facts import Fact, from_text, to_text
from storage import settings as settings_store

SEEN_KEY = "ai_server_seen"


@dataclass(frozen=True, slots=True)
class ServerSeen:
    """How the server was when it was last asked: what it said, or why it didn't."""

    at: datetime
    told: ServerTold | None
    problem: Fact | None = None


def remember(session: Session, seen: ServerSeen | None) -> None:
    """Keep how it was; None forgets it."""
    if seen is None:
        settings_store.put(session, SEEN_KEY, None)
        return
    told = None if seen.told is None else asdict(seen.told)
    problem = None if seen.problem is None else to_text(seen.problem)
    kept = json.dumps({"at": seen.at.isoformat(), "told": told, "problem": problem})
    settings_store.put(session, SEEN_KEY, kept)


def last_seen(session: Session) -> ServerSeen | None:
    """How it was when last asked; None before that."""
    stored = settings_store.get(session, SEEN_KEY)
    if stored is None:
        return None
    kept = json.loads(stored)
    told = None if kept["told"] is None else ServerTold(**kept["told"])
    problem = None if kept["problem"] is None else from_text(kept["problem"])
    return ServerSeen(datetime.fromisoformat(kept["at"]), told, problem)
