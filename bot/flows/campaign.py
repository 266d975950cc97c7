"""The campaign wizard: name, list, action, senders, note or mode, cooldown, preview.

Its state is the conversation's row: a restart in the middle changes nothing. Each step's answer is kept and the next
step that applies is shown; a button of another step than the present one only shows where one is.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot import talks
from bot.answers import campaigns as campaign_answers
from bot.flows.base import Flow
from bot.screens import campaigns as campaign_screens
from bot.screens import wizard as screens
from bot.screens.base import Screen
from bot.visit import Visit
from engine import campaigns as engine
from engine import overview
from engine.campaigns import CampaignDraft, Check, Preview, StartReport
from engine.rules import texts
from engine.rules.errors import UserError
from engine.rules.words import ActionType, CommentMode, CooldownPolicy, Role
from storage import campaigns as campaign_store
from storage import conversations, lists
from storage import senders as sender_store
from storage.conversations import Talk

NAME, LIST, ACTION, SENDERS, NOTE, MODE, COOLDOWN, LAST = (
    "name",
    "list",
    "action",
    "senders",
    "note",
    "mode",
    "cooldown",
    "last",
)
LONGEST_NAME = 60


def _steps(data: Mapping[str, Any]) -> list[str]:
    """The steps that apply to what was chosen so far, in order."""
    kind = data.get("action")
    return [
        NAME,
        *([] if data.get("list_given") else [LIST]),
        ACTION,
        SENDERS,
        *([NOTE] if kind == ActionType.CONNECT else []),
        *([MODE] if kind == ActionType.COMMENT else []),
        *([COOLDOWN] if data.get("in_cooldown") else []),
        LAST,
    ]


async def begin(visit: Visit) -> Screen:
    """A new campaign."""
    await visit.ask(talks.WIZARD, NAME)
    return screens.name()


async def begin_on(visit: Visit, list_id: int) -> Screen:
    """A new campaign on a list that is chosen already."""
    row = await visit.read(lists.get, list_id)
    await visit.ask(talks.WIZARD, NAME, list_id=row.id, list_name=row.name, list_given=True)
    return screens.name()


async def here(visit: Visit) -> Screen:
    """Where one is; takes the wizard up again after a look at something else."""
    talk = _talk(visit)
    return await _go(visit, talk.step, talk.data)


async def back(visit: Visit) -> Screen:
    """One step back."""
    talk = _talk(visit)
    steps = _steps(talk.data)
    return await _go(visit, steps[max(steps.index(talk.step) - 1, 0)], talk.data)


async def cancel(visit: Visit) -> Screen:
    """Nothing is made."""
    await visit.finish()
    return screens.cancelled()


async def choose_list(visit: Visit, list_id: int) -> Screen:
    """Which list."""
    row = await visit.read(lists.get, list_id)
    return await _next(visit, LIST, list_id=row.id, list_name=row.name)


async def choose_action(visit: Visit, kind: str) -> Screen:
    """Connect, like or comment."""
    return await _next(visit, ACTION, action=ActionType(kind).value)


async def tick(visit: Visit, sender_id: int, on: int) -> Screen:
    """Choose a sender or don't; what the box becomes stands in the button, so that a tap twice is one."""
    talk = _talk(visit)
    if talk.step != SENDERS:
        return await here(visit)
    ticked = set(talk.data.get("sender_ids", ())) - {sender_id}
    return await _go(
        visit, SENDERS, {**talk.data, "sender_ids": sorted(ticked | ({sender_id} if on else set()))}
    )


async def senders_chosen(visit: Visit) -> Screen:
    """Go on with those."""
    talk = _talk(visit)
    if not talk.data.get("sender_ids"):
        return await here(visit)
    return await _next(visit, SENDERS)


async def without_note(visit: Visit) -> Screen:
    """Invitations without a note."""
    return await _next(visit, NOTE, note=None)


async def choose_mode(visit: Visit, mode: str) -> Screen:
    """Review or auto."""
    return await _next(visit, MODE, mode=CommentMode(mode).value)


async def choose_cooldown(visit: Visit, policy: str) -> Screen:
    """Leave out or wait."""
    return await _next(visit, COOLDOWN, policy=CooldownPolicy(policy).value)


async def option(visit: Visit, name: str, on: int) -> Screen:
    """Switch one of the last step's choices; what it becomes stands in the button."""
    if name not in screens.OPTIONS:
        raise UserError("There is no such choice.")
    return await _go(visit, LAST, {**_at_the_end(visit).data, name: bool(on)})


async def save(visit: Visit) -> Screen:
    """Keep it as a draft."""
    draft = _draft(_at_the_end(visit).data)

    def work(session: Session) -> int:
        campaign_id = engine.create(session, draft, visit.now)
        conversations.end(session, visit.user.id)
        return campaign_id

    campaign_id = await visit.run(work)
    return await campaign_answers.card(visit, campaign_id, "💾 Saved as a draft.")


