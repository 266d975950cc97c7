"""The steps of the campaign wizard."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bot.screens.base import (
    HOME,
    KIND_EMOJI,
    KIND_PLURAL,
    SENDER_EMOJI,
    SENDER_WORDS,
    Button,
    Screen,
    count,
    grid,
    rows,
    short,
    with_problem,
)
from bot.screens.campaigns import check_list, cures, preview
from engine.campaigns import Check, Preview
from engine.overview import SenderToday
from engine.rules.html import escape
from engine.rules.words import ActionType, CommentMode, CooldownPolicy, SenderStatus
from storage.lists import ListRow

BACK = Button("⬅️ Back", "new:back")
CANCEL = Button("✖️ Cancel", "new:cancel")
TITLE = "📣 <b>New campaign</b>"
MOST_LISTS = 10
NO_LISTS = "There is no list yet. Send a CSV or XLSX file of people first."
NO_SENDERS = "There is no sender yet. Add one first."
ASK_NAME = "What shall it be called? Send a name."
ASK_LIST = "Which list?"
ASK_ACTION = "What shall be done to each person?"
ASK_SENDERS = "Which senders? Tap to choose; today's count stands beside each."
ASK_NOTE = (
    "A note with each invitation? Send its text (at most 300 characters, 200 on free accounts; "
    "<code>{first_name}</code> and <code>{company}</code> are filled in, <code>{Hi|Hello}</code> takes one), "
    "or go without."
)
ASK_MODE = (
    "The comments come from your 📚 library. Do you want to see each one first?\n\n"
    "👀 <b>Review</b>: each waits for your [Post].\n⚡️ <b>Auto</b>: posted without asking."
)
# The last step's choices of a connect campaign: their words, and what they are to begin with.
OPTIONS = {
    "without": ("No free notes left: invite without one", True),
    "accept": ("Accept who has invited the sender", False),
}
ASK_COOLDOWN = "{count} of this list are in cooldown now. What about them?"


def name(problem: str = "") -> Screen:
    """Step 1."""
    return Screen(with_problem(f"{TITLE}\n\n{ASK_NAME}", problem), rows((CANCEL,)))


def choose_list(chosen: Mapping[str, Any], lists: Sequence[ListRow]) -> Screen:
    """Step 2."""
    if not lists:
        return Screen(_step(chosen, NO_LISTS), rows((Button("📤 Upload", "upload"),), (BACK, CANCEL)))
    buttons = [
        Button(f"{short(each.name, 30)} ({each.leads:,})", f"new:list:{each.id}")
        for each in lists[:MOST_LISTS]
    ]
    return Screen(_step(chosen, ASK_LIST), rows(*grid(buttons, 1), (BACK, CANCEL)))


def action(chosen: Mapping[str, Any]) -> Screen:
    """Step 3."""
    kinds = [Button(f"{KIND_EMOJI[kind]} {kind.capitalize()}", f"new:action:{kind}") for kind in ActionType]
    return Screen(_step(chosen, ASK_ACTION), rows(kinds, (BACK, CANCEL)))


def senders(
    chosen: Mapping[str, Any], kind: ActionType, lines: Sequence[SenderToday], ticked: Collection[int]
) -> Screen:
    """Step 4: checkboxes; a sender that can't act now is shown with the reason."""
    if not lines:
        return Screen(_step(chosen, NO_SENDERS), rows((Button("👤 Senders", "senders"),), (BACK, CANCEL)))
    buttons, warnings = [], []
    for line in lines:
        on = line.id in ticked
        today = next(each for each in line.counts if each.kind is kind)
        label = f"{'☑️' if on else '⬜️'} {short(line.name, 20)} · {today.done}/{today.limit} {SENDER_EMOJI[line.status]}"
        buttons.append((Button(label, f"new:sender:{line.id}:{int(not on)}"),))
        if on and line.status is not SenderStatus.ACTIVE:
            warnings.append(
                f"⚠️ {escape(line.name)} {_cannot(line.status)}: its leads wait until that is mended."
            )
    done = (Button("➡️ Next", "new:senders:ok"),) if ticked else ()
    text = "\n".join([_step(chosen, ASK_SENDERS), *warnings])
    return Screen(text, rows(*buttons, done, (BACK, CANCEL)))


