"""What the buttons of the comments' library and of the approvals do."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from bot.routing.request import Request
from bot.routing.route import RANK
from bot.screens import approvals as approval_screens
from bot.screens import comments as screens
from bot.screens import help as help_screens
from bot.screens import voices as voice_screens
from bot.screens.base import Screen, count
from bot.texts.said import error_sentence
from bot.transport import messages
from bot.transport.sending import patiently
from engine.comments import drafts, learning, library
from engine.comments.checking import UnfitComment
from engine.insight import browse
from engine.rules.enums import CommentSource, Role
from engine.rules.fingerprints import ChangedMeanwhile
from engine.rules.texts import TextSubject
from storage import comments as store
from storage import drafts as draft_store
from storage.comments import CommentRow, TagRow

LARGEST = 2_000_000  # bytes of a table of comments
T = screens.T
A = approval_screens.T


async def comments(request: Request, page: int = 0) -> Screen:
    """The library."""
    return await of_tag(request, 0, page)


async def of_tag(request: Request, comment_id: int, page: int) -> Screen:
    """The library, only what carries the same tag as this comment; of 0, or of one that is gone: all."""

    def look(session: Session) -> tuple[list[CommentRow], TagRow | None]:
        known = library.list_comments(session)
        tag = next((row.tag for row in known if row.id == comment_id), "")
        found = next((each for each in library.tags(session) if each.tag == tag), None)
        return ([row for row in known if row.tag == tag] if found else known), found

    found, tag = await request.read(look)
    changes = await request.read(learning.changed_most)
    return screens.comments(found, page, tag, voice_screens.changed(changes) if changes else "")


async def export(request: Request) -> Screen:
    """The library as a CSV file, which can be sent back."""
    services, user = request.services, request.user
    content = await request.read(library.as_csv)
    await patiently(lambda: messages.send_file(services.bot, user, content, library.FILE), services.clock)
    await request.did()
    return await comments(request)


def is_library(path: Path) -> bool:
    """Whether a file that was sent is a table of comments."""
    if path.stat().st_size > LARGEST:
        return False
    return library.is_csv(path.read_bytes())


async def receive(request: Request, path: Path) -> None:
    """Add the comments of the file."""
    content = await asyncio.to_thread(path.read_bytes)
    await asyncio.to_thread(path.unlink)
    if RANK[request.user.role] < RANK[Role.OPERATOR]:
        await request.show(help_screens.refused(help_screens.T.not_yours))
        return
    try:
        report = await request.run(library.from_csv, content, request.now)
    except library.NotATemplate as wrong:
        await request.show(help_screens.refused(error_sentence(wrong)))
        return
    await request.show(screens.imported(report))


async def for_lead(request: Request, lead_id: int, page: int) -> Screen:
    """How each comment of the library reads for this person."""
    lead = (await request.read(browse.lead_card, lead_id, request.now)).lead
    person, rng = TextSubject(lead.full_name, lead.company), request.services.rng
    known = await request.read(library.list_comments)
    reads = [(row, library.sample(row.text, person, rng)) for row in known]
    return screens.for_lead(lead.full_name or lead.profile_url, lead_id, reads, page)


async def tags(request: Request, page: int) -> Screen:
    """Which tag?"""
    return screens.tags(await request.read(library.tags), page)


async def one(request: Request, comment_id: int, said: str = "") -> Screen:
    """One comment, and how it would read."""
    row = await request.read(store.get, comment_id)
    rng = request.services.rng
    sample = TextSubject(T.sample_name, T.sample_company)
    without = {"first_name": TextSubject("", sample.company), "company": TextSubject(sample.full_name)}
    lacking = {what: library.sample(row.text, person, rng) for what, person in without.items()}
    return screens.one(row, library.sample(row.text, sample, rng), lacking, request.now, said)


async def ask_new(request: Request) -> Screen:
    """Which text?"""
    await request.ask("comment", "text")
    return screens.ask_new()


async def ask_edit(request: Request, comment_id: int) -> Screen:
    """Which other text?"""
    row = await request.read(store.get, comment_id)
    await request.ask("comment", "text", comment_id=comment_id)
    return screens.ask_edit(row)


async def ask_delete(request: Request, comment_id: int) -> Screen:
    """Really?"""
    return screens.ask_delete(await request.read(store.get, comment_id))


async def delete(request: Request, comment_id: int) -> Screen:
    """Forget it."""
    await request.run(library.delete, comment_id)
    request.toast = T.deleted
    return await comments(request)


async def approvals(request: Request, page: int = 0, done: str = "") -> Screen:
    """The drafts that wait, one after the other."""
    return approval_screens.approvals(await request.read(drafts.waiting), page, request.now, done)


async def post(request: Request, action_id: int, seen: str) -> Screen:
    """Let it be posted in its sender's turn, as it was seen."""
    page = await place_of(request, action_id)
    row = await request.read(draft_store.get, action_id)
    try:
        return await _decide(request, action_id, partial(drafts.approve, seen=seen), toast=A.will_be_posted)
    except UnfitComment as unfit:
        if row is None:
            raise
        may = may_override(request, unfit)
        return approval_screens.refused(row, error_sentence(unfit), f"approvals:{page}", may)


