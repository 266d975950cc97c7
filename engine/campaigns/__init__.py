"""What a person can do with a campaign."""

from engine.campaigns.checks import Check, checks
from engine.campaigns.dealing import HandOver, deal_unlocked, edit_senders, hand_over
from engine.campaigns.drafts import CampaignDraft, create, draft_of, edit
from engine.campaigns.life import StartReport, cancel, duplicate, finish_if_done, pause, resume, start
from engine.campaigns.preview import Preview, SenderShare, preview
from engine.campaigns.progress import CampaignCard, CampaignProgress, SenderPart, progress, progress_of

__all__ = [
    "CampaignCard",
    "CampaignDraft",
    "CampaignProgress",
    "Check",
    "HandOver",
    "Preview",
    "SenderPart",
    "SenderShare",
    "StartReport",
    "cancel",
    "checks",
    "create",
    "deal_unlocked",
    "draft_of",
    "duplicate",
    "edit",
    "edit_senders",
    "finish_if_done",
    "hand_over",
    "pause",
    "preview",
    "progress",
    "progress_of",
    "resume",
    "start",
]
