"""The campaign wizard: list, action, preview; the preview holds what is proposed, and leads to where it is chosen otherwise.

Its state is the conversation's row: a restart in the middle changes nothing. Each step's answer is kept and the next
step that applies is shown; a button of another step than the present one only shows where one is.
"""

from typing import Any

from sqlalchemy.orm import Session

from bot import texts
from bot.flows import choices, conversations
from bot.flows.base import Flow
from bot.flows.choices import ACTION, JUMP, LAST, LIST, MODE, NAME, NOTE, SENDERS, SOURCE, TAG
from bot.flows.steps import (
    at_the_end,
    conversation_of,
    go,
    one_of,
    placed,
    propose,
    show_tag,
    values,
)
from bot.handlers import campaigns as campaign_answers
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import campaigns as campaign_screens
from bot.screens import wizard as screens
from bot.screens.base import Screen
from engine import campaigns as engine
from engine.comments import library, server_seen
from engine.insight import overview
from engine.rules.enums import ActionType, CampaignStatus, CommentMode, CommentSource, CooldownPolicy, Role
from engine.rules.texts import LONGEST_NOTE, check_template
from storage import campaigns as campaign_store
from storage import comments, lists
from storage import conversations as conversation_store
from storage import senders as sender_store
from storage.conversations import ConversationRow

T = texts.of("wizard")


async def begin(request: Request) -> Screen:
    """A new campaign; one that waits isn't given up without a question."""
    return _ask_first(request, "new:fresh") or await begin_anew(request)


async def begin_anew(request: Request) -> Screen:
    """A new campaign, whatever waits."""
    return await go(request, LIST, {})


async def begin_on(request: Request, list_id: int) -> Screen:
    """A new campaign on a list that is chosen already."""
    return _ask_first(request, f"new:fresh:{list_id}") or await begin_anew_on(request, list_id)


async def begin_anew_on(request: Request, list_id: int) -> Screen:
    """As above, whatever waits."""
    row = await request.read(lists.get, list_id)
    return await go(request, ACTION, {"list_id": row.id, "list_name": row.name, "list_given": True})


async def edit(request: Request, campaign_id: int) -> Screen:
    """Other choices for a draft."""
    return _ask_first(request, f"campaign:{campaign_id}:edit:yes", campaign_id) or await edit_anew(
        request, campaign_id
    )


async def edit_anew(request: Request, campaign_id: int) -> Screen:
    """As above, whatever waits."""

    def choose(session: Session) -> dict[str, Any]:
        row = campaign_store.get(session, campaign_id)
        if row.status is not CampaignStatus.DRAFT:
            raise Refusal(T("started_already", name=row.name))
        draft = engine.draft_of(session, campaign_id)
        data = choices.of_draft(campaign_id, draft, lists.get(session, draft.list_id).name)
        ai = server_seen.last_seen(session) is not None
        return {**data, "tags": bool(library.tags(session)), "ai": ai}

    await request.ask(conversations.WIZARD, LAST, **await request.read(choose))
    return await change(request)


async def here(request: Request) -> Screen:
    """Where one is; takes the wizard up again after a look at something else."""
    conversation = conversation_of(request)
    return await go(request, conversation.step, conversation.data)


async def back(request: Request) -> Screen:
    """One step back; what was chosen stays."""
    conversation = conversation_of(request)
    return await go(request, choices.before(conversation.step, conversation.data), conversation.data)


async def go_on(request: Request, step: str) -> Screen:
    """On with what was chosen at this step before."""
    return await _next(request, step)


async def cancel(request: Request) -> Screen:
    """Nothing is made, nothing is changed."""
    draft_id = conversation_of(request).data.get("draft_id")
    await request.keep(conversation_store.end, request.user.id)
    if draft_id is not None:
        return await campaign_answers.card(request, draft_id, T.unchanged)
    return screens.cancelled()


async def list_page(request: Request, page: int) -> Screen:
    """More lists to choose from."""
    conversation = conversation_of(request)
    if conversation.step != LIST:
        return await here(request)
    return screens.choose_list(placed(LIST, conversation.data), await request.read(lists.all_lists), page)


async def choose_list(request: Request, list_id: int) -> Screen:
    """Which list."""
    row = await request.read(lists.get, list_id)
    return await _next(request, LIST, list_id=row.id, list_name=row.name)


async def choose_action(request: Request, kind: str) -> Screen:
    """Connect, like or comment."""
    return await _next(request, ACTION, action=one_of(ActionType, kind))


async def tick(request: Request, sender_id: int, on: int) -> Screen:
    """Choose a sender or don't; what the box becomes stands in the button, so that a tap twice is one."""
    conversation = conversation_of(request)
    if conversation.step != SENDERS:
        return await here(request)
    ticked = set(conversation.data.get("sender_ids", ())) - {sender_id}
    return await go(
        request, SENDERS, {**conversation.data, "sender_ids": sorted(ticked | ({sender_id} if on else set()))}
    )


