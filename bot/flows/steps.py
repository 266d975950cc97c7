"""What each step of the campaign wizard shows, and where in it somebody is."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import texts
from bot.flows import choices, conversations
from bot.flows.choices import ACTION, JUMP, LAST, LIST, MODE, NAME, NOTE, SENDERS, SOURCE, TAG
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import crew as crew_screens
from bot.screens import wizard as screens
from bot.screens.base import KIND_PLURAL, Screen
from bot.texts.said import error_sentence
from engine import campaigns as engine
from engine.campaigns import CampaignDraft, Preview, StartCheck
from engine.comments import learning, library, server_seen
from engine.insight import overview
from engine.rules.enums import ActionType, CommentMode, CommentSource
from engine.rules.kinds import KindText
from storage import lists
from storage import senders as sender_store
from storage import settings as settings_store
from storage.comments import TagRow
from storage.conversations import ConversationRow

T = texts.of("wizard")
MODES = texts.of("campaigns").table("mode")


def conversation_of(request: Request) -> ConversationRow:
    """The wizard that this person is in. Raises UserError when it is over."""
    if request.conversation is None or request.conversation.flow != conversations.WIZARD:
        raise Refusal(T.over)
    return request.conversation


def in_wizard(request: Request) -> bool:
    """Whether the person is in it."""
    return request.conversation is not None and request.conversation.flow == conversations.WIZARD


def at_the_end(request: Request) -> ConversationRow:
    """… and at its last step. Raises UserError before that."""
    conversation = conversation_of(request)
    if conversation.step != LAST:
        raise Refusal(T.missing)
    return conversation


def one_of(closed_list: type[StrEnum], word: str) -> str:
    """A word of a closed list, from a button. Raises UserError for another."""
    if word not in [each.value for each in closed_list]:
        raise Refusal(T.no_such_choice)
    return word


async def go(request: Request, step: str, data: Mapping[str, Any], problem: str = "") -> Screen:
    """To a step, and what it shows; where that can't be shown, the person stays where they were."""
    step = choices.reached(step, data)
    dropped = (conversations.AWAY, JUMP) if step == LAST else (conversations.AWAY,)
    kept = {key: value for key, value in data.items() if key not in dropped}
    try:
        screen = await SHOW[step](request, placed(step, kept), problem)
    except lists.NoSuchList as gone:  # deleted meanwhile: the other choices stay
        return await choose_other_list(request, kept, gone)
    await request.ask(conversations.WIZARD, step, **kept)
    return screen


async def choose_other_list(request: Request, data: Mapping[str, Any], gone: lists.NoSuchList) -> Screen:
    """To the question for a list, since the one that was chosen is gone."""
    return await go(request, LIST, choices.without_list(data), error_sentence(gone))


def placed(step: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """With the number of the step, but where one only came to change a single answer."""
    known = choices.steps(data)
    if data.get(JUMP) or step not in known:
        return dict(data)
    return {**data, "number": known.index(step) + 1, "total": len(known)}


async def _show_name(request: Request, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.name(data, problem)


async def _show_list(request: Request, data: Mapping[str, Any], problem: str) -> Screen:
    rows = await request.read(lists.all_lists)
    chosen = next((place for place, row in enumerate(rows) if row.id == data.get("list_id")), 0)
    return screens.choose_list(data, rows, chosen // screens.PER_PAGE, problem)


async def _show_action(request: Request, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.action(data)


async def _show_senders(request: Request, data: Mapping[str, Any], problem: str) -> Screen:
    lines = (await request.read(overview.home, request.now)).senders
    known = {line.id for line in lines}
    ticked = [each for each in data.get("sender_ids", ()) if each in known]
    return screens.senders(data, ActionType(data["action"]), lines, ticked, problem)


async def _show_note(request: Request, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.note(data, problem)


async def show_tag(
    request: Request, data: Mapping[str, Any], problem: str, page: int | None = None
) -> Screen:
    """The tags, first of all the page with the one that was chosen."""

    def count(session: Session) -> tuple[list[TagRow], int]:
        return library.tags(session), len(library.list_comments(session))

    tags, total = await request.read(count)
    chosen = next((place for place, row in enumerate(tags) if row.tag == data.get("tag")), 0)
    return screens.tag(data, tags, total, chosen // screens.PER_PAGE if page is None else page)


async def _show_source(request: Request, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.source(data)


async def _show_mode(request: Request, data: Mapping[str, Any], problem: str) -> Screen:
    if not choices.is_written(data):
        return screens.mode(data)
    chosen = data.get("sender_ids", ())
    may = [await request.read(learning.may_auto, each) for each in chosen]
    return screens.mode_of_written(data, bool(may) and all(may))


async def _show_last(request: Request, data: Mapping[str, Any], problem: str) -> Screen:
    preview, checks, zone = await request.read(look, choices.draft_of(data), request)
    chosen = {**data, "policy": choices.policy_of(data)}
    said = await values(request, data)
    own = {step: said[step] for step in choices.proposed(data)}
    return screens.last(chosen, preview, checks, own, request.now, zone, problem)


async def values(request: Request, data: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen at each step, as people say it."""
    names = await request.read(sender_store.names)
    return {
        NAME: data["name"],
        LIST: data.get("list_name", ""),
        ACTION: screens.KIND_BUTTONS[data["action"]],
        SENDERS: ", ".join(names[each] for each in data["sender_ids"]),
        NOTE: data.get("note") or T.none,
        TAG: f"#{data['tag']}" if data.get("tag") else T.all_tags,
        SOURCE: T.source_ai if choices.is_written(data) else T.source_predefined,
        MODE: MODES[data.get("mode") or CommentMode.REVIEW],
    }


def propose(session: Session, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A name of its own, and every sender that can act now, where the person hasn't chosen others."""
    kind = ActionType(data["action"])
    found: dict[str, Any] = {}
    if not data.get(choices.NAMED):
        words = T("proposed_name", list=data.get("list_name", ""), kinds=KIND_PLURAL[kind])
        found["name"] = engine.proposed_name(session, words)
    if not data.get(choices.CREW_CHOSEN):
        lines = overview.home(session, now).senders
        found["sender_ids"] = [line.id for line in lines if not crew_screens.cannot(line, kind)]
    if choices.text_of(data) is KindText.COMMENT:
        found |= {"tags": bool(library.tags(session)), "ai": server_seen.last_seen(session) is not None}
        if found["ai"] and SOURCE not in data and not library.list_comments(session):
            found[SOURCE] = CommentSource.AI.value
    return found


SHOW: dict[str, Callable[[Request, Mapping[str, Any], str], Awaitable[Screen]]] = {
    NAME: _show_name,
    LIST: _show_list,
    ACTION: _show_action,
    SENDERS: _show_senders,
    NOTE: _show_note,
    SOURCE: _show_source,
    TAG: show_tag,
    MODE: _show_mode,
    LAST: _show_last,
}


def look(
    session: Session, draft: CampaignDraft, request: Request
) -> tuple[Preview, list[StartCheck], ZoneInfo]:
    """The preview, what is wrong before the start, and the zone of the times in it."""
    zone = settings_store.load(session).zone
    return engine.preview(session, draft, request.now), engine.checks(session, draft, request.now), zone
