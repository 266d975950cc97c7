"""`linkedpilot try`: one action, done once."""

import argparse

from bot import texts
from cli.context import Context
from cli.output import Answer
from cli.seated import seated
from engine import senders
from engine.rules.enums import ActionType, Outcome
from engine.work.single_action import SingleAction, attempt

T = texts.of("try")
DIFFERENCES = texts.of("words").table("difference")


def try_one(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        sender = senders.get(session, arguments.sender)
    trial = SingleAction(
        ActionType(arguments.action), arguments.url, sender.id, arguments.note, arguments.comment
    )
    seen = seated(
        context, lambda sittings: attempt(context.db, context.clock, trial, sittings, arguments.dry_run)
    )
    said = context.say(seen.detail) if seen.detail is not None else ""
    words = "ready" if seen.outcome is None else seen.outcome.replace("_", " ")
    if seen.differs is not None:
        words += f", {DIFFERENCES[seen.differs]}"
    text = f"{trial.action} {seen.profile_url} as {sender.name}: {words}. {said}"
    if seen.evidence:
        text += f"\nA screenshot is in {context.config.evidence_dir / seen.evidence}."
    done = seen.outcome in (None, Outcome.DONE)
    return Answer(text if done else "", {"seen": seen}, "" if done else text)
