"""The short check before a start: what is wrong. How that can be mended, the interface knows by the code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine import senders
from engine.campaigns.drafts import CampaignDraft, draft_of
from engine.rules import slots, texts
from engine.rules.enums import ActionType, CommentSource, SenderStatus
from engine.rules.facts import Fact, fact
from engine.rules.settings import Settings
from storage import comments, lists
from storage import senders as sender_store
from storage import settings as settings_store

STALE_AFTER = timedelta(days=90)  # people change their jobs; an older list greets the wrong ones


@dataclass(frozen=True, slots=True)
class StartCheck:
    """One thing that is wrong, with the number of the sender or list that it is about; what `stops` forbids the start."""

    fact: Fact
    stops: bool = False

    @property
    def code(self) -> str:
        """Which of the checks it is."""
        return self.fact.code.removeprefix("checks.")


def _check(code: str, stops: bool = False, **values: Any) -> StartCheck:
    return StartCheck(fact(f"checks.{code}", **values), stops)


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
        yield _check("no_sender", stops=True)
    for row in rows:
        who = {"sender": row.name, "sender_id": row.id}
        if row.removed_at is not None:
            yield _check("sender_removed", stops=True, **who)
        elif row.status is SenderStatus.LOGIN_EXPIRED:
            yield _check("sender_logged_out", **who)
        elif row.status is SenderStatus.PAUSED:
            yield _check("sender_paused", **who)
        elif row.daily_limit(draft.action_type) == 0:
            yield _check("sender_may_none", kind=draft.action_type, **who)
        else:
            left = senders.budget(session, row.id, draft.action_type, now, settings)
            if left.count == 0:
                yield _check("sender_begins_later", why=left.reason, **who)


def _texts(session: Session, draft: CampaignDraft) -> Iterator[StartCheck]:
    if draft.action_type is ActionType.CONNECT and draft.note:
        try:
            texts.check_template(draft.note, texts.LONGEST_NOTE)
        except texts.UnfitText as unfit:
            yield _check("unfit_note", stops=True, why=unfit.fact)
    if draft.action_type is ActionType.COMMENT and draft.comment_source is CommentSource.PREDEFINED:
        library = comments.all_comments(session, draft.comment_tag)
        if not library and draft.comment_tag:
            yield _check("no_comment_with_tag", stops=True, tag=draft.comment_tag)
        elif not library:
            yield _check("no_comment", stops=True)
        elif len(library) == 1:
            yield _check("one_comment")


def _list(session: Session, draft: CampaignDraft, now: datetime) -> Iterator[StartCheck]:
    row = lists.get(session, draft.list_id)
    which = {"list": row.name, "list_id": row.id}
    if not row.ready:
        yield _check("list_importing", stops=True, **which)
    elif row.leads == 0:
        yield _check("list_empty", stops=True, **which)
    elif now - row.updated_at > STALE_AFTER:
        yield _check("list_old", days=(now - row.updated_at).days, **which)


def _hours(now: datetime, settings: Settings) -> Iterator[StartCheck]:
    if slots.work_window(now, settings.work_hours) is not None:
        return
    upcoming = slots.next_work_window(now, settings.work_hours)
    if upcoming is None:
        yield _check("no_work_day")
    else:
        yield _check("outside_work_hours", begins=upcoming.start)
