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
    cancel,
    delete,
    duplicate,
    finish_if_done,
    next_copy,
    pause,
    reopen,
    resume,
)
from engine.campaigns.preview import Preview, SenderShare, preview
from engine.campaigns.progress import CampaignCard, CampaignProgress, SenderPart, progress, progress_of
from engine.campaigns.reallocation import HandOver, deal_unlocked, edit_senders, hand_over
from engine.campaigns.starting import (
    AT_ONCE,
    DealtOut,
    StartReport,
    clear_half_started,
    conclude,
    deal_out,
    start,
)
from engine.campaigns.timeline import CampaignTimeline, SenderTimeline, timeline_of

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
    "SenderPart",
    "SenderShare",
    "SenderTimeline",
    "StartCheck",
    "StartReport",
    "cancel",
    "checks",
    "clear_half_started",
    "conclude",
    "create",
    "deal_out",
    "deal_unlocked",
    "delete",
    "draft_of",
    "duplicate",
    "edit",
    "edit_senders",
    "finish_if_done",
    "free_name",
    "hand_over",
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
]
