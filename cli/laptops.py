"""`linkedpilot laptops` and `linkedpilot join`: those that share a registry, and one more."""

import argparse
import getpass
import platform
import sys
from dataclasses import replace
from functools import partial

from bot.routing.invitations import hashed
from cli.context import Context
from cli.output import Answer, table
from engine.console import is_manned
from engine.insight import laptops as insight
from engine.rules import join_line
from engine.upkeep import registry_access
from engine.work import joining
from storage import dialect

PASTE = "Paste the line from /laptops in the chat, then Enter (it isn't shown): "


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
    """Its registry is the one that the line names; with a bare code, the one that LINKEDPILOT_DATABASE_URL names."""
    name = arguments.name or platform.node()
    code = arguments.code or pasted()
    if not join_line.is_join_line(code):
        if dialect.sqlite_path(context.config.database_url) is not None:
            raise joining.NoSuchCode("no_registry")
        laptop = joining.join(context.books, context.config.data_dir, hashed(code), name, context.now())
        return _joined(name, laptop)
    line = registry_access.read(code)
    context.config.prepare_folders()
    url = registry_access.url_of(line, context.config.data_dir)
    context.config = replace(context.config, database_url=url)

    def keep(password: str) -> None:
        registry_access.keep(context.config, registry_access.with_password(url, password))

    # Not `db`: until it has joined, its journal isn't one of the registry's; its first start brings that in as its own.
    known = partial(joining.join, context.books, context.config.data_dir, hashed(line.code), name)
    return _joined(name, known(context.now(), keep))


def _joined(name: str, laptop: int) -> Answer:
    return Answer(
        f"This laptop is {name} from now on. Add its senders here, then start it.", {"laptop": laptop}
    )


def pasted(asked: str = PASTE) -> str:
    """What somebody types unseen, or a program writes to this one: a password is no argument."""
    return getpass.getpass(asked) if is_manned() else sys.stdin.readline().strip()
