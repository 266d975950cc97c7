"""`linkedpilot sender add`, `slot` and `take`: what is changed about an account."""

import argparse

from cli.context import Context
from cli.output import Answer
from engine import senders
from engine.rules.identity import canonical
from engine.work import fixed_slots, own_account
from engine.work.own_account import AddressNotTaken


def sender_add(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        row = senders.add(
            session,
            arguments.name,
            arguments.email,
            arguments.limits,
            context.config.profiles_dir,
            context.now(),
        )
    warnings = [context.say(each) for each in senders.warnings(row)]
    lines = [
        f"Sender {row.id} ({row.name}) is added. Log it in with `linkedpilot login {row.id}`.",
        *(f"Note: {each}" for each in warnings),
    ]
    return Answer("\n".join(lines), {"sender": row, "warnings": warnings})


def sender_slot(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        fixed_slots.set_hours(session, arguments.sender, fixed_slots.parse(arguments.hours), context.now())
        row = senders.get(session, arguments.sender)
    words = f"{row.name} acts {row.fixed} only." if row.fixed else f"{row.name}'s slot is planned day by day."
    return Answer(words, {"sender": row})


def sender_take(context: Context, arguments: argparse.Namespace) -> Answer:
    """Only the address that was seen is taken: who types it agrees to it."""
    with context.db.reading() as session:
        row, seen = senders.get(session, arguments.sender), own_account.offered(session, arguments.sender)
    if arguments.address is None and seen is not None:
        words = f"The browser of {row.name} was logged in as {seen.profile_url} {seen.name}".rstrip()
        again = f"If that is its own account: `linkedpilot sender take {row.id} {seen.profile_url}`."
        return Answer(f"{words}.\n{again}", {"sender": row, "seen": seen.profile_url})
    if arguments.address is not None and seen is not None:
        address = canonical(arguments.address)
        if address != seen.profile_url:
            raise AddressNotTaken("not_that", sender=row.name, address=address, seen=seen.profile_url)
    with context.db.transaction() as session:  # where nothing is offered, it says why
        row = own_account.take(session, row.id, seen.mark if seen is not None else "", context.now())
    return Answer(f"{row.name} is {row.profile_url} from now on: log it in again.", {"sender": row})
