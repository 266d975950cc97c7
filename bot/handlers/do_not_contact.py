"""What the buttons of do not contact do, and /dnc."""

from sqlalchemy.orm import Session

from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import do_not_contact as screens
from bot.screens.base import Paged, Screen, paged
from engine import do_not_contact as engine
from engine.rules.fingerprints import mark
from storage import do_not_contact as store
from storage.do_not_contact import DoNotContactEntry

FLOW = "dnc"

T = screens.T


async def dnc(request: Request) -> Screen:
    """The list; words after the command are taken as after ➕ Add."""
    return await add(request, request.words) if request.words else await page(request)


async def page(request: Request, number: int = 0) -> Screen:
    """A page of the list; one beyond the last is the last."""

    def look(session: Session) -> tuple[list[DoNotContactEntry], Paged, int]:
        total = store.count(session)
        shown = paged(total, number, screens.PER_PAGE)
        return store.page(session, shown.per_page, shown.first), shown, total

    return screens.page(*await request.read(look), request.now)


async def ask(request: Request) -> Screen:
    """Whom?"""
    await request.ask(FLOW, "who")
    return screens.ask()


async def add(request: Request, words: str) -> Screen:
    """A profile's address is never contacted again; words that would be a company are asked about first."""
    company = await request.read(engine.company, words)
    if company is None:
        return await _put(request, words)
    await request.ask(FLOW, "sure", words=words)
    return screens.ask_company(words, company)


async def sure(request: Request, seen: str) -> Screen:
    """The company, as asked: the words wait in the talk. A button of another question, or a second tap, does nothing."""
    waiting = (
        request.conversation.data.get("words", "")
        if request.conversation is not None and request.conversation.flow == FLOW
        else ""
    )
    company = await request.read(engine.company, waiting) if waiting else None
    if company is None or mark(company.key) != seen:
        raise Refusal(T.out_of_date)
    return await _put(request, waiting)


async def _put(request: Request, words: str) -> Screen:
    return screens.added(await request.conclude(engine.add, words, request.now))


async def ask_remove(request: Request, entry_id: int) -> Screen:
    """Really?"""
    entry = await request.read(store.get, entry_id)
    if entry is None:
        raise Refusal(T.removed_already)
    return screens.ask_remove(entry)


async def remove(request: Request, entry_id: int) -> Screen:
    """Campaigns may touch them again."""
    there = await request.run(engine.remove, entry_id, request.now)
    request.toast = T.removed if there else T.removed_already
    return await page(request)