def _cannot(status: SenderStatus) -> str:
    return SENDER_WORDS[status] if status is SenderStatus.LOGIN_EXPIRED else f"is {SENDER_WORDS[status]}"


def note(chosen: Mapping[str, Any], problem: str = "") -> Screen:
    """Step 5 of a connect campaign."""
    text = with_problem(_step(chosen, ASK_NOTE), problem)
    return Screen(text, rows((Button("➡️ Without a note", "new:note:none"),), (BACK, CANCEL)))


def mode(chosen: Mapping[str, Any]) -> Screen:
    """Step 5 of a comment campaign."""
    return Screen(
        _step(chosen, ASK_MODE),
        rows(
            (
                Button("👀 Review", f"new:mode:{CommentMode.REVIEW}"),
                Button("⚡️ Auto", f"new:mode:{CommentMode.AUTO}"),
            ),
            (BACK, CANCEL),
        ),
    )


def cooldown(chosen: Mapping[str, Any], in_cooldown: int) -> Screen:
    """What becomes of leads in cooldown."""
    return Screen(
        _step(chosen, ASK_COOLDOWN.format(count=f"<b>{count(in_cooldown, 'lead')}</b>")),
        rows(
            (Button("🚪 Leave them out", f"new:cooldown:{CooldownPolicy.LEAVE_OUT}"),),
            (Button("⏳ Let them wait", f"new:cooldown:{CooldownPolicy.WAIT}"),),
            (BACK, CANCEL),
        ),
    )


def last(chosen: Mapping[str, Any], data: Preview, checks: Sequence[Check], problem: str = "") -> Screen:
    """The preview, the short check, the start."""
    kind = ActionType(chosen["action"])
    policy = CooldownPolicy(chosen["policy"])
    text = f"{_step(chosen, '')}{preview(kind, policy, data)}\n\n{check_list(checks)}"
    stops = any(check.stops for check in checks)
    options = [
        _option(chosen, name) for name in OPTIONS if kind is ActionType.CONNECT and _applies(chosen, name)
    ]
    return Screen(
        with_problem(text, problem),
        rows(
            *cures(checks),
            *((each,) for each in options),
            (Button("💾 Save as draft", "new:save"),)
            if stops
            else (Button("▶️ Start", "new:start"), Button("💾 Save as draft", "new:save")),
            (BACK, CANCEL),
        ),
    )


def _applies(chosen: Mapping[str, Any], name: str) -> bool:
    return name != "without" or bool(chosen.get("note"))


def _option(chosen: Mapping[str, Any], name: str) -> Button:
    words, default = OPTIONS[name]
    on = bool(chosen.get(name, default))
    return Button(f"{'☑️' if on else '⬜️'} {words}", f"new:option:{name}:{int(not on)}")


def cancelled() -> Screen:
    """Nothing was made."""
    return Screen("✖️ No campaign was made.", rows((Button("📣 New campaign", "new"), HOME)))


def _step(chosen: Mapping[str, Any], question: str) -> str:
    """The title with what was chosen so far, then the question."""
    lines = [TITLE]
    if chosen.get("name"):
        lines.append(f"<b>{escape(short(chosen['name'], 60))}</b>")
    if chosen.get("list_name"):
        lines.append(f"📋 {escape(short(chosen['list_name'], 60))}")
    if chosen.get("action") and question:
        kind = ActionType(chosen["action"])
        lines.append(f"{KIND_EMOJI[kind]} {KIND_PLURAL[kind]}")
    if chosen.get("note"):
        lines.append(f"<blockquote>{escape(short(chosen['note'], 300))}</blockquote>")
    if chosen.get("mode") and chosen.get("action") == ActionType.COMMENT:
        lines.append(
            "👀 reviewed first" if chosen["mode"] == CommentMode.REVIEW else "⚡️ posted without asking"
        )
    return "\n".join(lines) + (f"\n\n{question}" if question else "\n")
