"""`linkedpilot login`: a window in which a person logs an account in."""

import argparse
import sys

from cli.context import Context
from cli.output import Answer
from cli.seated import seated
from cli.wrong_word import WrongWord
from engine import senders
from engine.work import login


def log_in(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        senders.get(session, arguments.sender)
    if context.config.headless:
        raise WrongWord("no_window")
    print("A window opens: log in there, within 10 minutes.", file=sys.stderr)
    account = seated(
        context, lambda sittings: login.log_in(context.db, context.clock, arguments.sender, sittings)
    )
    return Answer(f"Sender {arguments.sender} is logged in as {account.shown}.", {"account": account})
