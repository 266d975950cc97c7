"""`linkedpilot try`: one action, done once."""

import argparse
import asyncio

from bot import texts
from bot.alone import alone
from bot.cli.answer import Answer
from bot.cli.context import Context
from engine import senders
from engine.rules.words import ActionType, Outcome
from engine.sitting import Sittings
from engine.trial import Trial, attempt
from engine.visitor import OwnLaptop

DIFFERENCES = texts.of("words").table("difference")


def try_one(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        sender = senders.get(session, arguments.sender)
    trial = Trial(ActionType(arguments.action), arguments.url, sender.id, arguments.note, arguments.comment)
    with alone(context.config):
        seen = asyncio.run(attempt(context.db, context.clock, trial, _sittings(context), arguments.dry_run))
    words = "ready" if seen.outcome is None else seen.outcome.replace("_", " ")
    if seen.differs is not None:
        words += f", {DIFFERENCES[seen.differs]}"
    text = f"{trial.action} {seen.profile_url} as {sender.name}: {words}. {seen.detail}"
    if seen.evidence:
        text += f"\nA screenshot is in {context.config.evidence_dir / seen.evidence}."
    done = seen.outcome in (None, Outcome.DONE)
    return Answer(text if done else "", {"seen": seen}, "" if done else text)


def _sittings(context: Context) -> Sittings:
    return Sittings(context.db, context.clock, OwnLaptop(context.config, context.clock))
