"""`linkedpilot forget` and `linkedpilot about`: what is kept about one person."""

import argparse
from pathlib import Path

from cli.context import Context
from cli.files import NoSuchTarget
from cli.output import Answer
from engine import about_person, forgetting
from engine.upkeep.secrets import write_private


def forget(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        whom = forgetting.meant(session, context.db.journal, arguments.address)
        forgetting.forget(session, whom, context.now())
    forgetting.finish(context.config, context.db, context.now())
    known = "is forgotten" if whom.lead is not None else "was no lead"
    said = f"The person {known}, and no list brings them back."
    if not arguments.backups:
        return Answer(f"{said} Backups that were made until now still hold them until they expire.")
    gone = forgetting.forget_backups(context.config, context.db, context.now())
    return Answer(f"{said} A new backup is made, the {gone} older ones are gone.", {"backups_removed": gone})


def about(context: Context, arguments: argparse.Namespace) -> Answer:
    target = Path(arguments.file)
    if target.exists():
        raise NoSuchTarget("taken", path=target)
    if not target.parent.is_dir():
        raise NoSuchTarget("no_folder", path=target.resolve().parent)
    with context.db.reading() as session:
        whom = forgetting.meant(session, context.db.journal, arguments.address)
        found = about_person.export(session, whom)
    write_private(target, about_person.as_file(found))
    return Answer(f"What is kept about this person is in {target}.", {"file": target})
