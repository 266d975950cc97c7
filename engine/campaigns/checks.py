"""The short check before a start: what is wrong, each with the button that mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine import senders
from engine.campaigns.drafts import CampaignDraft, draft_of
from engine.rules import slots, texts
from engine.rules.enums import CommentSource, SenderStatus
from engine.rules.kinds import KINDS, KindText
from engine.rules.settings import Settings
from storage import comments, lists
from storage import senders as sender_store
from storage import settings as settings_store

STALE_AFTER = timedelta(days=90)  # people change their jobs; an older list greets the wrong ones


@dataclass(frozen=True, slots=True)
class StartCheck:
    """One thing that is wrong. `cure_button` is (label, callback data); what `stops` forbids the start."""

    sentence: str
    cure_button: tuple[str, str] | None = None
    stops: bool = False


def checks(session: Session, campaign: CampaignDraft | int, now: datetime) -> list[StartCheck]:
    """What is wrong with a campaign before its start; empty when all is well."""
    draft = draft_of(session, campaign) if isinstance(campaign, int) else campaign
    settings = settings_store.load(session)
    return [
        *_senders(session, draft, now, settings),
        *_texts(session, draft),
        *_list(session, draft, now),
        *_hours(now, settings),
    ]


def _senders(
    session: Session, draft: CampaignDraft, now: datetime, settings: Settings
) -> Iterator[StartCheck]:
    rows = [sender_store.get(session, sender_id) for sender_id in draft.sender_ids]
    if not [row for row in rows if row.removed_at is None]:
        yield StartCheck("No sender is chosen: choose at least one.", ("👤 Senders", "senders"), stops=True)
    for row in rows:
        card = ("👤 Sender", f"sender:{row.id}")
        if row.removed_at is not None:
            yield StartCheck(f"{row.name} was removed: choose another sender.", card, stops=True)
        elif row.status is SenderStatus.LOGIN_EXPIRED:
            yield StartCheck(
                f"{row.name} isn't logged in: its leads wait until it is.",
                ("🔑 Re-login", f"sender:{row.id}:relogin"),
            )
        elif row.status is SenderStatus.PAUSED:
            yield StartCheck(f"{row.name} is paused: its leads wait until it goes on.", card)
        elif row.daily_limit(draft.action_type) == 0:
            yield StartCheck(f"{row.name} may do no {draft.action_type}s at all: raise its limit.", card)
        else:
            left = senders.budget(session, row.id, draft.action_type, now, settings)
            if left.count == 0:
                yield StartCheck(f"{row.name} begins later: {left.reason}", card)


def _texts(session: Session, draft: CampaignDraft) -> Iterator[StartCheck]:
    text = KINDS[draft.action_type].text
    if text is KindText.NOTE and draft.note:
        try:
            texts.check_template(draft.note, texts.LONGEST_NOTE)
        except texts.UnfitText as unfit:
            yield StartCheck(f"The note can't be sent. {unfit}", stops=True)
    if text is KindText.COMMENT and draft.comment_source is CommentSource.PREDEFINED:
        button = ("📚 Comments", "comments")
        library = comments.all_comments(session, draft.comment_tag)
        if not library:
            tagged = f" with the tag “{draft.comment_tag}”" if draft.comment_tag else ""
            yield StartCheck(
                f"There is no predefined comment{tagged}: add one in the bot, by /comments.",
                button,
                stops=True,
            )
        elif len(library) == 1:
            yield StartCheck(
                "There is only one predefined comment, so all posts get the same: add more.", button
            )


def _list(session: Session, draft: CampaignDraft, now: datetime) -> Iterator[StartCheck]:
    row = lists.get(session, draft.list_id)
    button = ("📋 List", f"list:{row.id}")
    if not row.ready:
        yield StartCheck(
            f"The list {row.name} is still being imported: wait for its report.", button, stops=True
        )
    elif row.leads == 0:
        yield StartCheck(f"The list {row.name} is empty: upload a file to it first.", button, stops=True)
    elif now - row.updated_at > STALE_AFTER:
        age = (now - row.updated_at).days
        yield StartCheck(
            f"The list {row.name} is {age} days old: people may have changed their jobs.", button
        )


def _hours(now: datetime, settings: Settings) -> Iterator[StartCheck]:
    if slots.work_window(now, settings.work_hours) is not None:
        return
    upcoming = slots.next_work_window(now, settings.work_hours)
    button = ("🗓 Schedule", "schedule")
    if upcoming is None:
        yield StartCheck("No day is a work day, so nothing would ever be done: set the work days.", button)
    else:
        begins = upcoming.start.astimezone(settings.zone)
        yield StartCheck(f"It is outside the work hours: the work begins on {begins:%A at %H:%M}.", button)
