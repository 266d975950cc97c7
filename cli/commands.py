"""The commands: each is a function, arguments in, an answer out. Those of one subject have a file of their own."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.screens.base import end_of
from bot.screens.settings import meaning
from bot.texts.said import error_sentence
from cli import openoutreach
from cli.campaigns import campaign_create, campaign_list, campaign_preview, campaign_start
from cli.context import Context
from cli.copies import backup, restore
from cli.files import export_file, import_file
from cli.output import Answer, table
from cli.pages import capture_page, check_pages, try_page
from cli.people import about, forget
from cli.senders import log_in, sender_add, sender_list, sender_slot, sender_take, senders_table
from cli.simulate import simulate
from cli.try_action import try_one
from cli.vps import pair, unpair
from cli.vps import status as server_status
from engine.insight import overview
from engine.rules import settings as settings_law
from engine.upkeep import disk, setting_changes
from engine.upkeep.order import Access
from engine.work import schedule
from storage import settings as settings_store

Handler = Callable[[Context, argparse.Namespace], Answer]


def run(context: Context, arguments: argparse.Namespace) -> Answer:
    from bot import main  # python-telegram-bot takes a while to import, and only `run` needs it
    from bot.transport.log_in import WebhookActive

    take_over = arguments.take_over
    db = context.db
    context.let_others()
    while True:
        try:
            asyncio.run(main.run(context.config, db, context.clock, take_over))
        except WebhookActive as active:
            if not sys.stdin.isatty() or not _yes(f"{error_sentence(active)}\nRemove it now?"):
                raise
            take_over = True
        else:
            return Answer()


def _yes(question: str) -> bool:
    """Asks whoever sits at the console."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def demo(_: Context, arguments: argparse.Namespace) -> Answer:
    from demo.main import run as show  # as with `run`: only it needs the practice world
    from demo.mending import run as mend
    from demo.screens_tour import run as tour

    pictures = Path(arguments.screenshots) if arguments.screenshots else None
    # One JSON object is all that a script reads on standard output: the story is told beside it.
    with contextlib.redirect_stdout(sys.stderr if arguments.as_json else sys.stdout):
        if arguments.mend:
            return mend(Path(arguments.mend))
        if arguments.screens:
            return tour(Path(arguments.screens), arguments.language, arguments.all)
        return show(arguments.script, pictures)


def doctor(context: Context, _: argparse.Namespace) -> Answer:
    from cli import doctor as checks

    found = asyncio.run(checks.run(context.config))
    bad = [check.name for check in found if not check.ok]
    problem = f"{len(bad)} of {len(found)} checks failed: {', '.join(bad)}." if bad else ""
    return Answer(checks.as_text(found), {"checks": found}, problem)


def config(context: Context, arguments: argparse.Namespace) -> Answer:
    # Not `db`: what can't be read may be what keeps the journal from being read back.
    if arguments.value is not None:
        with context.books.transaction() as session:
            setting_changes.set_setting(session, arguments.name, arguments.value, context.now())
    with context.books.reading() as session:
        stored = settings_store.all_values(session)
    values = {each.name: stored.get(each.name, each.default) for each in settings_law.TABLE}
    if arguments.name is not None:
        value = values[settings_law.find(arguments.name).name]
        return Answer(value, {arguments.name: value})
    rows = [(key, value, meaning(key)) for key, value in values.items()]
    return Answer(table(rows, ("setting", "value", "meaning")), {"settings": values})


def plan(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        schedule.due(session, context.now())
        day = schedule.today(session, context.now())
    zone = context.zone
    note = "" if day.note is None else context.say(day.note)
    rows = [
        (f"{s.starts_at.astimezone(zone):%H:%M}–{end_of(s.ends_at, zone)}", s.sender_name, s.state)
        for s in day.slots
    ]
    return Answer(table(rows, ("slot", "sender", "state")) if rows else note, {"plan": day})


def status(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        home = overview.home(session, context.now())
    doing = f"{home.at_work} is at work." if home.at_work else "Nobody is at work."
    lines = ["Everything is paused." if home.paused else doing, senders_table(home.senders)]
    lines.append(f"{home.in_cooldown} leads in cooldown, {home.available} available.")
    own = sum(each.own_errors for each in home.campaigns)
    if waiting := sum(each.waits_for_pages for each in home.campaigns) - own:
        lines.append(f"{waiting} actions wait: LinkedIn's page isn't known.")
    if own:
        lines.append(f"{own} actions wait: LinkedPilot met an error of its own.")
    room = disk.with_sizes(context.config, disk.look(context.config))
    lines.append(context.say(disk.said_of_disk(room)))
    return Answer("\n".join(lines), {"home": home, "disk": room})


@dataclass(frozen=True, slots=True)
class CommandRow:
    """What a command does, and what it does to the data folder."""

    handler: Handler
    access: Access


# By the name that its parser has.
COMMANDS: Mapping[str, CommandRow] = {
    "run": CommandRow(run, Access.IS_THE_AGENT),
    "demo": CommandRow(demo, Access.NOTHING),
    "doctor": CommandRow(doctor, Access.NOTHING),
    "sender add": CommandRow(sender_add, Access.WRITES),
    "sender list": CommandRow(sender_list, Access.READS),
    "sender slot": CommandRow(sender_slot, Access.WRITES),
    "sender take": CommandRow(sender_take, Access.WRITES),
    "simulate": CommandRow(simulate, Access.READS),
    "config": CommandRow(config, Access.WRITES),
    "import": CommandRow(import_file, Access.WRITES),
    "export": CommandRow(export_file, Access.READS),
    "campaign create": CommandRow(campaign_create, Access.WRITES),
    "campaign preview": CommandRow(campaign_preview, Access.READS),
    "campaign start": CommandRow(campaign_start, Access.WRITES),
    "campaign list": CommandRow(campaign_list, Access.READS),
    "plan": CommandRow(plan, Access.WRITES),  # a day that isn't planned yet is planned
    "status": CommandRow(status, Access.READS),
    "try": CommandRow(try_one, Access.SITS),
    "pages check": CommandRow(check_pages, Access.SITS),
    "pages capture": CommandRow(capture_page, Access.SITS),
    "pages try": CommandRow(try_page, Access.NOTHING),
    "vps pair": CommandRow(pair, Access.WRITES),
    "vps status": CommandRow(server_status, Access.WRITES),
    "vps unpair": CommandRow(unpair, Access.WRITES),
    "openoutreach list": CommandRow(
        openoutreach.show, Access.WRITES
    ),  # a sender without an instance gets one
    "openoutreach init": CommandRow(openoutreach.init, Access.WRITES),
    "openoutreach set": CommandRow(openoutreach.change, Access.WRITES),
    "openoutreach search": CommandRow(openoutreach.search, Access.WRITES),
    "openoutreach import": CommandRow(openoutreach.take, Access.WRITES),
    "login": CommandRow(log_in, Access.SITS),
    "backup": CommandRow(backup, Access.READS),
    "restore": CommandRow(restore, Access.EXCHANGES),
    "forget": CommandRow(forget, Access.WRITES),
    "about": CommandRow(about, Access.READS),
}
