"""`linkedpilot try`: one action, done once."""

import argparse
import asyncio

from bot.alone import alone
from bot.cli.answer import Answer
from bot.cli.context import Context
from engine import senders
from engine.rules.words import ActionType, Outcome
from engine.trial import Trial, attempt
from engine.visitor import browser_options


def try_one(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        sender = senders.get(session, arguments.sender)
    trial = Trial(ActionType(arguments.action), arguments.url, sender.id, arguments.note, arguments.comment)
    options = browser_options(context.config, sender.id)
    with alone(context.config):
        seen = asyncio.run(attempt(context.db, context.clock, trial, options, arguments.dry_run))
    words = "ready" if seen.outcome is None else seen.outcome.replace("_", " ")
    text = f"{trial.action} {seen.profile_url} as {sender.name}: {words}. {seen.detail}"
    if seen.evidence:
        text += f"\nA screenshot is in {options.evidence_dir / seen.evidence}."
    done = seen.outcome in (None, Outcome.DONE)
    return Answer(text if done else "", {"seen": seen}, "" if done else text)
