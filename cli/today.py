"""`linkedpilot plan`, `status` and `sender list`: today's slots, and how things stand."""

import argparse
from collections.abc import Iterable

from bot.texts.forms import hours_of
from cli.context import Context
from cli.output import KINDS, Answer, counted, table
from engine.insight import overview
from engine.insight.overview import SenderToday
from engine.upkeep import disk
from engine.work import schedule


def plan(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        schedule.due(session, context.now())
        day = schedule.today(session, context.now())
    zone = context.zone
    note = "" if day.note is None else context.say(day.note)
    rows = [(hours_of(s.starts_at, s.ends_at, zone), s.sender_name, s.state) for s in day.slots]
    return Answer(table(rows, ("slot", "sender", "state")) if rows else note, {"plan": day})


def status(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        home = overview.home(session, context.now())
    room = disk.with_sizes(context.config, disk.look(context.config))
    data = {"home": home, "disk": room}
    if arguments.as_json:  # words take longer than what they say
        return Answer(data=data)
    doing = f"{home.at_work} is at work." if home.at_work else "Nobody is at work."
    lines = ["Everything is paused." if home.paused else doing, senders_table(home.senders)]
    lines.append(f"{counted(home.in_cooldown, 'lead')} in cooldown, {home.available} available.")
    own = sum(each.own_errors for each in home.campaigns)
    if waiting := sum(each.waits_for_pages for each in home.campaigns) - own:
        lines.append(f"{counted(waiting, 'action waits', 'actions wait')}: LinkedIn's page isn't known.")
    if own:
        lines.append(f"{counted(own, 'action waits', 'actions wait')}: LinkedPilot met an error of its own.")
    lines.append(context.say(disk.said_of_disk(room)))
    return Answer("\n".join(lines), data)


def sender_list(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        found = overview.home(session, context.now()).senders
    return Answer(senders_table(found) if found else "There is no sender yet.", {"senders": found})


def senders_table(found: Iterable[SenderToday]) -> str:
    """The accounts with what each did today, of how much."""
    rows = [(s.id, s.name, s.status, *(f"{c.done}/{c.limit}" for c in s.counts)) for s in found]
    return table(rows, ("no", "name", "status", *KINDS.values()))
