"""The AI server's command: serve, and the keys.

ai_server.py serve              answer requests (configured by LINKEDPILOT_AI_… in the environment)
ai_server.py check              say whether the configuration is whole and the model answers
ai_server.py keys add ID        make a key; prints the line to paste on the laptop, this once
ai_server.py keys revoke ID     make it worthless, at once
ai_server.py keys list          all of them, without secrets
"""

import argparse
import asyncio
import logging
import os
import sys
from pathlib import Path

import httpx
import uvicorn
from pydantic import ValidationError

if __package__ in (None, ""):  # started as a file: the package is the folder above
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from vps.agreement import Pairing, pairing_line
from vps.server import keys
from vps.server.app import Service, create, system_clock
from vps.server.config import Config, from_environment
from vps.server.prompt import Step
from vps.server.refusals import Refused
from vps.server.store import Store
from vps.server.upstream import Budget, Upstream
from vps.server.writing import Writing

_TRIAL = 'Answer with this JSON object and nothing else: {"comment": "ready"}'


def main(arguments: list[str]) -> int:
    """Do what was asked; 0 when it was done."""
    asked = _parser().parse_args(arguments)
    os.umask(0o077)
    try:
        config = from_environment()
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False, include_input=False):
            name = "_".join(str(part) for part in error["loc"]).upper()
            print(f"LINKEDPILOT_AI_{name}: {error['msg']}", file=sys.stderr)
        return 2
    if asked.command == "serve":
        return serve(config)
    if asked.command == "check":
        return asyncio.run(check(config))
    return _keys(config, asked)


def serve(config: Config) -> int:
    """Run until told to end."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold the bot's token
    uvicorn.run(
        create(Service(config)),
        host=config.host,
        port=config.port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=30,
        limit_concurrency=64,
        h11_max_incomplete_event_size=16 * 1024,
    )
    return 0


async def check(config: Config) -> int:
    """Ask the model one small thing, and say how it went."""
    async with httpx.AsyncClient(trust_env=False) as http:
        budget = Budget(asyncio.get_running_loop().time() + config.answer_timeout_s)
        step = Step([{"role": "user", "content": _TRIAL}], 0.0, 50)
        try:
            await Upstream(config, http).ask(step, Writing, budget, lambda _in, _out: None)
        except Refused as refused:
            print(f"{config.upstream_model} at {config.upstream_url}: {refused}", file=sys.stderr)
            return 1
    print(f"{config.upstream_model} at {config.upstream_url} answers")
    return 0


def _keys(config: Config, asked: argparse.Namespace) -> int:
    store = Store(config.data_dir)
    try:
        if asked.verb == "add":
            secret = keys.add(store, asked.id, system_clock())
            print(pairing_line(Pairing(config.public_url, asked.id, secret, config.pin)))
        elif asked.verb == "revoke":
            keys.revoke(store, asked.id, system_clock())
            print(f"{asked.id} is revoked")
        else:
            for key in keys.listed(store):
                state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M} UTC" if key.revoked_at else "active"
                print(f"{key.id}  made {key.created_at:%Y-%m-%d %H:%M} UTC  {state}")
    except keys.KeyProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ai_server.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve")
    commands.add_parser("check")
    verbs = commands.add_parser("keys").add_subparsers(dest="verb", required=True)
    verbs.add_parser("add").add_argument("id")
    verbs.add_parser("revoke").add_argument("id")
    verbs.add_parser("list")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
