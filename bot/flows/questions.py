"""Flows of one question: a limit, hours, a comment, a draft's words, a setting, a list's name, a what-if."""

from bot import texts
from bot.flows.base import Flow
from bot.handlers import comments as comment_answers
from bot.handlers import lists as list_answers
from bot.handlers import openoutreach_setup as set_up
from bot.handlers import senders as sender_answers
from bot.handlers import settings as setting_answers
from bot.handlers import simulation as simulation_answers
from bot.handlers import stats as stats_answers
from bot.handlers import voices as voice_answers
from bot.handlers.typed import is_nothing
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import approvals as approval_screens
from bot.screens import comments as comment_screens
from bot.screens import lists as list_screens
from bot.screens import sender_questions
from bot.screens import settings as setting_screens
from bot.screens import simulation as simulation_screens
from bot.screens.base import Screen
from bot.texts.said import error_sentence
from engine import lists, senders
from engine.comments import drafts, library
from engine.comments.checking import UnfitComment
from engine.rules import settings as setting_rules
from engine.rules.enums import ActionType, Role
from engine.senders import LimitPeriod
from engine.work import fixed_slots
from storage import comments as comment_store
from storage import drafts as draft_store
from storage import lists as list_store
from storage import settings as setting_store
from storage.conversations import ConversationRow

SENDERS = texts.of("senders")
# What people type for no limit, in English and in their own language.
NO_LIMIT = ("none", "no", "-", "off")
OWN_NO_LIMIT = texts.of("typed").row("no_limit")


async def _take_limit(request: Request, conversation: ConversationRow, words: str) -> Screen:
    sender_id, kind, period = (
        conversation.data["sender_id"],
        ActionType(conversation.data["kind"]),
        LimitPeriod(conversation.data["period"]),
    )
    text = words.strip().lower()
    none = text in NO_LIMIT or text in OWN_NO_LIMIT
    if not none and not (text.isdecimal() and len(text) < 7):
        raise Refusal(SENDERS("no_number", words=words.strip()[:40]))
    limit = None if none else int(text)
    warning = await request.conclude(senders.set_limit, sender_id, kind, period, limit, request.now)
    return await sender_answers.limits(request, sender_id, warning)


