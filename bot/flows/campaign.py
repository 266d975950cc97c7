"""The campaign wizard: name, list, action, senders, note or comments, cooldown, preview; for a new campaign and for a draft.

Its state is the conversation's row: a restart in the middle changes nothing. Each step's answer is kept and the next
step that applies is shown; a button of another step than the present one only shows where one is.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot import texts
from bot.flows import choices, conversation
from bot.flows.base import Flow
from bot.flows.choices import ACTION, COOLDOWN, JUMP, LAST, LIST, MODE, NAME, NOTE, SENDERS, TAG
from bot.flows.steps import (
    at_the_end,
    choose_other_list,
    go,
    in_wizard,
    look,
    one_of,
    placed,
    show_tag,
    talk_of,
)
from bot.handlers import campaigns as campaign_answers
from bot.routing.request import Request
from bot.screens import campaigns as campaign_screens
from bot.screens import wizard as screens
from bot.screens.base import Screen
from engine import campaigns as engine
from engine.campaigns import StartReport
from engine.comments import library
from engine.insight import overview
from engine.rules.enums import ActionType, CampaignStatus, CommentMode, CooldownPolicy, Role
from engine.rules.errors import UserError
from engine.rules.texts import LONGEST_NOTE, check_template
from storage import campaigns as campaign_store
from storage import comments, conversations, lists
from storage import senders as sender_store
from storage.conversations import ConversationRow

T = texts.of("wizard")
MODES = texts.of("campaigns").table("mode")


async def begin(visit: Request) -> Screen:
    """A new campaign; one that waits isn't given up without a question."""
    return _ask_first(visit, "new:fresh") or await begin_anew(visit)


async def begin_anew(visit: Request) -> Screen:
    """A new campaign, whatever waits."""
    return await go(visit, NAME, {})


async def begin_on(visit: Request, list_id: int) -> Screen:
    """A new campaign on a list that is chosen already."""
    return _ask_first(visit, f"new:fresh:{list_id}") or await begin_anew_on(visit, list_id)


async def begin_anew_on(visit: Request, list_id: int) -> Screen:
    """As above, whatever waits."""
    row = await visit.read(lists.get, list_id)
    return await go(visit, NAME, {"list_id": row.id, "list_name": row.name, "list_given": True})


async def edit(visit: Request, campaign_id: int) -> Screen:
    """Other choices for a draft."""
    return _ask_first(visit, f"campaign:{campaign_id}:edit:yes", campaign_id) or await edit_anew(
        visit, campaign_id
    )


async def edit_anew(visit: Request, campaign_id: int) -> Screen:
    """As above, whatever waits."""

    def choose(session: Session) -> dict[str, Any]:
        row = campaign_store.get(session, campaign_id)
        if row.status is not CampaignStatus.DRAFT:
            raise UserError(T("started_already", name=row.name))
        draft = engine.draft_of(session, campaign_id)
        data = choices.of_draft(campaign_id, draft, lists.get(session, draft.list_id).name)
        return {**data, "tags": bool(library.tags(session))}

    await visit.ask(conversation.WIZARD, LAST, **await visit.read(choose))
    return await change(visit)


async def here(visit: Request) -> Screen:
    """Where one is; takes the wizard up again after a look at something else."""
    talk = talk_of(visit)
    return await go(visit, talk.step, talk.data)


async def back(visit: Request) -> Screen:
    """One step back; what was chosen stays."""
    talk = talk_of(visit)
    return await go(visit, choices.before(talk.step, talk.data), talk.data)


async def go_on(visit: Request, step: str) -> Screen:
    """On with what was chosen at this step before."""
    return await _next(visit, step)


async def cancel(visit: Request) -> Screen:
    """Nothing is made, nothing is changed."""
    draft_id = talk_of(visit).data.get("draft_id")
    await visit.keep(conversations.end, visit.user.id)
    if draft_id is not None:
        return await campaign_answers.card(visit, draft_id, T.unchanged)
    return screens.cancelled()


