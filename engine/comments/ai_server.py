"""The user's own AI server, as this installation knows it: with which key it is paired, and the asking how it is."""

from engine.comments.ai_client import AiClient, AiServer
from engine.comments.ai_messages import SignOfLife
from engine.comments.server_seen import ServerSeen, remember
from engine.rules.errors import UserError
from engine.upkeep.secrets import Secrets
from storage.database import Database
from vps.agreement import NotAPairingLine, Pairing, pairing_token, parse_pairing

SECRET = "ai_server"  # noqa: S105 - under which name the key is kept
CONFIRMED = "asked"


class WrongPairing(UserError):
    """That is no whole line of a server's set-up."""


class NoAiServer(UserError):
    """No AI server is paired."""


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
