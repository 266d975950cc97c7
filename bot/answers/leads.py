"""What the buttons of leads do, and /dnc."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.screens import leads as screens
from bot.screens.base import Screen
from bot.visit import Visit
from engine import browse, do_not_contact
from engine.browse import LeadCard, LeadFilter, LeadPage
from engine.rules.errors import UserError
from storage import lists
from storage import settings as settings_store
from storage.lists import ListRow

FLOW = "leads"


async def browser(visit: Visit, which: str = "all", list_id: int = 0, page: int = 0) -> Screen:
    """A page of leads; a search goes on while one turns the pages."""
    if which not in tuple(LeadFilter):
        raise UserError("There is no such filter.")
    chosen = LeadFilter(which)
    search = str(visit.talk.data.get("search", "")) if visit.talk and visit.talk.flow == FLOW else ""

    def look(session: Session) -> tuple[LeadPage, ListRow | None]:
        of_list = lists.get(session, list_id) if list_id else None
        found = browse.leads(
            session, chosen, list_id or None, search or None, page, screens.PER_PAGE, visit.now
        )
        return found, of_list

    found, of_list = await visit.read(look)
    # Remembered for the way back from a card, and for the search.
    await visit.ask(FLOW, "results", search=search, at=[which, list_id, found.page])
    return screens.leads(found, chosen, of_list, search, visit.now)


async def again(visit: Visit) -> Screen:
    """Where one was before looking at a card."""
    at = visit.talk.data.get("at") if visit.talk and visit.talk.flow == FLOW else None
    return await browser(visit, *at) if at else await browser(visit)


async def choose_list(visit: Visit) -> Screen:
    """Which list?"""
    return screens.choose_list(await visit.read(lists.all_lists))


async def ask_search(visit: Visit, list_id: int) -> Screen:
    """Which name?"""
    await visit.ask(FLOW, "search", at=["all", list_id, 0])
    return screens.ask_search(list_id)


async def end_search(visit: Visit, list_id: int) -> Screen:
    """All again."""
    visit.talk = None
    return await browser(visit, "all", list_id)


async def card(visit: Visit, lead_id: int) -> Screen:
    """One lead with its history."""

    def look(session: Session) -> tuple[LeadCard, ZoneInfo]:
        return browse.lead_card(session, lead_id, visit.now), settings_store.load(session).zone

    data, zone = await visit.read(look)
    return screens.card(data, visit.now, zone)


async def ask_do_not_contact(visit: Visit, lead_id: int) -> Screen:
    """Really?"""
    return screens.ask_do_not_contact((await visit.read(browse.lead_card, lead_id, visit.now)).lead)


async def set_do_not_contact(visit: Visit, lead_id: int) -> Screen:
    """No campaign touches this person any more."""
    lead = (await visit.read(browse.lead_card, lead_id, visit.now)).lead
    await visit.run(do_not_contact.add, lead.profile_url, visit.now)
    visit.toast = "On do not contact"
    return await card(visit, lead_id)


async def add_do_not_contact(visit: Visit) -> Screen:
    """/dnc with a profile's address or a company's name."""
    if not visit.words:
        await visit.ask("dnc", "who")
        return screens.ask_whom_not_to_contact()
    return await keep_off(visit, visit.words)


async def keep_off(visit: Visit, words: str) -> Screen:
    """This person or company is never contacted again."""
    entry = await visit.run(do_not_contact.add, words, visit.now)
    return screens.on_do_not_contact(entry.value)