async def list_page(visit: Request, page: int) -> Screen:
    """More lists to choose from."""
    talk = talk_of(visit)
    if talk.step != LIST:
        return await here(visit)
    return screens.choose_list(placed(LIST, talk.data), await visit.read(lists.all_lists), page)


async def choose_list(visit: Request, list_id: int) -> Screen:
    """Which list."""
    row = await visit.read(lists.get, list_id)
    return await _next(visit, LIST, list_id=row.id, list_name=row.name)


async def choose_action(visit: Request, kind: str) -> Screen:
    """Connect, like or comment."""
    return await _next(visit, ACTION, action=one_of(ActionType, kind))


async def tick(visit: Request, sender_id: int, on: int) -> Screen:
    """Choose a sender or don't; what the box becomes stands in the button, so that a tap twice is one."""
    talk = talk_of(visit)
    if talk.step != SENDERS:
        return await here(visit)
    ticked = set(talk.data.get("sender_ids", ())) - {sender_id}
    return await go(
        visit, SENDERS, {**talk.data, "sender_ids": sorted(ticked | ({sender_id} if on else set()))}
    )


async def unable(visit: Request, sender_id: int) -> Screen:
    """A sender that can't act: all the same?"""
    talk = talk_of(visit)
    lines = (await visit.read(overview.home, visit.now)).senders
    line = next((each for each in lines if each.id == sender_id), None)
    if talk.step != SENDERS or line is None:
        return await here(visit)
    return screens.ask_unable(line, ActionType(talk.data["action"]))


async def senders_chosen(visit: Request) -> Screen:
    """Go on with those."""
    known = {row.id for row in await visit.read(sender_store.all_senders)}
    chosen = [each for each in talk_of(visit).data.get("sender_ids", ()) if each in known]
    return await _next(visit, SENDERS, sender_ids=chosen) if chosen else await here(visit)


async def without_note(visit: Request) -> Screen:
    """Invitations without a note."""
    return await _next(visit, NOTE, note=None)


async def tag_page(visit: Request, page: int) -> Screen:
    """More tags to choose from."""
    talk = talk_of(visit)
    return await show_tag(visit, placed(TAG, talk.data), "", page) if talk.step == TAG else await here(visit)


async def choose_tag(visit: Request, comment_id: int) -> Screen:
    """Only comments with the tag of this one; of 0: all."""
    return await _next(
        visit, TAG, tag=(await visit.read(comments.get, comment_id)).tag if comment_id else None
    )


async def choose_mode(visit: Request, mode: str) -> Screen:
    """Review or auto."""
    return await _next(visit, MODE, mode=one_of(CommentMode, mode))


async def choose_cooldown(visit: Request, policy: str) -> Screen:
    """Leave out or wait."""
    return await _next(visit, COOLDOWN, policy=one_of(CooldownPolicy, policy))


async def option(visit: Request, name: str, on: int) -> Screen:
    """Switch one of the last step's choices; what it becomes stands in the button."""
    if name not in screens.OPTIONS:
        raise UserError(T.no_such_choice)
    return await go(visit, LAST, {**at_the_end(visit).data, name: bool(on)})


async def change(visit: Request) -> Screen:
    """Which of the choices shall be different?"""
    data = at_the_end(visit).data
    names = await visit.read(sender_store.names)
    values = {
        NAME: data["name"],
        LIST: data.get("list_name", ""),
        ACTION: screens.KINDS[data["action"]],
        SENDERS: ", ".join(names[each] for each in data["sender_ids"]),
        NOTE: data.get("note") or T.none,
        TAG: f"#{data['tag']}" if data.get("tag") else T.all_tags,
        MODE: MODES[data.get("mode") or CommentMode.REVIEW],
        COOLDOWN: T[choices.policy_of(data)],
    }
    return screens.change(data, choices.changeable(data), values)


async def jump(visit: Request, step: str) -> Screen:
    """To one of the choices, and back to the last step from there."""
    data = at_the_end(visit).data
    if step not in choices.changeable(data):
        raise UserError(T.no_such_choice)
    return await go(visit, step, {**data, JUMP: True})


