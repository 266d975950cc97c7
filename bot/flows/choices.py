"""What the campaign wizard has gathered: its steps, and the way to a draft and back. Pure.

It is kept as JSON in the conversation's row, so that a restart in the middle changes nothing.
"""

from collections.abc import Mapping
from typing import Any

from engine.campaigns import CampaignDraft
from engine.rules.enums import ActionType, AiFallback, CommentMode, CommentSource, CooldownPolicy
from engine.rules.kinds import KINDS, KindText

NAME, LIST, ACTION, SENDERS, NOTE, SOURCE, TAG, MODE, LAST = (
    "name",
    "list",
    "action",
    "senders",
    "note",
    "source",
    "tag",
    "mode",
    "last",
)
# Under which key a step's answer is kept.
KEYS = {
    NAME: "name",
    LIST: "list_id",
    ACTION: "action",
    SENDERS: "sender_ids",
    NOTE: "note",
    SOURCE: "source",
    TAG: "tag",
    MODE: "mode",
}
JUMP = "jump"  # one came from the last step to change a single answer, and goes back there
NEEDED = (LIST, ACTION, SENDERS, NAME)  # without which there is no draft
NAMED, CREW_CHOSEN = (
    "named",
    "crew_chosen",
)  # the name, the senders aren't proposed any more: the person chose
OF_LIST = ("list_id", "list_name", "list_given")  # what is known of the list that was chosen
Data = Mapping[str, Any]


def steps(data: Data) -> list[str]:
    """What is asked, in order; all else is proposed and stands on the last step, to be changed there."""
    return [*([] if data.get("list_given") else [LIST]), ACTION, LAST]


def changeable(data: Data) -> list[str]:
    """The answers that can be changed from the last step."""
    return [NAME, LIST, ACTION, *proposed(data)]


def proposed(data: Data) -> list[str]:
    """What stands on the last step itself."""
    return [SENDERS, *_by_kind(data)]


def _by_kind(data: Data) -> list[str]:
    """`tags` says that the library has some to choose from, `ai` that there is a server to write comments."""
    if not data.get("action"):
        return []
    source = [SOURCE] if data.get("ai") or is_written(data) else []
    tag = [TAG] if data.get("tags") and not is_written(data) else []
    by_text = {KindText.NONE: [], KindText.NOTE: [NOTE], KindText.COMMENT: [*source, *tag, MODE]}
    return by_text[text_of(data)]


def is_written(data: Data) -> bool:
    """Whether the AI server writes the comments."""
    return data.get("source") == CommentSource.AI


def text_of(data: Data) -> KindText:
    """Which text the chosen kind takes."""
    return KINDS[ActionType(data["action"])].text


def before(step: str, data: Data) -> str:
    """The step to which one goes back: after a jump the last one, unless something is missing for it."""
    known = steps(data)
    if data.get(JUMP) or step not in known:
        back = reached(LAST, data)
        if back != step:
            return back
    return known[max(known.index(step) - 1, 0)] if step in known else known[-2]


def after(step: str, data: Data) -> str:
    """The step that comes next; after a jump, and after what is no step of its own, the last one."""
    known = steps(data)
    return LAST if data.get(JUMP) or step not in known else known[known.index(step) + 1]


def reached(step: str, data: Data) -> str:
    """This step; instead of the last one the first whose answer is missing for a draft."""
    missing = [each for each in NEEDED if not data.get(KEYS[each])]
    wanted = step if step in KEYS else LAST  # an earlier release had others
    return missing[0] if missing and wanted == LAST else wanted


def complete(data: Data) -> bool:
    """Whether there is enough for a draft."""
    return reached(LAST, data) == LAST


def without_list(data: Data) -> dict[str, Any]:
    """The choices without the list, which is gone."""
    return {**{key: value for key, value in data.items() if key not in OF_LIST}, JUMP: True}


def policy_of(data: Data) -> str:
    """What becomes of leads in cooldown."""
    return str(data.get("policy") or CooldownPolicy.LEAVE_OUT)


def draft_of(data: Data) -> CampaignDraft:
    """The draft that was put together."""
    return CampaignDraft(
        name=data["name"],
        list_id=data["list_id"],
        action_type=ActionType(data["action"]),
        sender_ids=tuple(data["sender_ids"]),
        note=data.get("note"),
        send_without_note=bool(data.get("without", True)),
        accept_incoming=bool(data.get("accept", False)),
        comment_source=CommentSource(data.get("source") or CommentSource.PREDEFINED),
        ai_fallback=AiFallback.PREDEFINED if data.get("fallback") else AiFallback.WAIT,
        comment_mode=CommentMode(data.get("mode") or CommentMode.REVIEW),
        comment_tag=data.get("tag") or None,
        cooldown_policy=CooldownPolicy(policy_of(data)),
    )


def of_draft(campaign_id: int, draft: CampaignDraft, list_name: str) -> dict[str, Any]:
    """A saved draft's choices, as if they had just been made."""
    data = {
        "draft_id": campaign_id,
        "name": draft.name,
        "list_id": draft.list_id,
        "list_name": list_name,
        "action": draft.action_type.value,
        "sender_ids": list(draft.sender_ids),
        "without": draft.send_without_note,
        "accept": draft.accept_incoming,
        NAMED: True,
        CREW_CHOSEN: True,
        "policy": draft.cooldown_policy.value,
    }
    if text_of(data) is KindText.NOTE:
        data |= {"note": draft.note}
    if text_of(data) is KindText.COMMENT:
        data |= {"mode": draft.comment_mode.value, "tag": draft.comment_tag}
        data |= {"source": draft.comment_source.value}
        data |= {"fallback": draft.ai_fallback is AiFallback.PREDEFINED}
    return data
