"""Commands that open a sender's browser once: `try` an action, `pages check`."""

import argparse
import asyncio

from bot import texts
from bot.alone import alone
from bot.cli.answer import Answer, table
from bot.cli.context import Context
from engine import page_check, senders
from engine.linkedin import checking, pages
from engine.rules.words import ActionType, Outcome
from engine.sitting import Sittings
from engine.trial import Trial, attempt
from engine.visitor import OwnLaptop
from storage import senders as sender_store

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


def check_pages(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        first = next((row.id for row in sender_store.all_senders(session)), 0)
        sender = senders.get(session, arguments.sender or first)
    known, _ = pages.load(context.config.data_dir)
    with alone(context.config):
        found = asyncio.run(page_check.now(_sittings(context), sender.id))
    lost = checking.missed(found)
    head = f"Page knowledge {known.version}, last checked against live pages on {known.seen}."
    rows = [(each.page, each.entry, each.match) for each in found]
    text = f"{head}\n{table(rows, ('page', 'knowledge', 'found'))}"
    problem = (
        f"Not found: {', '.join(each.entry for each in lost)}. LinkedIn may have changed." if lost else ""
    )
    return Answer(text, {"version": known.version, "found": found}, problem)


def _sittings(context: Context) -> Sittings:
    return Sittings(context.db, context.clock, OwnLaptop(context.config, context.clock))
