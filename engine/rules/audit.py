"""The event log's kinds, gathered in groups as a person thinks of them."""

from collections.abc import Mapping
from enum import StrEnum


class Happening(StrEnum):
    """A group of kinds."""

    DEEDS = "deeds"  # what people did with the bot
    TURNS = "turns"  # when who acted, log-ins
    ACTIONS = "actions"  # what was done to leads, and what came of it
    CAMPAIGNS = "campaigns"
    LISTS = "lists"  # imports, do not contact
    SENDERS = "senders"  # added, paused, limits
    SETTINGS = "settings"  # settings, users
    ERRORS = "errors"  # what went wrong


KINDS: Mapping[Happening, frozenset[str]] = {
    Happening.DEEDS: frozenset({"did", "paired", "paused", "resumed"}),
    Happening.TURNS: frozenset(
        {"turn_started", "turn_ended", "slept", "logged_in", "other_account", "profile_moved"}
    ),
    Happening.ACTIONS: frozenset(
        {"action_settled", "doubt_settled", "draft_approved", "accepted", "pages_waited"}
    ),
    Happening.CAMPAIGNS: frozenset(
        {
            "campaign_started",
            "campaign_paused",
            "campaign_resumed",
            "campaign_reopened",
            "campaign_cancelled",
            "campaign_completed",
            "draft_deleted",
            "handed_over",
            "senders_changed",
        }
    ),
    Happening.LISTS: frozenset({"import_finished", "do_not_contact", "forgotten", "other_person_settled"}),
    Happening.SENDERS: frozenset(
        {
            "sender_added",
            "sender_changed",
            "sender_paused",
            "sender_resumed",
            "sender_removed",
            "limit_changed",
            "slot_fixed",
            "warm_up",
        }
    ),
    Happening.SETTINGS: frozenset(
        {"setting_changed", "group_allowed", "page_knowledge", "page_kept", "laptop_joined", "laptop_left"}
    ),
    Happening.ERRORS: frozenset(
        {
            "trouble",
            "login_failed",
            "pages_changed",
            "connections_not_read",
            "bot_error",
            "second_poller",
            "tidied",
            "clock_jumped",
            "clock_settled",
            "container_ended",
            "stood_still",
            "laptop_silent",
        }
    ),
}
