"""What a person can do with a campaign."""

from engine.campaigns.checks import StartCheck, checks
from engine.campaigns.drafts import (
    LONGEST_NAME,
    CampaignDraft,
    create,
    draft_of,
    edit,
    free_name,
    mark_of,
    proposed_name,
)
from engine.campaigns.dropouts import offer_leads
from engine.campaigns.lifecycle import (
    AT_ONCE,
    cancel,
    delete,
    drop_open,
    duplicate,
    finish_if_done,
    next_copy,
    pause,
    reopen,
    resume,
)
from engine.campaigns.preview import Preview, SenderShare, preview
from engine.campaigns.progress import CampaignCard, CampaignProgress, SenderPart, progress, progress_of
from engine.campaigns.reallocation import (
    HandOver,
    Reallocation,
    begin_edit_senders,
    begin_hand_over,
    deal_again,
    deal_again_within,
    unlocked,
)
from engine.campaigns.starting import (
    DealtOut,
    StartReport,
    conclude,
    deal_out,
    start,
)
from engine.campaigns.timeline import CampaignTimeline, SenderTimeline, timeline_of
from engine.campaigns.unfinished import finish_old, finish_own

__all__ = [
    "AT_ONCE",
    "LONGEST_NAME",
    "CampaignCard",
    "CampaignDraft",
    "CampaignProgress",
    "CampaignTimeline",
    "DealtOut",
    "HandOver",
    "Preview",
    "Reallocation",
    "SenderPart",
    "SenderShare",
    "SenderTimeline",
    "StartCheck",
    "StartReport",
    "begin_edit_senders",
    "begin_hand_over",
    "cancel",
    "checks",
    "conclude",
    "create",
    "deal_again",
    "deal_again_within",
    "deal_out",
    "delete",
    "draft_of",
    "drop_open",
    "duplicate",
    "edit",
    "finish_if_done",
    "finish_old",
    "finish_own",
    "free_name",
    "mark_of",
    "next_copy",
    "offer_leads",
    "pause",
    "preview",
    "progress",
    "progress_of",
    "proposed_name",
    "reopen",
    "resume",
    "start",
    "timeline_of",
    "unlocked",
]
