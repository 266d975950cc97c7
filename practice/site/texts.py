"""Every text that the site shows, per language: a further language is one more table of languages.toml."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

_EN = {
    "sign_in": "Sign in",
    "sign_in_title": "Sign in | LinkedIn practice",
    "email": "Email",
    "password": "Password",
    "wrong_password": "That's not the right email or password.",
    "join": "Join now or sign in to see more",
    "checkpoint_title": "Security verification",
    "checkpoint": "Let's do a quick security check. Enter the PIN that we sent to you.",
    "submit": "Submit",
    "restricted_title": "Account restricted",
    "restricted": "Your account is temporarily restricted",
    "home": "Home",
    "network": "My Network",
    "messaging": "Messaging",
    "me": "Me",
    "feed": "Feed",
    "practice": "Practice site on this computer: not LinkedIn, and everybody on it is made up.",
    "footer": "Practice site · User agreement · Privacy · Help",
    "invite_label": "Invite {name} to connect",
    "connect": "Connect",
    "pending_label": "Pending, click to withdraw invitation sent to {name}",
    "pending": "Pending",
    "message": "Message",
    "first": "1st",
    "second": "2nd",
    "follow_label": "Follow {name}",
    "follow": "Follow",
    "following": "Following",
    "accept_label": "Accept {name}'s request to connect",
    "accept": "Accept",
    "ignore_label": "Ignore {name}'s request to connect",
    "ignore": "Ignore",
    "more": "More",
    "share_profile": "Send profile in a message",
    "save_pdf": "Save to PDF",
    "report": "Report / Block",
    "about_profile": "About this profile",
    "edit_intro": "Edit intro",
    "contact_info": "Contact info",
    "about": "About",
    "activity": "Activity",
    "show_all": "Show all posts",
    "rail": "More profiles for you",
    "gone": "This page doesn't exist",
    "gone_more": "Please check your URL or go back to the feed.",
    "hidden": "Profile not available",
    "add_note_title": "Add a note to your invitation?",
    "add_note_text": "People accept more often when they know why you write to them.",
    "add_note": "Add a note",
    "send_without": "Send without a note",
    "note_hint": "Write why you'd like to connect",
    "cancel": "Cancel",
    "send_label": "Send invitation",
    "send": "Send",
    "dismiss": "Dismiss",
    "email_ask": "To verify that this member knows you, please enter their email to connect.",
    "limit": "You've reached the weekly invitation limit",
    "limit_text": "Next week you can send invitations again.",
    "near_limit": "You're close to the weekly invitation limit",
    "near_limit_text": "Choose people you know.",
    "how_known": "How do you know {name}?",
    "how_known_choices": "Colleague,Classmate,We've done business together,Other",
    "load_more": "Load more comments",
    "cookies": "LinkedIn and 3rd parties use cookies on this practice site",
    "cookies_accept": "Accept",
    "cookies_reject": "Reject",
    "premium_bar": "Try Premium for EUR 0",
    "close_conversation": "Close your conversation",
    "got_it": "Got it",
    "upsell": "You're out of free custom invitations this month",
    "upsell_action": "Try Premium",
    "not_now": "You can resend an invitation 3 weeks after withdrawing",
    "sent_toast": "Invitation sent to {name}",
    "failed": "Something went wrong. Please try again.",
    "withdraw_title": "Withdraw invitation",
    "withdraw_text": "If you withdraw now, you can't resend to this person for up to 3 weeks.",
    "withdraw": "Withdraw",
    "withdraw_label": "Withdraw invitation sent to {name}",
    "withdrawn_toast": "Invitation to {name} withdrawn",
    "all_activity": "All activity",
    "no_posts": "{name} hasn't posted yet",
    "no_posts_more": "Recent posts will be displayed here.",
    "repost": "reposted this",
    "liked": "likes this",
    "commented": "commented on this",
    "react_label": "React {reaction}",
    "unreact_label": "Unreact {reaction}",
    "comment": "Comment",
    "share": "Repost",
    "send_post": "Send",
    "identity_label": "Open menu for switching identity when interacting with this post",
    "editor_label": "Text editor for creating content",
    "editor_hint": "Add a comment…",
    "comments_off": "Comments are turned off on this post.",
    "most_relevant": "Most relevant",
    "post_gone": "This post cannot be displayed",
    "sent_page": "Sent invitations",
    "sent_ago": "Sent {ago}",
    "connections_page": "Connections",
    "connected_ago": "Connected {ago}",
    "today": "today",
    "ago": "{count} {unit} ago",
    "units": "day,days,week,weeks,month,months,year,years",
    "blank_messages": "No messages in the practice site.",
    # the server-driven layout
    "remove_connection": "Remove connection",
    "rail_new": "People you may know",
    "feed_post": "Feed post",
    "reaction_state": "Reaction button state: {state}",
    "no_reaction": "no reaction",
    "reactions": "Like,Celebrate,Support,Love,Insightful,Funny",
    "reactions_menu": "Open reactions menu",
    "control_menu": "Open control menu for post by {name}",
    "comment_menu": "Open more options for {name}’s comment",
    "copy_link": "Copy link to post",
    "link_copied": "Link copied to clipboard.",
    "save": "Save",
    "embed": "Embed this post",
    "report_post": "Report post",
    "new_editor_label": "Text editor for creating comment",
    "emoji": "Open Emoji Keyboard",
    "photo": "Add a photo",
    "reply": "Reply",
    "nothing": "Nothing to see for now",
    "nothing_more": "Posts that {name} shares are shown here.",
    "reposted_line": "{name} reposted this",
    "liked_line": "{name} likes this",
    "commented_line": "{name} commented on this",
    "counts": "{reactions} reactions,{comments} comments",
    # minutes, hours, days, weeks, months, years: one and more of each
    "short_ages": "#m,#m,#h,#h,#d,#d,#w,#w,#mo,#mo,#yr,#yr",
    "promo": "Get hired faster with Premium",
    "inmail": "Message {name} with InMail: 1 of 5 credits",
    "write_message": "Write a message…",
    "view_more": "Sign in to view {name}’s full profile",
    "join_to_connect": "Join to connect",
    "join_now": "Join now",
    "sign_in_more": "Sign in to view more",
}
_OTHERS = tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))
TEXTS: dict[str, dict[str, str]] = {"en": _EN, **{name: _EN | table for name, table in _OTHERS.items()}}
for _table in TEXTS.values():  # where the server-driven layout has no wording of its own
    _table.setdefault("new_pending_label", _table["pending_label"])

# days, the short unit in posts; largest first
_UNITS = ((365, "yr"), (30, "mo"), (7, "w"), (1, "d"))
_SECONDS = (60, 3600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400)


class SiteTexts:
    """The texts of one language, but for those that were changed."""

    def __init__(self, language: str, changed: Mapping[str, str] | None = None) -> None:
        self._texts = {**TEXTS[language], **(changed or {})}

    def __call__(self, key: str, **values: object) -> str:
        return self._texts[key].format(**values)

    def ago(self, age: timedelta) -> str:
        """Such as "3 weeks ago"; "today" within a day."""
        names = self._texts["units"].split(",")
        for place, (days, _) in enumerate(_UNITS):
            if count := age.days // days:
                unit = names[2 * (3 - place) + (count > 1)]
                return self("ago", count=count, unit=unit)
        return self("today")

    def short_age(self, age: timedelta) -> str:
        """Such as "3d" or "2 Wochen": a post's age in the server-driven layout."""
        seconds = max(age.total_seconds(), 60)
        place = max(place for place, unit in enumerate(_SECONDS) if seconds >= unit)
        count = int(seconds // _SECONDS[place])
        return self._texts["short_ages"].split(",")[2 * place + (count > 1)].replace("#", str(count))


def short_age(age: timedelta) -> str:
    """A post's age as it stands in its sub-line: "5m", "3h", "3d", "2w", "1mo", "2yr"."""
    for days, unit in _UNITS:
        if count := age.days // days:
            return f"{count}{unit}"
    minutes = int(age.total_seconds()) // 60
    return f"{minutes // 60}h" if minutes >= 60 else f"{max(minutes, 1)}m"
