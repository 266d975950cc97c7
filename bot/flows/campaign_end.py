"""The end of the campaign wizard: what was chosen becomes a draft, or a campaign that runs."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot import texts
from bot.flows import choices
from bot.flows.steps import at_the_end, in_wizard
from bot.handlers import campaigns as campaign_answers
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import campaigns as campaign_screens
from bot.screens.base import Screen
from engine import campaigns as engine
from engine.campaigns import StartReport
from storage import conversations as conversation_store
from storage import lists
from storage import senders as sender_store


async def save(request: Request) -> Screen:
    """Keep it as a draft, or the draft as it is now."""
    if not in_wizard(request):
        return await _made_already(request)
    data = at_the_end(request).data

    def work(session: Session) -> int:
        campaign_id = _write(session, data, request)
        conversation_store.end(session, request.user.id)
        return campaign_id

    campaign_id = await request.run(work)
    said = campaign_screens.T.changed if data.get("draft_id") else campaign_screens.T.saved
    return await campaign_answers.card(request, campaign_id, said)


async def start(request: Request) -> Screen:
    """Make it and let it run: with the wizard's end in one transaction, so that a second tap finds nothing.

    Of a long list it is a draft first, which the wizard then knows: to deal it out takes a while.
    """
    if not in_wizard(request):
        return await _made_already(request)
    here = at_the_end(request)
    data = here.data
    seed = request.services.rng.getrandbits(31)
    db, dealt = request.services.db, None

    def long(session: Session) -> bool:
        return lists.get(session, data["list_id"]).leads > engine.AT_ONCE

    def keep(session: Session) -> int:
        draft_id = _write(session, data, request)
        talk = replace(here, data={**data, "draft_id": draft_id})
        conversation_store.put(session, talk, request.now)
        return draft_id

    if await request.read(long):
        kept = await request.keep(keep)
        dealt = await asyncio.to_thread(engine.deal_out, db, kept, request.now, seed)

    def work(session: Session) -> tuple[int, StartReport, dict[int, str]]:
        if dealt is not None:
            campaign_id, report = dealt.campaign_id, engine.conclude(session, dealt, request.now)
        else:
            campaign_id = _write(session, data, request)
            report = engine.start(session, campaign_id, request.now, seed)
        conversation_store.end(session, request.user.id)
        return campaign_id, report, sender_store.names(session)

    campaign_id, report, names = await request.run(work)
    said = campaign_screens.started(data["name"], report, names)
    return await campaign_answers.card(request, campaign_id, said)


async def _made_already(request: Request) -> Screen:
    """A tap too many, on a wizard that is over: most likely what it made is wanted."""
    newest = next(iter(await request.read(engine.progress)), None)
    if newest is None:
        raise Refusal(texts.of("wizard").over)
    return await campaign_answers.card(request, newest.id)


def _write(session: Session, data: Mapping[str, Any], request: Request) -> int:
    draft, draft_id = choices.draft_of(data), data.get("draft_id")
    if draft_id is None:
        return engine.create(session, draft, request.now)
    engine.edit(session, draft_id, draft)
    return int(draft_id)
