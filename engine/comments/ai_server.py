"""The user's own AI server, as this installation knows it: with which key it is paired, how it was when last asked."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.comments.ai_client import AiClient, AiServer
from engine.comments.ai_messages import ServerTold, SignOfLife
from engine.rules.errors import UserError
from engine.rules.facts import Fact, from_text, to_text
from engine.upkeep.secrets import Secrets
from storage import settings as settings_store
from storage.database import Database
from vps.agreement import NotAPairingLine, Pairing, pairing_token, parse_pairing

SECRET = "ai_server"  # noqa: S105 - under which name the key is kept
SEEN_KEY = "ai_server_seen"
CONFIRMED = "asked"


class WrongPairing(UserError):
    """That is no whole line of a server's set-up."""


class NoAiServer(UserError):
    """No AI server is paired."""


@dataclass(frozen=True, slots=True)
class ServerSeen:
    """How the server was when it was last asked: what it said, or why it didn't."""

    at: datetime
    told: ServerTold | None
    problem: Fact | None = None


def pair(secrets: Secrets, line: str) -> Pairing:
    """Keep the key of the line that the server's set-up ends with. Raises WrongPairing, KeyringLocked."""
    try:
        pairing = parse_pairing(line)
    except NotAPairingLine as wrong:
        raise WrongPairing from wrong
    secrets.put(SECRET, pairing_token(pairing))
    return pairing


def paired(secrets: Secrets) -> Pairing | None:
    """With which server this installation is paired, if any. Raises KeyringLocked."""
    kept = secrets.get(SECRET)
    return None if kept is None else parse_pairing(kept)


def unpair(secrets: Secrets) -> None:
    """Forget the key. Raises NoAiServer."""
    if secrets.get(SECRET) is None:
        raise NoAiServer
    secrets.forget(SECRET)


async def ask(db: Database, client: AiClient, language: str) -> ServerSeen:
    """Ask how it is, and remember that."""
    return await give_sign(db, client, SignOfLife(CONFIRMED, language=language))


async def give_sign(db: Database, client: AiClient, sign: SignOfLife) -> ServerSeen:
    """Give a sign of life, and remember how the server is by its answer."""
    try:
        seen = ServerSeen(client.clock.now(), await client.heartbeat(sign))
    except AiServer as problem:
        seen = ServerSeen(client.clock.now(), None, problem.fact)
    await db.run(remember, seen)
    return seen


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
