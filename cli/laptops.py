"""`linkedpilot laptops` and `linkedpilot join`: those that share a registry, and one more."""

import argparse
import platform

from bot.routing.invitations import hashed
from cli.context import Context
from cli.output import Answer, table
from engine.insight import laptops as insight
from engine.work import fleet
from storage import laptops as store


def show(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        found = insight.look(session)
    zone = context.zone
    rows = [
        (
            f"{each.name}{' (this one)' if each.is_this else ''}",
            each.line,
            "never" if each.seen_at is None else f"{each.seen_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            each.version,
            each.acts or "",
            ", ".join(each.senders),
        )
        for each in found
    ]
    head = ("laptop", "line", "last sign of life", "version", "acts", "senders")
    return Answer(table(rows, head), {"laptops": found})


def join(context: Context, arguments: argparse.Namespace) -> Answer:
    """Its registry is the one that LINKEDPILOT_DATABASE_URL names."""
    name = arguments.name or platform.node()
    with context.db.reading() as session:
        if not store.is_shared(session):
            raise fleet.NoSuchCode("no_registry")
    laptop = fleet.join(context.db, context.config.data_dir, hashed(arguments.code), name, context.now())
    return Answer(
        f"This laptop is {name} from now on. Add its senders here, then start it.", {"laptop": laptop}
    )
