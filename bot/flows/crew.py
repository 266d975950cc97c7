"""Who works for a campaign that is there: checkboxes, kept in the conversation until they are saved."""

import asyncio

from sqlalchemy.orm import Session

from bot.flows.base import Flow
from bot.handlers import campaigns as campaign_answers
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import campaigns as screens
from bot.screens import crew as crew_screens
from bot.screens.base import Screen
from engine import campaigns as engine
from engine.campaigns import CampaignProgress, Reallocation
from engine.insight import overview
from engine.insight.overview import SenderToday
from engine.rules.enums import CampaignStatus, Role
from storage import campaigns as store
from storage import senders as sender_store
from storage.conversations import ConversationRow

NAME, STEP = "crew", "senders"


async def choose(request: Request, campaign_id: int, problem: str = "") -> Screen:
    """Who works for it, as far as it was chosen."""
    each, lines, ticked = await request.read(_look, campaign_id, request)
    await request.ask(NAME, STEP, campaign_id=campaign_id, sender_ids=ticked)
    return screens.edit_senders(each, lines, ticked, problem)


async def tick(request: Request, campaign_id: int, sender_id: int, on: int) -> Screen:
    """Choose a sender or don't; what the box becomes stands in the button, so that a tap twice is one."""
    _each, _lines, ticked = await request.read(_look, campaign_id, request)
    others = set(ticked) - {sender_id}
    chosen = sorted(others | ({sender_id} if on else set()))
    await request.ask(NAME, STEP, campaign_id=campaign_id, sender_ids=chosen)
    return await choose(request, campaign_id)


async def unable(request: Request, campaign_id: int, sender_id: int) -> Screen:
    """A sender that can't act: all the same?"""
    each, lines, _ticked = await request.read(_look, campaign_id, request)
    line = next((one for one in lines if one.id == sender_id), None)
    if line is None:
        return await choose(request, campaign_id)
    here = f"campaign:{campaign_id}"
    return crew_screens.ask_unable(line, each.action_type, here, f"{here}:senders")


async def save(request: Request, campaign_id: int) -> Screen:
    """Let exactly those work for it; tapped a second time, nothing is left to do."""
    chosen = _chosen(request, campaign_id)
    if not chosen:
        return await campaign_answers.card(request, campaign_id)

    if set(chosen) == set(await request.read(store.senders_of, campaign_id)):
        await request.finish()
        return await campaign_answers.card(request, campaign_id, screens.T.as_they_were)

    def work(session: Session) -> tuple[Reallocation, CampaignStatus, list[str]]:
        dealing = engine.begin_edit_senders(session, campaign_id, chosen, request.now)
        names = sender_store.names(session)
        return dealing, store.get(session, campaign_id).status, [names[each] for each in chosen]

    dealing, status, names = await request.conclude(work)
    done = await asyncio.to_thread(engine.deal_again, request.services.db, dealing, request.now)
    said = screens.senders_changed(status, names, done)
    return await campaign_answers.card(request, campaign_id, said)


def _chosen(request: Request, campaign_id: int) -> list[int]:
    """What was ticked so far for this campaign."""
    conversation = request.conversation
    if conversation is None or conversation.flow != NAME or conversation.data["campaign_id"] != campaign_id:
        return []
    return list(conversation.data["sender_ids"])


def _look(
    session: Session, campaign_id: int, request: Request
) -> tuple[CampaignProgress, tuple[SenderToday, ...], list[int]]:
    each = engine.progress_of(session, campaign_id, request.now).progress
    if each.status in (CampaignStatus.COMPLETED, CampaignStatus.CANCELLED):
        raise Refusal(screens.T("over", name=each.name))
    lines = overview.home(session, request.now).senders
    known = {line.id for line in lines}
    begun = (
        request.conversation is not None
        and request.conversation.flow == NAME
        and request.conversation.data["campaign_id"] == campaign_id
    )
    chosen = _chosen(request, campaign_id) if begun else store.senders_of(session, campaign_id)
    return each, lines, [sender_id for sender_id in chosen if sender_id in known]


async def _take(request: Request, conversation: ConversationRow, words: str) -> Screen:
    raise Refusal(screens.T.choose_with_buttons)


async def _ask(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    return await choose(request, conversation.data["campaign_id"], problem)


FLOW = Flow(NAME, Role.OPERATOR, _take, _ask)