async def unable(request: Request, sender_id: int) -> Screen:
    """A sender that can't act: all the same?"""
    conversation = conversation_of(request)
    lines = (await request.read(overview.home, request.now)).senders
    line = next((each for each in lines if each.id == sender_id), None)
    if conversation.step != SENDERS or line is None:
        return await here(request)
    return screens.ask_unable(line, ActionType(conversation.data["action"]))


async def senders_chosen(request: Request) -> Screen:
    """Go on with those."""
    known = {row.id for row in await request.read(sender_store.all_senders)}
    chosen = [each for each in conversation_of(request).data.get("sender_ids", ()) if each in known]
    if not chosen:
        return await here(request)
    return await _next(request, SENDERS, **{"sender_ids": chosen, choices.CREW_CHOSEN: True})


async def without_note(request: Request) -> Screen:
    """Invitations without a note."""
    return await _next(request, NOTE, note=None)


async def tag_page(request: Request, page: int) -> Screen:
    """More tags to choose from."""
    conversation = conversation_of(request)
    return (
        await show_tag(request, placed(TAG, conversation.data), "", page)
        if conversation.step == TAG
        else await here(request)
    )


async def choose_tag(request: Request, comment_id: int) -> Screen:
    """Only comments with the tag of this one; of 0: all."""
    return await _next(
        request, TAG, tag=(await request.read(comments.get, comment_id)).tag if comment_id else None
    )


async def choose_source(request: Request, source: str) -> Screen:
    """The AI server's comments, or the library's."""
    return await _next(request, SOURCE, source=one_of(CommentSource, source))


async def choose_mode(request: Request, mode: str) -> Screen:
    """Review or auto."""
    return await _next(request, MODE, mode=one_of(CommentMode, mode))


async def choose_cooldown(request: Request, policy: str) -> Screen:
    """Leave out or wait; what it becomes stands in the button."""
    return await go(request, LAST, {**at_the_end(request).data, "policy": one_of(CooldownPolicy, policy)})


async def option(request: Request, name: str, on: int) -> Screen:
    """Switch one of the last step's choices; what it becomes stands in the button."""
    if name not in screens.OPTIONS:
        raise Refusal(T.no_such_choice)
    return await go(request, LAST, {**at_the_end(request).data, name: bool(on)})


async def change(request: Request) -> Screen:
    """Which of the choices shall be different?"""
    data = at_the_end(request).data
    return screens.change(data, choices.changeable(data), await values(request, data))


async def jump(request: Request, step: str) -> Screen:
    """To one of the choices, and back to the last step from there."""
    data = at_the_end(request).data
    if step not in choices.changeable(data):
        raise Refusal(T.no_such_choice)
    return await go(request, step, {**data, JUMP: True})


async def _next(request: Request, step: str, **chosen: Any) -> Screen:
    """Keep what was chosen at `step` and go on; a button of an older step changes nothing."""
    conversation = conversation_of(request)
    data = {**conversation.data, **chosen}
    if conversation.step != step or choices.KEYS.get(step) not in data:
        return await here(request)
    if step in (LIST, ACTION) and data.get("action"):
        data |= await request.read(propose, data, request.now)
    if step == SOURCE:
        data.pop(MODE, None)  # whether comments are seen first depends on who writes them
    return await go(request, choices.after(step, data), data)


def _ask_first(request: Request, anew: str, draft_id: int | None = None) -> Screen | None:
    """The question whether the wizard that waits is given up; None when nothing would be lost."""
    conversation = request.conversation
    if conversation is None or conversation.flow != conversations.WIZARD or not conversation.data.get("name"):
        return None
    if draft_id is not None and conversation.data.get("draft_id") == draft_id:
        return None
    return screens.unfinished(conversation.data["name"], anew)


async def _take(request: Request, conversation: ConversationRow, words: str) -> Screen:
    if conversation.step == NAME:
        return await _take_name(request, conversation, " ".join(words.split()))
    if conversation.step == NOTE:
        check_template(words.strip(), LONGEST_NOTE)
        return await _next(request, NOTE, note=words.strip())
    raise Refusal(campaign_screens.T.choose_with_buttons)


async def _take_name(request: Request, conversation: ConversationRow, name: str) -> Screen:
    free = await request.read(engine.free_name, name, conversation.data.get("draft_id"))
    return await _next(request, NAME, **{"name": free, choices.NAMED: True})


async def _ask(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    return await go(request, conversation.step, conversation.data, problem)


FLOW = Flow(conversations.WIZARD, Role.OPERATOR, _take, _ask)
