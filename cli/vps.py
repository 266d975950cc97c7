"""`linkedpilot vps`: the user's own AI server, paired, asked how it is, and forgotten."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.screens.ai_server import lines
from bot.texts.said import plain
from cli.context import Context
from cli.output import Answer
from engine.comments import ai_server, server_seen
from engine.comments.ai_client import AiClient
from engine.comments.ai_server import NoAiServer
from engine.comments.server_seen import ServerSeen
from engine.console import is_manned
from engine.upkeep.secrets import Secrets
from vps.agreement import Pairing

PASTE = "Paste the line with which the server's set-up ended, then Enter: "


def pair(context: Context, arguments: argparse.Namespace) -> Answer:
    """The line is a password: on the command line it stays in the shell's history, so it may be pasted or be in a file, too."""
    line = " ".join(arguments.line)
    if not line and is_manned():
        print(PASTE, end="", file=sys.stderr, flush=True)
    if not line:
        line = sys.stdin.readline()
    elif Path(line).is_file():
        line = Path(line).read_text(encoding="utf-8", errors="replace")
    pairing = ai_server.pair(Secrets.of(context.config), line)
    return _state(context, pairing)


def status(context: Context, _: argparse.Namespace) -> Answer:
    pairing = ai_server.paired(Secrets.of(context.config))
    if pairing is None:
        raise NoAiServer
    return _state(context, pairing)


def unpair(context: Context, _: argparse.Namespace) -> Answer:
    ai_server.unpair(Secrets.of(context.config))
    with context.db.transaction() as session:
        server_seen.remember(session, None)
    return Answer(
        "The AI server's key is forgotten here. Revoke it on the server, too: `ai_server.py keys revoke`."
    )


def _state(context: Context, pairing: Pairing) -> Answer:
    client = AiClient(pairing, context.clock)
    seen: ServerSeen = asyncio.run(ai_server.ask(context.db, client, context.config.language))
    data = {"server": pairing.url, "key": pairing.key_id, "state": seen.told}
    if seen.problem is not None:
        return Answer(f"Paired with {pairing.url}.", data, context.say(seen.problem))
    return Answer(plain("\n".join(lines(pairing.url, seen, context.clock.now()))), data)
