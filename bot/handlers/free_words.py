"""Words that no question waits for: a profile's address, a name, a slip in a command."""

from sqlalchemy.orm import Session

from bot.flows import conversations
from bot.handlers import leads as lead_answers
from bot.refusal import Refusal
from bot.routing import commands
from bot.routing.request import Request
from bot.screens import do_not_contact as dnc_screens
from bot.screens import free_words as screens
from bot.screens.base import Screen
from engine import do_not_contact
from engine.insight import browse
from engine.rules.fingerprints import mark
from engine.rules.identity import NotAProfile, canonical
from storage import do_not_contact as kept_off
from storage import leads

LONGEST_NAME = 60  # letters that may be somebody's name


async def take(request: Request) -> Screen:
    """What they most likely mean; else what could be done here."""
    words = request.words.strip()
    if commands.looks_like_one(words):
        known = commands.of_role(request.services, request.user.role)
        near = None if request.message is None else commands.nearest(request.message.to_dict(), known)
        meant = None if near is None else screens.Meant(near.name, near.help, near.data)
        return screens.hint(request.user.role, _unfinished(request), meant)
    url = profile_in(words)
    if url is not None:
        return await of_profile(request, url)
    if words and len(words) <= LONGEST_NAME:
        found = await request.read(browse.leads, browse.LeadFilter.ALL, None, words, 0, 2, request.now)
        if found.total == 1:
            await lead_answers.found(request, "all", 0, 0, words)  # the way back from the card
            return await lead_answers.card(request, found.leads[0].id)
        if found.total:
            return await lead_answers.found(request, "all", 0, 0, words)
    return screens.hint(request.user.role, _unfinished(request))


def profile_in(words: str) -> str | None:
    """The address of a person's profile, if the words are one."""
    try:
        return canonical(words) if "/" in words else None
    except NotAProfile:
        return None


async def of_profile(request: Request, url: str) -> Screen:
    """Who that is, or what can be done with somebody who is on no list."""

    def look(session: Session) -> tuple[int | None, bool]:
        row = leads.by_url(session, url)
        return None if row is None else row.id, kept_off.holds(session, url)

    lead_id, held = await request.read(look)
    await request.ask(lead_answers.FLOW, "results", search="", at=["all", 0, 0], pasted=url)
    if lead_id is not None:
        return await lead_answers.card(request, lead_id, at_once=True)
    return screens.unknown_profile(url, mark(url), held)


async def keep_off(request: Request, seen: str) -> Screen:
    """Never contact the one whose address was sent."""
    return dnc_screens.added(await request.run(do_not_contact.add, _pasted(request, seen), request.now))


async def add(request: Request, seen: str) -> Screen:
    """Make a lead of them, and ask for the list. Raises PersonForgotten for whoever was forgotten."""
    lead_id = await request.run(leads.ensure, _pasted(request, seen), "", request.now)
    return await lead_answers.choose_for(request, lead_id, 0)


def _pasted(request: Request, seen: str) -> str:
    """The address that the button was shown for; a button of another one does nothing."""
    conversation = request.conversation
    url = "" if conversation is None else str(conversation.data.get("pasted", ""))
    if not url or mark(url) != seen:
        raise Refusal(dnc_screens.T.out_of_date)
    return url


def _unfinished(request: Request) -> str | None:
    return conversations.unfinished(request.conversation)