def may_override(request: Request, unfit: UnfitComment) -> bool:
    """Whether this person may let a comment pass in spite of the gate."""
    return request.user.role is Role.OWNER and not unfit.final


async def ask_reason(request: Request, action_id: int) -> Screen:
    """Why in spite of the gate? The words that were just sent for it are kept."""
    row = await request.read(draft_store.get, action_id)
    if row is None:
        return await approvals(request, done=error_sentence(drafts.DraftGone()))
    now = request.conversation
    ours = now is not None and now.flow == "draft" and now.data.get("action_id") == action_id
    text = now.data.get("words") if now is not None and ours else None
    await request.ask("override", "reason", action_id=action_id, words=text)
    return approval_screens.ask_reason(row, text)


async def another(request: Request, action_id: int) -> Screen:
    """Another text: from the library, or from the AI server, which takes a moment."""
    row = await request.read(draft_store.get, action_id)
    written = row is not None and row.source is CommentSource.AI and row.post_urn is not None
    work = partial(drafts.another, rng=request.services.rng)
    return await _decide(request, action_id, work, toast=A.being_written if written else "")


async def skip(request: Request, action_id: int) -> Screen:
    """No comment for this person."""
    return await _decide(request, action_id, drafts.skip, toast=A.skipped)


async def _decide(
    request: Request, action_id: int, decide: Callable[[Session, int, datetime], object], toast: str = ""
) -> Screen:
    """A word on one draft; then what waits where it stood, and why the word didn't count where it didn't."""
    page = await place_of(request, action_id)
    try:
        await request.run(decide, action_id, request.now)
    except (drafts.DraftGone, ChangedMeanwhile) as refusal:
        return await approvals(request, page, error_sentence(refusal))
    request.toast = toast
    return await approvals(request, page)


async def ask_words(request: Request, action_id: int) -> Screen:
    """The person's own words."""
    row = await request.read(draft_store.get, action_id)
    if row is None:
        return await approvals(request, done=error_sentence(drafts.DraftGone()))
    await request.ask("draft", "text", action_id=action_id)
    return approval_screens.ask_edit(row)


async def ask_all(request: Request, campaign_id: int, newest: int, seen: str) -> Screen:
    """All of this campaign that waited when the button was shown?"""
    found = await request.read(drafts.waiting_of, campaign_id, newest)
    if found and drafts.mark_of(found) != seen:
        return await approvals(request, done=error_sentence(ChangedMeanwhile()))
    return approval_screens.ask_all(found, newest) if found else await approvals(request)


async def post_all(request: Request, campaign_id: int, newest: int, seen: str) -> Screen:
    """Let them all be posted, as they were seen."""
    try:
        posted = await request.run(drafts.approve_all, campaign_id, newest, request.now, seen)
    except ChangedMeanwhile as changed:
        return await approvals(request, done=error_sentence(changed))
    done = A("all_posted", count=count(posted, "comment")) if posted else ""
    return await approvals(request, done=done)


async def place_of(request: Request, action_id: int) -> int:
    """Where a draft stands among those that wait; of one that doesn't any more: where it would."""
    return sum(row.action_id < action_id for row in await request.read(drafts.waiting))
