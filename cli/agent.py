"""`linkedpilot run`: the agent and its bot, until Ctrl-C."""

import argparse
import asyncio
import sys

from bot import main
from bot.texts.said import error_sentence
from bot.transport.log_in import WebhookActive
from cli.context import Context
from cli.first_run import with_token
from cli.output import Answer
from engine.console import is_manned


def run(context: Context, arguments: argparse.Namespace) -> Answer:
    take_over = arguments.take_over
    context.config = with_token(context.config, context.clock)
    db = context.db
    context.let_others()
    while True:
        try:
            asyncio.run(main.run(context.config, db, context.clock, take_over))
        except WebhookActive as active:
            if not is_manned() or not _yes(f"{error_sentence(active)}\nRemove it now?"):
                raise
            take_over = True
        else:
            return Answer()


def _yes(question: str) -> bool:
    """Asks whoever sits at the console."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
