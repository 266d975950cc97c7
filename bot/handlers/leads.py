"""What the buttons of leads do."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.flows import conversations
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import leads as screens
from bot.screens.base import Screen
from engine import do_not_contact
from engine.insight import browse
from engine.insight.browse import LeadCard, LeadFilter, LeadLine, LeadPage
from storage import lists
from storage import settings as settings_store
from storage.conversations import ConversationRow
from storage.lists import ListRow

FLOW = "leads"  # while one looks: where one is, and what was searched for
ON_LIST = "onlist"  # while a new list is named

T = screens.T


async def browser(request: Request, which: str = "all", list_id: int = 0, page: int = 0) -> Screen:
    """A page of leads; a search goes on while one turns the pages."""
    return await found(request, which, list_id, page, str(_here(request).get("search", "")))


async def found(request: Request, which: str, list_id: int, page: int, search: str) -> Screen:
    """A page of those who were searched for, among the ones that are looked at."""
    chosen = filter_of(which)

    def look(session: Session) -> tuple[LeadPage, ListRow | None]:
        of_list = lists.get(session, list_id) if list_id else None
        shown = browse.leads(
            session, chosen, list_id or None, search or None, page, screens.PER_PAGE, request.now
        )
        return shown, of_list

    shown, of_list = await request.read(look)
    # Remembered for the way back from a card, and for the search.
    await request.ask(FLOW, "results", search=search, at=[which, list_id, shown.page])
    return screens.leads(shown, chosen, of_list, search, request.now)


def filter_of(word: str) -> LeadFilter:
    """Raises UserError for a word that is none."""
    if word not in tuple(LeadFilter):
        raise Refusal(T.no_such_filter)
    return LeadFilter(word)


def _here(request: Request) -> dict[str, Any]:
    """Where one is in the browser."""
    return (
        request.conversation.data
        if request.conversation is not None and request.conversation.flow in (FLOW, ON_LIST)
        else {}
    )


async def again(request: Request) -> Screen:
    """Where one was before looking at a card; at the beginning if that is gone."""
    which, list_id, page = _here(request).get("at") or ("all", 0, 0)
    try:
        return await browser(request, which, list_id, page)
    except lists.NoSuchList:
        return await browser(request)


async def choose_list(request: Request, page: int = 0) -> Screen:
    """Which list?"""
    return screens.choose_list(await request.read(lists.all_lists), page)


async def ask_search(request: Request, which: str, list_id: int) -> Screen:
    """Which name?"""
    chosen = filter_of(which)
    await request.ask(FLOW, "search", at=[which, list_id, 0])
    return screens.ask_search(chosen, list_id)


async def end_search(request: Request, which: str, list_id: int) -> Screen:
    """All of them again."""
    return await found(request, which, list_id, 0, "")


async def card(request: Request, lead_id: int, page: int = 0, at_once: bool = False) -> Screen:
    """One lead with its history; `at_once`: one tap is enough for do not contact."""

    def look(session: Session) -> tuple[LeadCard, ZoneInfo]:
        return browse.lead_card(session, lead_id, request.now), settings_store.load(session).zone

    data, zone = await request.read(look)
    return screens.card(data, page, request.now, zone, at_once)


async def _lead(request: Request, lead_id: int) -> LeadLine:
    return (await request.read(browse.lead_card, lead_id, request.now)).lead


async def ask_do_not_contact(request: Request, lead_id: int) -> Screen:
    """Really?"""
    return screens.ask_do_not_contact(await _lead(request, lead_id))


async def set_do_not_contact(request: Request, lead_id: int) -> Screen:
    """No campaign touches this person any more."""
    lead = await _lead(request, lead_id)
    await request.run(do_not_contact.add, lead.profile_url, request.now)
    request.toast = T.kept_off_now
    return await card(request, lead_id)


async def ask_contact_again(request: Request, lead_id: int) -> Screen:
    """Really?"""
    return screens.ask_contact_again(await _lead(request, lead_id))


async def contact_again(request: Request, lead_id: int) -> Screen:
    """Campaigns may touch this person again."""
    lead = await _lead(request, lead_id)
    await request.run(do_not_contact.remove_person, lead.profile_url, request.now)
    request.toast = T.contacted_again
    return await card(request, lead_id)


async def choose_for(request: Request, lead_id: int, page: int) -> Screen:
    """On which list?"""
    data = await request.read(browse.lead_card, lead_id, request.now)
    return screens.put_on_list(data, await request.read(lists.all_lists), page)


async def put_on_list(request: Request, lead_id: int, list_id: int) -> Screen:
    """On this list."""
    name, new = await request.run(browse.put_on_list, lead_id, list_id, request.now)
    return await _stands_on(request, lead_id, name, new)


async def ask_new_list(request: Request, lead_id: int) -> Screen:
    """On a list that isn't there yet: how is it called?"""
    lead = await _lead(request, lead_id)
    await request.ask(ON_LIST, "name", lead_id=lead_id, **_browsing(request))
    return screens.ask_new_list(lead)


async def no_new_list(request: Request, lead_id: int) -> Screen:
    """One of the lists that are there after all."""
    await request.ask(FLOW, "results", **_browsing(request))
    return await choose_for(request, lead_id, 0)


async def put_on_new_list(request: Request, lead_id: int, name: str) -> Screen:
    """On the list of that name, made if there is none."""
    here = _browsing(request)

    def work(session: Session) -> tuple[tuple[str, bool], ConversationRow]:
        put = browse.put_on_new_list(session, lead_id, name, request.now)
        return put, conversations.begin(session, request.user.id, FLOW, "results", here, request.now)

    (name, new), request.conversation = await request.run(work)
    return await _stands_on(request, lead_id, name, new)


def _browsing(request: Request) -> dict[str, Any]:
    """What one is to find again after something else."""
    here = _here(request)
    return {"search": here.get("search", ""), "at": here.get("at", ["all", 0, 0])}


async def _stands_on(request: Request, lead_id: int, name: str, new: bool) -> Screen:
    request.toast = T("put_on_list" if new else "on_list_already", name=name)
    return await card(request, lead_id)
