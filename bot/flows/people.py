"""Flows of one question about people: a search, a new list for somebody, whom not to contact."""

from bot.flows.base import Flow
from bot.handlers import do_not_contact as dnc_answers
from bot.handlers import forgetting as forgetting_answers
from bot.handlers import free_words
from bot.handlers import leads as lead_answers
from bot.routing.request import Request
from bot.screens import do_not_contact as dnc_screens
from bot.screens import forgetting as forgetting_screens
from bot.screens import leads as lead_screens
from bot.screens.base import Screen
from engine.insight import browse
from engine.rules.enums import Role
from storage.conversations import ConversationRow

LONGEST_SEARCH = 100


async def _take_search(request: Request, conversation: ConversationRow, words: str) -> Screen:
    url = free_words.profile_in(words)
    if url is not None:
        return await free_words.of_profile(request, url)
    which, list_id, _page = conversation.data.get("at") or ["all", 0, 0]
    return await lead_answers.found(request, which, list_id, 0, words.strip()[:LONGEST_SEARCH])


async def _ask_search(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    which, list_id, _page = conversation.data.get("at") or ["all", 0, 0]
    return lead_screens.ask_search(lead_answers.filter_of(which), list_id)


async def _take_list_name(request: Request, conversation: ConversationRow, words: str) -> Screen:
    return await lead_answers.put_on_new_list(request, conversation.data["lead_id"], words)


async def _ask_list_name(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    card = await request.read(browse.lead_card, conversation.data["lead_id"], request.now)
    return lead_screens.ask_new_list(card.lead, problem)


async def _take_whom(request: Request, conversation: ConversationRow, words: str) -> Screen:
    return await dnc_answers.add(request, words)


async def _ask_whom(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    return dnc_screens.ask(problem)


async def _take_forgotten(request: Request, conversation: ConversationRow, words: str) -> Screen:
    return await forgetting_answers.ask_sure(request, words)


async def _ask_forgotten(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    return forgetting_screens.ask(problem)


FLOWS = (
    Flow(lead_answers.FLOW, Role.VIEWER, _take_search, _ask_search),
    Flow(lead_answers.ON_LIST, Role.OPERATOR, _take_list_name, _ask_list_name),
    Flow(dnc_answers.FLOW, Role.OPERATOR, _take_whom, _ask_whom),
    Flow(forgetting_answers.FLOW, Role.OPERATOR, _take_forgotten, _ask_forgotten),
)
