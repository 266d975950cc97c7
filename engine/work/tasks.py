"""From a claim to what is done on the page: the one place where an ActionTask is made of it."""

import random
from datetime import timedelta

from engine.clock import Clock
from engine.comments import at_click
from engine.comments.at_click import Clicking
from engine.linkedin.outcome import ActionTask, Judge, Result, SeenPost
from engine.rules import texts
from engine.rules.kinds import KINDS, KindText
from engine.rules.settings import Settings
from engine.work.claims import Claimed
from storage.database import Database
from storage.doubts import DoubtRow
from storage.queue import ActionRow


def of_claim(
    claimed: Claimed,
    settings: Settings,
    note: str | None = None,
    send_without_note: bool = True,
    accept_incoming: bool = False,
) -> ActionTask:
    """What a claim lets its sender do: never on a post that had it, none that is too old."""
    return ActionTask(
        action=claimed.action_type,
        profile_url=claimed.profile_url,
        full_name=claimed.full_name,
        note=note,
        send_without_note=send_without_note,
        accept_incoming=accept_incoming,
        comment_text=claimed.comment_text,
        done_posts=claimed.done_posts,
        post_max_age=timedelta(days=settings.post_max_age_days),
    )


def judge_of(db: Database, clock: Clock, claimed: Claimed) -> Judge | None:
    """What looks at a claim's comment once more, with its post open; None for a kind without."""
    if KINDS[claimed.action_type].text is not KindText.COMMENT or claimed.comment_text is None:
        return None
    doing = Clicking(claimed.action_id, claimed.sender_id, claimed.comment_text)

    async def judge(post: SeenPost) -> Result | None:
        return await db.read(at_click.verdict, doing, post, clock.now())

    return judge


def of_doubt(doubt: DoubtRow, settings: Settings) -> ActionTask:
    """What may have been done."""
    return ActionTask(
        doubt.action_type,
        doubt.profile_url,
        comment_text=doubt.comment_text,
        post_max_age=timedelta(days=settings.post_max_age_days),
    )


def note_for(row: ActionRow, rng: random.Random) -> str | None:
    """The campaign's note filled in for a person; None where the kind has none, or goes without."""
    if KINDS[row.action_type].text is not KindText.NOTE or not row.note:
        return None
    return texts.render(row.note, texts.TextSubject(row.full_name, row.company), rng)
