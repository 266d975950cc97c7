"""One function per command: arguments in, an answer out."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from bot.screens.base import end_of
from bot.screens.preview import finish
from bot.screens.settings import meaning
from bot.texts.said import error_sentence, say_plain
from cli.context import Context
from cli.files import export_file, import_file
from cli.output import Answer, table
from cli.pages import capture_page, check_pages, try_page
from cli.safekeeping import backup, restore
from cli.seated import seated
from cli.simulate import simulate
from cli.try_action import try_one
from cli.wrong_word import WrongWord
from engine import campaigns, senders
from engine.campaigns import CampaignDraft
from engine.insight import overview
from engine.rules import settings as settings_law
from engine.rules.enums import ActionType, CommentMode, CooldownPolicy
from engine.rules.identity import canonical
from engine.rules.kinds import KINDS, KindText
from engine.upkeep import setting_changes
from engine.upkeep.order import Access
from engine.work import fixed_slots, login, own_account, schedule
from engine.work.own_account import AddressNotTaken
from storage import campaigns as campaign_store
from storage import lists
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
    text = f"Sender {row.id} ({row.name}) is added. Log it in with `linkedpilot login {row.id}`."
    return Answer(text, {"sender": row})


def sender_slot(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        fixed_slots.set_hours(session, arguments.sender, fixed_slots.parse(arguments.hours), context.now())
        row = senders.get(session, arguments.sender)
    words = (
        f"{row.name} acts between {row.fixed} only."
        if row.fixed
        else f"{row.name}'s slot is planned day by day."
    )
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


def sender_list(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        found = overview.home(session, context.now()).senders
    return Answer(_senders_table(found) if found else "There is no sender yet.", {"senders": found})


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


def campaign_create(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        draft = _draft(session, arguments)
        number = campaigns.create(session, draft, context.now())
    return Answer(f"Campaign {number} ({draft.name}) is saved as a draft.", {"campaign_id": number})


def campaign_preview(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        found = campaign_store.find(session, arguments.campaign)
        draft = campaigns.draft_of(session, found.id)
        preview = campaigns.preview(session, draft, context.now())
        notes = _notes(session, draft, context)
    shares = [(share.name, share.count) for share in preview.senders]
    lines = [
        f"{preview.total} leads, {preview.in_cooldown} in cooldown now, {preview.available} available.",
        table(shares, ("sender", "about")),
        f"Estimated: {finish(preview.days, preview.finished_on)}.",
    ]
    return Answer("\n".join(lines + notes), {"preview": preview, "notes": notes})


def campaign_start(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        found = campaign_store.find(session, arguments.campaign)
        notes = _notes(session, campaigns.draft_of(session, found.id), context)
        report = campaigns.start(session, found.id, context.now(), seed=found.id)
    lines = [f"{found.name} runs: {report.dealt} leads are dealt out.", *notes]
    return Answer("\n".join(lines), {"start": report, "notes": notes})


def campaign_list(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        found = campaigns.progress(session)
    rows = [
        (c.id, c.name, c.action_type, c.status, f"{c.processed}/{c.total}", c.succeeded, c.waits_for_pages)
        for c in found
    ]
    head = ("no", "name", "action", "status", "processed", "succeeded", "wait for pages")
    return Answer(table(rows, head) if rows else "There is no campaign yet.", {"campaigns": found})


def plan(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        schedule.due(session, context.now())
        day = schedule.today(session, context.now())
        zone = settings_store.load(session).zone
    note = "" if day.note is None else say_plain(day.note, context.now(), zone)
    rows = [
        (f"{s.starts_at.astimezone(zone):%H:%M}–{end_of(s.ends_at, zone)}", s.sender_name, s.state)
        for s in day.slots
    ]
    return Answer(table(rows, ("slot", "sender", "state")) if rows else note, {"plan": day})


def status(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        home = overview.home(session, context.now())
    doing = f"{home.at_work} is at work." if home.at_work else "Nobody is at work."
    lines = ["Everything is paused." if home.paused else doing, _senders_table(home.senders)]
    lines.append(f"{home.in_cooldown} leads in cooldown, {home.available} available.")
    own = sum(each.own_errors for each in home.campaigns)
    if waiting := sum(each.waits_for_pages for each in home.campaigns) - own:
        lines.append(f"{waiting} actions wait: LinkedIn's page isn't known.")
    if own:
        lines.append(f"{own} actions wait: LinkedPilot met an error of its own.")
    return Answer("\n".join(lines), {"home": home})


def log_in(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        senders.get(session, arguments.sender)
    if context.config.headless:
        raise WrongWord("no_window")
    print("A window opens: log in there, within 10 minutes.", file=sys.stderr)
    account = seated(
        context, lambda sittings: login.log_in(context.db, context.clock, arguments.sender, sittings)
    )
    return Answer(f"Sender {arguments.sender} is logged in as {account.shown}.", {"account": account})


def _notes(session: Session, draft: CampaignDraft, context: Context) -> list[str]:
    """What the short check before a start finds."""
    zone = settings_store.load(session).zone
    found = campaigns.checks(session, draft, context.now())
    return [say_plain(check.fact, context.now(), zone) for check in found]


def _senders_table(found: object) -> str:
    assert isinstance(found, tuple)
    rows = [(s.id, s.name, s.status, *(f"{c.done}/{c.limit}" for c in s.counts)) for s in found]
    return table(rows, ("no", "name", "status", *(f"{kind}s" for kind in ActionType)))


def _draft(session: Session, arguments: argparse.Namespace) -> CampaignDraft:
    if arguments.note and KINDS[ActionType(arguments.action)].text is not KindText.NOTE:
        raise WrongWord("no_note")
    found = lists.by_name(session, arguments.list_name)
    if found is None:
        raise WrongWord("no_list", name=arguments.list_name)
    try:
        numbers = tuple(int(number) for number in arguments.senders.split(","))
    except ValueError:
        raise WrongWord("not_numbers") from None
    return CampaignDraft(
        name=arguments.name,
        list_id=found.id,
        action_type=ActionType(arguments.action),
        sender_ids=numbers,
        note=arguments.note,
        accept_incoming=arguments.accept_incoming,
        comment_mode=CommentMode.AUTO if arguments.auto else CommentMode.REVIEW,
        cooldown_policy=CooldownPolicy.WAIT if arguments.wait else CooldownPolicy.LEAVE_OUT,
    )


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
    "login": CommandRow(log_in, Access.SITS),
    "backup": CommandRow(backup, Access.READS),
    "restore": CommandRow(restore, Access.EXCHANGES),
}
