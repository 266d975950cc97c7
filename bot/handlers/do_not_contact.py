"""What the buttons of do not contact do, and /dnc."""

from sqlalchemy.orm import Session

from bot.routing.request import Request
from bot.screens import do_not_contact as screens
from bot.screens.base import Paged, Screen, paged
from engine import do_not_contact as engine
from engine.rules.errors import UserError
from engine.rules.fingerprints import mark
from storage import do_not_contact as store
from storage.do_not_contact import DoNotContactEntry

FLOW = "dnc"

T = screens.T


async def dnc(visit: Request) -> Screen:
    """The list; words after the command are taken as after ➕ Add."""
    return await add(visit, visit.words) if visit.words else await page(visit)


async def page(visit: Request, number: int = 0) -> Screen:
    """A page of the list; one beyond the last is the last."""

    def look(session: Session) -> tuple[list[DoNotContactEntry], Paged, int]:
        total = store.count(session)
        shown = paged(total, number, screens.PER_PAGE)
        return store.page(session, shown.per_page, shown.first), shown, total

    return screens.page(*await visit.read(look), visit.now)


async def ask(visit: Request) -> Screen:
    """Whom?"""
    await visit.ask(FLOW, "who")
    return screens.ask()


async def add(visit: Request, words: str) -> Screen:
    """A profile's address is never contacted again; words that would be a company are asked about first."""
    company = await visit.read(engine.company, words)
    if company is None:
        return await _put(visit, words)
    await visit.ask(FLOW, "sure", words=words)
    return screens.ask_company(words, company)


async def sure(visit: Request, seen: str) -> Screen:
    """The company, as asked: the words wait in the talk. A button of another question, or a second tap, does nothing."""
    waiting = visit.talk.data.get("words", "") if visit.talk is not None and visit.talk.flow == FLOW else ""
    company = await visit.read(engine.company, waiting) if waiting else None
    if company is None or mark(company.key) != seen:
        raise UserError(T.out_of_date)
    return await _put(visit, waiting)


async def _put(visit: Request, words: str) -> Screen:
    return screens.added(await visit.conclude(engine.add, words, visit.now))


async def ask_remove(visit: Request, entry_id: int) -> Screen:
    """Really?"""
    entry = await visit.read(store.get, entry_id)
    if entry is None:
        raise UserError(T.removed_already)
    return screens.ask_remove(entry)


async def remove(visit: Request, entry_id: int) -> Screen:
    """Campaigns may touch them again."""
    there = await visit.run(engine.remove, entry_id, visit.now)
    visit.toast = T.removed if there else T.removed_already
    return await page(visit)
