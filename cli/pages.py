"""`linkedpilot pages`: whether LinkedIn's pages are still known, a cleaned copy of one, and what is seen in a copy."""

import argparse
import asyncio
import sys
from pathlib import Path

from sqlalchemy.orm import Session

from bot import texts
from cli.context import Context
from cli.files import NoSuchFile
from cli.output import Answer, table
from cli.seated import seated
from engine import senders
from engine.linkedin import capture, pages
from engine.linkedin.capability_check import CapabilityVerdict
from engine.linkedin.capture import Capture
from engine.linkedin.capture_reader import ReadCapture, stage
from engine.linkedin.pages import BrokenKnowledge, Pages
from engine.rules.enums import CaptureKind
from engine.upkeep import page_check, page_copies
from engine.work.visitor import OwnLaptop, stage_options
from storage import senders as sender_store

BY_HAND = (
    "A window opens at that person's profile: click Connect there, and send nothing. "
    "As soon as the dialog is open its copy is kept and the window closes; it waits for 3 minutes."
)
WORDS = texts.of("words")
CAPABILITIES, VERDICTS = WORDS.table("capability"), WORDS.table("verdict")


def check_pages(context: Context, arguments: argparse.Namespace) -> Answer:
    sender_id = _sender(context, arguments)
    known, refused = pages.load(context.config.data_dir)
    found = seated(context, lambda sittings: page_check.now(context.db, context.clock, sittings, sender_id))
    head = f"Page knowledge {known.version}, last checked against live pages on {known.seen}."
    rows = [(CAPABILITIES[each.capability], VERDICTS[each.verdict], context.say(each.why)) for each in found]
    broken = [CAPABILITIES[each.capability] for each in found if each.verdict is CapabilityVerdict.BROKEN]
    text = "\n".join(
        [
            *([context.say(refused)] if refused is not None else []),
            head,
            table(rows, ("what", "verdict", "why")),
        ]
    )
    problem = f"LinkedIn's pages have changed for: {', '.join(broken)}." if broken else ""
    return Answer(text, {"version": known.version, "found": found}, problem)


def capture_page(context: Context, arguments: argparse.Namespace) -> Answer:
    sender_id, kind = _sender(context, arguments), CaptureKind(arguments.kind)
    known = pages.load(context.config.data_dir)[0]
    with context.db.reading() as session:
        wanted = page_copies.of_kind(session, sender_id, kind, known, context.clock.now(), url=arguments.url)
    if kind is CaptureKind.DIALOG:
        print(BY_HAND, file=sys.stderr, flush=True)
    laptop = OwnLaptop(context.config, context.clock, headless=False if kind is CaptureKind.DIALOG else None)
    file = seated(context, lambda sittings: page_copies.keep(context.config, wanted, sittings), laptop)
    text = f"A copy of the {kind} page's structure, without anybody's data, is in {file}."
    return Answer(text, {"file": file, "kind": kind})


def try_page(context: Context, arguments: argparse.Namespace) -> Answer:
    shown = capture.read(Path(arguments.file))
    known = _knowledge(context, arguments.page)
    seen = asyncio.run(_attempt(context, shown, known))
    lines = [
        f"{shown.kind} of {shown.on} ({shown.layout} layout), read with page knowledge {known.version}:",
        seen.report.line,
    ]
    if seen.missing:
        lines.append(f"Entries that match nothing in it: {', '.join(seen.missing)}.")
    problem = "" if seen.report.known else "This page isn't understood with that page knowledge."
    data = {"kind": shown.kind, "version": known.version, "seen": seen.report, "missing": seen.missing}
    return Answer("\n".join(lines), data, problem)


async def _attempt(context: Context, shown: Capture, known: Pages) -> ReadCapture:
    async with stage(stage_options(context.config), context.clock) as browser:
        if wrong := await browser.unusable(known, pages.built_in()):
            raise BrokenKnowledge("selectors", names=tuple(wrong))
        return await browser.attempt(shown, known)


def _knowledge(context: Context, file: str | None) -> Pages:
    if file is None:
        return pages.load(context.config.data_dir)[0]
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise NoSuchFile("none", path=file) from error
    return pages.understand(content, pages.built_in())


def _sender(context: Context, arguments: argparse.Namespace) -> int:
    def find(session: Session) -> int:
        first = next((row.id for row in sender_store.all_senders(session)), None)
        if first is None:
            raise page_copies.NoSenderLooks
        return senders.get(session, arguments.sender or first).id

    with context.db.reading() as session:
        return find(session)