async def start(visit: Visit) -> Screen:
    """Make it and let it run: with the wizard's end in one transaction, so that a second tap finds nothing."""
    draft = _draft(_at_the_end(visit).data)
    seed = visit.house.rng.getrandbits(31)

    def work(session: Session) -> tuple[int, StartReport, dict[int, str]]:
        campaign_id = engine.create(session, draft, visit.now)
        report = engine.start(session, campaign_id, visit.now, seed)
        conversations.end(session, visit.user.id)
        return campaign_id, report, sender_store.names(session)

    campaign_id, report, names = await visit.run(work)
    said = campaign_screens.started(draft.name, report, names)
    return await campaign_answers.card(visit, campaign_id, said)


async def _next(visit: Visit, step: str, **chosen: Any) -> Screen:
    """Keep what was chosen at `step` and go on; a button of an older step changes nothing."""
    talk = _talk(visit)
    if talk.step != step:
        return await here(visit)
    data = {**talk.data, **chosen}
    if step == SENDERS:
        in_cooldown = (await visit.read(_look, _draft(data), visit))[0].in_cooldown
        data["in_cooldown"] = in_cooldown
    steps = _steps(data)
    return await _go(visit, steps[steps.index(step) + 1], data)


async def _go(visit: Visit, step: str, data: Mapping[str, Any], problem: str = "") -> Screen:
    kept = {key: value for key, value in data.items() if key != talks.AWAY}
    await visit.ask(talks.WIZARD, step, **kept)
    return await SHOW[step](visit, kept, problem)


async def _show_name(visit: Visit, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.name(problem)


async def _show_list(visit: Visit, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.choose_list(data, await visit.read(lists.all_lists))


async def _show_action(visit: Visit, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.action(data)


async def _show_senders(visit: Visit, data: Mapping[str, Any], problem: str) -> Screen:
    lines = (await visit.read(overview.home, visit.now)).senders
    kind = ActionType(data["action"])
    return screens.senders(data, kind, lines, data.get("sender_ids", ()))


async def _show_note(visit: Visit, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.note(data, problem)


async def _show_mode(visit: Visit, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.mode(data)


async def _show_cooldown(visit: Visit, data: Mapping[str, Any], problem: str) -> Screen:
    return screens.cooldown(data, data["in_cooldown"])


async def _show_last(visit: Visit, data: Mapping[str, Any], problem: str) -> Screen:
    preview, checks = await visit.read(_look, _draft(data), visit)
    return screens.last({**data, "policy": _policy(data)}, preview, checks, problem)


SHOW: dict[str, Callable[[Visit, Mapping[str, Any], str], Awaitable[Screen]]] = {
    NAME: _show_name,
    LIST: _show_list,
    ACTION: _show_action,
    SENDERS: _show_senders,
    NOTE: _show_note,
    MODE: _show_mode,
    COOLDOWN: _show_cooldown,
    LAST: _show_last,
}


def _look(session: Session, draft: CampaignDraft, visit: Visit) -> tuple[Preview, list[Check]]:
    return engine.preview(session, draft, visit.now), engine.checks(session, draft, visit.now)


def _policy(data: Mapping[str, Any]) -> str:
    return str(data.get("policy") or CooldownPolicy.LEAVE_OUT)


def _draft(data: Mapping[str, Any]) -> CampaignDraft:
    return CampaignDraft(
        name=data["name"],
        list_id=data["list_id"],
        action_type=ActionType(data["action"]),
        sender_ids=tuple(data["sender_ids"]),
        note=data.get("note"),
        send_without_note=bool(data.get("without", True)),
        accept_incoming=bool(data.get("accept", False)),
        comment_mode=CommentMode(data.get("mode") or CommentMode.REVIEW),
        cooldown_policy=CooldownPolicy(_policy(data)),
    )


def _talk(visit: Visit) -> Talk:
    """The wizard that this person is in. Raises UserError when it is over."""
    if visit.talk is None or visit.talk.flow != talks.WIZARD:
        raise UserError("That campaign is made already, or was left: look at /campaigns, or begin a new one.")
    return visit.talk


def _at_the_end(visit: Visit) -> Talk:
    talk = _talk(visit)
    if talk.step != LAST:
        raise UserError("Some choices are missing still: go on from where you are.")
    return talk


async def _take(visit: Visit, talk: Talk, words: str) -> Screen:
    if talk.step == NAME:
        return await _take_name(visit, " ".join(words.split()))
    if talk.step == NOTE:
        texts.check_template(words.strip(), texts.LONGEST_NOTE)
        return await _next(visit, NOTE, note=words.strip())
    raise UserError("Please choose with the buttons.")


async def _take_name(visit: Visit, name: str) -> Screen:
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UserError(f"A name has 1 to {LONGEST_NAME} letters.")
    if await visit.read(campaign_store.by_name, name) is not None:
        raise UserError(f"There is a campaign “{name}” already: choose another name.")
    return await _next(visit, NAME, name=name)


async def _ask(visit: Visit, talk: Talk, problem: str) -> Screen:
    return await _go(visit, talk.step, talk.data, problem)


FLOW = Flow(talks.WIZARD, Role.OPERATOR, _take, _ask)
