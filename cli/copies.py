"""`linkedpilot backup` and `linkedpilot restore`: copies of the database, and the way back to one."""

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path

from cli.context import Context
from cli.output import Answer
from cli.wrong_word import WrongWord
from engine.rules.facts import to_json
from engine.upkeep import backups, order, restoring
from engine.upkeep.config import Config
from engine.upkeep.instance_lock import SecondAgent, alone


def backup(context: Context, _: argparse.Namespace) -> Answer:
    written = backups.make(context.config, context.db, context.now()).path
    return Answer(f"The database is copied to {written}.", {"file": written})


def restore(context: Context, arguments: argparse.Namespace) -> Answer:
    if arguments.file is None:
        raise _which(context.config)
    source = Path(arguments.file)
    if not source.exists():
        source = context.config.backups_dir / arguments.file
    if not source.is_file():
        raise WrongWord("no_backup", file=arguments.file, folder=str(context.config.backups_dir))
    context.config.prepare_folders()
    with order.undisturbed(context.config), _no_agent(context.config):
        before = backups.restore(context.config, source, context.now())
        # Opens what is there now, brought up to date.
        since = restoring.bring_up_to_date(context.books, before, context.now())
        problem = context.books.integrity()
    kept = f" What was there until now is kept in {before}." if before else ""
    since_then = "".join(f"\n{context.say(each)}" for each in since)
    return Answer(
        f"The database is as it was in {source.name}.{kept}{since_then}",
        {"file": source, "before": before, "since": [to_json(each) for each in since]},
        problem or "",
    )


def _which(config: Config) -> WrongWord:
    """What to type. Takes a while: the backups are looked through."""
    newest, folder = backups.newest_sound(config), str(config.backups_dir)
    if newest is None:
        return WrongWord("none_kept", folder=folder)
    return WrongWord("which_backup", newest=newest.path.name, made=newest.made_at, folder=folder)


@contextlib.contextmanager
def _no_agent(config: Config) -> Iterator[None]:
    try:
        held = contextlib.ExitStack()
        held.enter_context(alone(config))
    except SecondAgent:
        raise SecondAgent("restore") from None
    with held:
        yield