async def _ask_limit(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    row = await request.read(senders.get, conversation.data["sender_id"])
    return sender_questions.ask_limit(
        row, ActionType(conversation.data["kind"]), LimitPeriod(conversation.data["period"]), problem
    )


async def _take_sender_name(request: Request, conversation: ConversationRow, words: str) -> Screen:
    await request.conclude(senders.rename, conversation.data["sender_id"], words, request.now)
    return await sender_answers.card(request, conversation.data["sender_id"])


async def _ask_sender_name(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    return sender_questions.ask_new_name(
        await request.read(senders.get, conversation.data["sender_id"]), problem
    )


async def _take_sender_email(request: Request, conversation: ConversationRow, words: str) -> Screen:
    await request.conclude(senders.change_email, conversation.data["sender_id"], words, request.now)
    return await sender_answers.card(request, conversation.data["sender_id"])


async def _ask_sender_email(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    return sender_questions.ask_new_email(
        await request.read(senders.get, conversation.data["sender_id"]), problem
    )


async def _take_hours(request: Request, conversation: ConversationRow, words: str) -> Screen:
    hours = fixed_slots.parse(words)
    await request.conclude(fixed_slots.set_hours, conversation.data["sender_id"], hours, request.now)
    return await sender_answers.card(request, conversation.data["sender_id"])


async def _ask_hours(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    return sender_questions.ask_hours(
        await request.read(senders.get, conversation.data["sender_id"]), problem
    )


async def _take_what_if(request: Request, conversation: ConversationRow, words: str) -> Screen | None:
    change = simulation_answers.parse(words)
    await request.finish()
    await simulation_answers.begin(request, simulation_answers.USUAL_DAYS, change)
    return None


async def _ask_what_if(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    return simulation_screens.ask_what_if(problem)


async def _take_comment(request: Request, conversation: ConversationRow, words: str) -> Screen:
    text, tag = _tagged(words)
    comment_id = conversation.data.get("comment_id")
    if comment_id is None:
        row = await request.conclude(library.add, text, request.now, tag or "")
    else:
        row = await request.conclude(library.edit, comment_id, text, tag)
    said = comment_screens.T.added if comment_id is None else comment_screens.T.changed
    return await comment_answers.one(request, row.id, said)


def _tagged(words: str) -> tuple[str, str | None]:
    """A last line of one #word is the tag."""
    *lines, last = words.strip().splitlines() or [""]
    if lines and last.startswith("#") and len(last.split()) == 1:
        return "\n".join(lines), last
    return words, None


async def _ask_comment(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    comment_id = conversation.data.get("comment_id")
    if comment_id is None:
        return comment_screens.ask_new(problem)
    return comment_screens.ask_edit(await request.read(comment_store.get, comment_id), problem)


async def _take_draft(request: Request, conversation: ConversationRow, words: str) -> Screen:
    page = await comment_answers.place_of(request, conversation.data["action_id"])
    try:
        await request.conclude(drafts.approve, conversation.data["action_id"], request.now, words)
    except UnfitComment as unfit:  # kept, for the owner may let them pass
        may = comment_answers.may_override(request, unfit)
        kept = {**conversation.data, "words": words if may else None}
        await request.ask(conversation.flow, conversation.step, **kept)
        raise
    return await comment_answers.approvals(request, page, approval_screens.T.in_your_words)


async def _ask_draft(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    row = await request.read(draft_store.get, conversation.data["action_id"])
    if row is None:
        await request.finish()
        return await comment_answers.approvals(request, done=error_sentence(drafts.DraftGone()))
    now = request.conversation
    may_override = bool(problem) and now is not None and bool(now.data.get("words"))
    return approval_screens.ask_edit(row, problem, may_override)


async def _take_reason(request: Request, conversation: ConversationRow, words: str) -> Screen:
    action_id, text = conversation.data["action_id"], conversation.data.get("words")
    page = await comment_answers.place_of(request, action_id)
    await request.conclude(drafts.approve, action_id, request.now, text, override=words)
    return await comment_answers.approvals(request, page, approval_screens.T.overridden)


async def _ask_reason(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    row = await request.read(draft_store.get, conversation.data["action_id"])
    if row is None:
        await request.finish()
        return await comment_answers.approvals(request, done=error_sentence(drafts.DraftGone()))
    return approval_screens.ask_reason(row, conversation.data.get("words"), problem)


async def _take_setting(request: Request, conversation: ConversationRow, words: str) -> Screen:
    setting = setting_rules.find(conversation.data["name"])
    empty = setting.may_be_empty and is_nothing(words)
    return await setting_answers.change(
        request, setting.name, "" if empty else setting_screens.understood(setting, words)
    )


async def _ask_setting(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    setting = setting_rules.find(conversation.data["name"])
    values = await request.read(setting_store.all_values)
    return setting_screens.ask(setting, values.get(setting.name, setting.default), problem)


async def _take_name(request: Request, conversation: ConversationRow, words: str) -> Screen:
    await request.conclude(lists.rename, conversation.data["list_id"], words, request.now)
    return await list_answers.one(request, conversation.data["list_id"])


async def _ask_name(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    return list_screens.ask_rename(await request.read(list_store.get, conversation.data["list_id"]), problem)


FLOWS = (
    Flow("limit", Role.OWNER, _take_limit, _ask_limit),
    Flow("sender_name", Role.OWNER, _take_sender_name, _ask_sender_name),
    Flow("sender_email", Role.OWNER, _take_sender_email, _ask_sender_email),
    Flow("hours", Role.OWNER, _take_hours, _ask_hours),
    Flow(stats_answers.FLOW, Role.VIEWER, stats_answers.take_dates, stats_answers.ask_again),
    Flow("whatif", Role.OPERATOR, _take_what_if, _ask_what_if),
    Flow("comment", Role.OPERATOR, _take_comment, _ask_comment),
    Flow(voice_answers.FLOW, Role.OPERATOR, voice_answers.take_facts, voice_answers.ask_again),
    Flow("draft", Role.OPERATOR, _take_draft, _ask_draft),
    Flow("override", Role.OWNER, _take_reason, _ask_reason),
    Flow("setting", Role.OWNER, _take_setting, _ask_setting),
    Flow(set_up.SETTING, Role.OWNER, set_up.take_setting, set_up.ask_setting_again),
    Flow(set_up.EMAIL, Role.OWNER, set_up.take_email, set_up.ask_email_again),
    Flow(set_up.SEARCH, Role.OWNER, set_up.take_search, set_up.ask_search_again),
    Flow("rename", Role.OPERATOR, _take_name, _ask_name),
)
