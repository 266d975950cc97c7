"""What the buttons of the comments' library and of the approvals do."""

from bot.screens import approvals as approval_screens
from bot.screens import comments as screens
from bot.screens.base import Screen
from bot.visit import Visit
from engine.comments import drafts, library
from storage import comments as store
from storage import drafts as draft_store


async def comments(visit: Visit, page: int = 0) -> Screen:
    """The library."""
    return screens.comments(await visit.read(library.list_comments), page)


async def one(visit: Visit, comment_id: int) -> Screen:
    """One comment."""
    return screens.one(await visit.read(store.get, comment_id), visit.now)


async def ask_new(visit: Visit) -> Screen:
    """Which text?"""
    await visit.ask("comment", "text")
    return screens.ask_new()


async def ask_edit(visit: Visit, comment_id: int) -> Screen:
    """Which other text?"""
    row = await visit.read(store.get, comment_id)
    await visit.ask("comment", "text", comment_id=comment_id)
    return screens.ask_edit(row)


async def ask_delete(visit: Visit, comment_id: int) -> Screen:
    """Really?"""
    return screens.ask_delete(await visit.read(store.get, comment_id))


async def delete(visit: Visit, comment_id: int) -> Screen:
    """Forget it."""
    await visit.run(library.delete, comment_id)
    visit.toast = "Deleted"
    return await comments(visit)


async def approvals(visit: Visit, done: str = "") -> Screen:
    """The oldest draft that waits."""
    return approval_screens.approvals(await visit.read(drafts.waiting), done)


async def post(visit: Visit, action_id: int) -> Screen:
    """Let it be posted in its sender's turn."""
    await visit.run(drafts.approve, action_id, visit.now)
    visit.toast = "Will be posted in its sender's turn"
    return await approvals(visit)


async def another(visit: Visit, action_id: int) -> Screen:
    """Another text from the library."""
    await visit.run(drafts.another, action_id, visit.now, visit.house.rng)
    return await approvals(visit)


async def skip(visit: Visit, action_id: int) -> Screen:
    """No comment for this person."""
    await visit.run(drafts.skip, action_id, visit.now)
    visit.toast = "Skipped"
    return await approvals(visit)


async def ask_words(visit: Visit, action_id: int) -> Screen:
    """The person's own words."""
    row = await visit.read(draft_store.get, action_id)
    if row is None:
        raise drafts.Gone
    await visit.ask("draft", "text", action_id=action_id)
    return approval_screens.ask_edit(row)