async def save(visit: Request) -> Screen:
    """Keep it as a draft, or the draft as it is now."""
    if not in_wizard(visit):
        return await _made_already(visit)
    data = at_the_end(visit).data

    def work(session: Session) -> int:
        campaign_id = _write(session, data, visit)
        conversations.end(session, visit.user.id)
        return campaign_id

    campaign_id = await visit.run(work)
    said = campaign_screens.T.changed if data.get("draft_id") else campaign_screens.T.saved
    return await campaign_answers.card(visit, campaign_id, said)


async def start(visit: Request) -> Screen:
    """Make it and let it run: with the wizard's end in one transaction, so that a second tap finds nothing."""
    if not in_wizard(visit):
        return await _made_already(visit)
    data = at_the_end(visit).data
    seed = visit.house.rng.getrandbits(31)

    def work(session: Session) -> tuple[int, StartReport, dict[int, str]]:
        campaign_id = _write(session, data, visit)
        report = engine.start(session, campaign_id, visit.now, seed)
        conversations.end(session, visit.user.id)
        return campaign_id, report, sender_store.names(session)

    campaign_id, report, names = await visit.run(work)
    said = campaign_screens.started(data["name"], report, names)
    return await campaign_answers.card(visit, campaign_id, said)


async def _made_already(visit: Request) -> Screen:
    """A tap too many, on a wizard that is over: most likely what it made is wanted."""
    newest = next(iter(await visit.read(engine.progress)), None)
    if newest is None:
        raise UserError(texts.of("wizard").over)
    return await campaign_answers.card(visit, newest.id)


def _write(session: Session, data: Mapping[str, Any], visit: Request) -> int:
    draft, draft_id = choices.draft_of(data), data.get("draft_id")
    if draft_id is None:
        return engine.create(session, draft, visit.now)
    engine.edit(session, draft_id, draft)
    return int(draft_id)


async def _next(visit: Request, step: str, **chosen: Any) -> Screen:
    """Keep what was chosen at `step` and go on; a button of an older step changes nothing."""
    talk = talk_of(visit)
    data = {**talk.data, **chosen}
    if talk.step != step or choices.KEYS.get(step) not in data:
        return await here(visit)
    if step == ACTION and data["action"] == ActionType.COMMENT:
        data["tags"] = bool(await visit.read(library.tags))
    if step == SENDERS or (data.get(JUMP) and choices.complete(data)):
        try:
            data["in_cooldown"] = (await visit.read(look, choices.draft_of(data), visit))[0].in_cooldown
        except lists.NoSuchList as gone:
            return await choose_other_list(visit, data, gone)
    return await go(visit, choices.after(step, data), data)


def _ask_first(visit: Request, anew: str, draft_id: int | None = None) -> Screen | None:
    """The question whether the wizard that waits is given up; None when nothing would be lost."""
    talk = visit.talk
    if talk is None or talk.flow != conversation.WIZARD or not talk.data.get("name"):
        return None
    if draft_id is not None and talk.data.get("draft_id") == draft_id:
        return None
    return screens.unfinished(talk.data["name"], anew)


async def _take(visit: Request, talk: ConversationRow, words: str) -> Screen:
    if talk.step == NAME:
        return await _take_name(visit, talk, " ".join(words.split()))
    if talk.step == NOTE:
        check_template(words.strip(), LONGEST_NOTE)
        return await _next(visit, NOTE, note=words.strip())
    raise UserError(campaign_screens.T.choose_with_buttons)


async def _take_name(visit: Request, talk: ConversationRow, name: str) -> Screen:
    def check(session: Session) -> str:
        own = talk.data.get("draft_id")
        if own is not None and campaign_store.get(session, own).name == name:
            return name
        return engine.free_name(session, name)

    return await _next(visit, NAME, name=await visit.read(check))


async def _ask(visit: Request, talk: ConversationRow, problem: str) -> Screen:
    return await go(visit, talk.step, talk.data, problem)


FLOW = Flow(conversation.WIZARD, Role.OPERATOR, _take, _ask)
