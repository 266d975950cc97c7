"""The short check before a start: what is wrong. How that can be mended, the interface knows by the code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine import senders
from engine.campaigns.drafts import CampaignDraft, draft_of
from engine.comments import server_seen
from engine.rules import slots, texts
from engine.rules.enums import AiFallback, CommentSource, SenderStatus
from engine.rules.facts import Fact, fact
from engine.rules.kinds import KINDS, KindText
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
        yield StartCheck(fact("checks.no_sender"), stops=True)
    for row in rows:
        who = {"sender": row.name, "sender_id": row.id}
        if row.removed_at is not None:
            yield StartCheck(fact("checks.sender_removed", **who), stops=True)
        elif row.status is SenderStatus.LOGIN_EXPIRED:
            yield StartCheck(fact("checks.sender_logged_out", **who))
        elif row.status is SenderStatus.PAUSED:
            yield StartCheck(fact("checks.sender_paused", **who))
        elif row.daily_limit(draft.action_type) == 0:
            yield StartCheck(fact("checks.sender_may_none", kind=draft.action_type, **who))
        else:
            left = senders.budget(session, row.id, draft.action_type, now, settings)
            if left.count == 0:
                yield StartCheck(fact("checks.sender_begins_later", why=left.reason, **who))


def _texts(session: Session, draft: CampaignDraft) -> Iterator[StartCheck]:
    text = KINDS[draft.action_type].text
    if text is KindText.NOTE and draft.note:
        try:
            texts.check_template(draft.note, texts.LONGEST_NOTE)
        except texts.UnfitText as unfit:
            yield StartCheck(fact("checks.unfit_note", why=unfit.fact), stops=True)
    written = text is KindText.COMMENT and draft.comment_source is CommentSource.AI
    if written and server_seen.last_seen(session) is None:
        yield StartCheck(fact("checks.no_ai_server"))
    falls_back = not written or draft.ai_fallback is AiFallback.PREDEFINED
    if text is KindText.COMMENT and falls_back:
        library = comments.all_comments(session, draft.comment_tag)
        if not library and draft.comment_tag:
            yield StartCheck(fact("checks.no_comment_with_tag", tag=draft.comment_tag), stops=not written)
        elif not library:
            yield StartCheck(fact("checks.no_comment"), stops=not written)
        elif len(library) == 1:
            yield StartCheck(fact("checks.one_comment"))


def _list(session: Session, draft: CampaignDraft, now: datetime) -> Iterator[StartCheck]:
    row = lists.get(session, draft.list_id)
    which = {"list": row.name, "list_id": row.id}
    if not row.ready:
        yield StartCheck(fact("checks.list_importing", **which), stops=True)
    elif row.leads == 0:
        yield StartCheck(fact("checks.list_empty", **which), stops=True)
    elif now - row.updated_at > STALE_AFTER:
        yield StartCheck(fact("checks.list_old", days=(now - row.updated_at).days, **which))


def _hours(now: datetime, settings: Settings) -> Iterator[StartCheck]:
    if slots.work_window(now, settings.work_hours) is not None:
        return
    upcoming = slots.next_work_window(now, settings.work_hours)
    if upcoming is None:
        yield StartCheck(fact("checks.no_work_day"))
    else:
        yield StartCheck(fact("checks.outside_work_hours", begins=upcoming.start))
