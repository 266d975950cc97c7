"""Drafts under a post that was read: what passes, what expires, what is learnt (spec, section 10)."""

import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from engine import campaigns
from engine.comments import at_click, drafts, learning, library, to_read
from engine.comments.at_click import Clicking
from engine.comments.checking import UnfitComment
from engine.comments.learning import Change, changes_in
from engine.linkedin.outcome import Result, SeenPost
from engine.rules.enums import (
    ActionStatus,
    ActionType,
    CommentMode,
    CommentSource,
    DraftDeed,
    DraftState,
    Outcome,
)
from engine.work import reading_ahead
from storage import decisions, queue
from storage import drafts as store
from storage import settings as settings_store
from storage.decisions import Edit
from storage.queue import ActionRow
from tests.fixtures_db import MONDAY, SampleData

COMMENT = ActionType.COMMENT
URN = "urn:li:activity:7400000000000000001"
POST = (
    "We moved our returns desk next to packing in March. Since then a return takes two hours instead of three days, "
    "because the people who packed it see at once what went wrong."
)
GOOD = "Does the returns desk also tell suppliers which boxes fail, or does that still go through purchasing?"
GRIEF = "My father passed away last night after a long illness. The funeral is on Friday. I will miss him."


def begun(session: Session, sample: SampleData, size: int = 1, **choices: object) -> ActionRow:
    """A campaign's first action, whose comment the AI server writes."""
    given = {"comment_source": CommentSource.AI, "comment_mode": CommentMode.REVIEW, **choices}
    campaign = sample.campaign(sample.list_of(size), COMMENT, sample.sender("a"), **given)
    campaigns.start(session, campaign, MONDAY, 1)
    due = reading_ahead.due(session, 1, MONDAY)
    assert due is not None
    return due.row


def read(session: Session, text: str = POST) -> ActionRow:
    """As if the sender had read the post in its turn."""
    due = reading_ahead.due(session, 1, MONDAY)
    assert due is not None
    seen = SeenPost(due.row.profile_url, frozenset({URN}), text, MONDAY - timedelta(days=2))
    reading_ahead.note(session, due, seen, "", MONDAY)
    return due.row


def waits(session: Session, action_id: int, text: str = GOOD) -> None:
    """As if the server had written it."""
    store.set_text(session, action_id, text, ActionStatus.AWAITING_APPROVAL)
    store.change(session, action_id, state=DraftState.WAITING, written=text, text=text)


def verdict(
    session: Session,
    action: ActionRow,
    text: str,
    urn: str = URN,
    post: str = POST,
    now: datetime = MONDAY,
) -> Result | None:
    seen = SeenPost(action.profile_url, frozenset({urn}), post)
    return at_click.verdict(session, Clicking(action.id, action.sender_id, text), seen, now)


def test_a_sender_with_posts_to_read_needs_a_slot_until_so_many_are_read(
    session: Session, sample: SampleData
) -> None:
    begun(session, sample, 30)
    settings = settings_store.load(session)
    for _ in range(to_read.AHEAD):
        assert to_read.wanting(session, MONDAY, settings) == {1}
        read(session)
    assert to_read.wanting(session, MONDAY, settings) == set()
    assert queue.next_action(session, 1, {COMMENT}, MONDAY) is None


def test_nothing_is_ever_written_under_a_post_of_grief(session: Session, sample: SampleData) -> None:
    begun(session, sample)
    action = read(session, GRIEF)
    assert queue.get(session, action.id).status is ActionStatus.SKIPPED
    assert store.next_to_write(session, MONDAY) is None


def test_an_approved_comment_is_posted_on_its_post_alone_and_byte_for_byte(
    session: Session, sample: SampleData
) -> None:
    begun(session, sample)
    action = read(session)
    waits(session, action.id)
    drafts.approve(session, action.id, MONDAY)
    assert verdict(session, action, GOOD) is None
    other = verdict(session, action, GOOD, urn="urn:li:activity:7400000000000000002")
    assert other is not None
    assert other.outcome is Outcome.POST_CHANGED
    changed = verdict(session, action, GOOD + " ")
    assert changed is not None
    assert changed.outcome is Outcome.TEXT_REFUSED
    sad = verdict(session, action, GOOD, post=GRIEF)
    assert sad is not None
    assert sad.outcome is Outcome.BETTER_NOT


def test_a_draft_of_a_week_ago_is_begun_anew(session: Session, sample: SampleData) -> None:
    begun(session, sample)
    action = read(session)
    waits(session, action.id)
    drafts.approve(session, action.id, MONDAY)
    drafts.prepare(session, MONDAY + drafts.LASTS, random.Random(1))
    assert queue.get(session, action.id).comment_text == GOOD
    drafts.prepare(session, MONDAY + drafts.LASTS + timedelta(minutes=1), random.Random(1))
    assert queue.get(session, action.id).comment_text is None
    due = reading_ahead.due(session, 1, MONDAY)
    assert due is not None
    assert due.row.id == action.id


def test_a_draft_that_grew_too_old_under_way_is_not_posted_but_begun_anew(
    session: Session, sample: SampleData
) -> None:
    """As where a doubt is settled in the turn itself: nobody has looked at the drafts' age since."""
    begun(session, sample)
    action = read(session)
    waits(session, action.id)
    drafts.approve(session, action.id, MONDAY)
    assert verdict(session, action, GOOD, now=MONDAY + drafts.LASTS) is None
    old = verdict(session, action, GOOD, now=MONDAY + drafts.LASTS + timedelta(minutes=1))
    assert old is not None
    assert old.outcome is Outcome.POST_CHANGED
    drafts.follow(session, action.id, old.outcome, old.detail)
    assert queue.get(session, action.id).comment_text is None


def test_what_the_gate_refuses_passes_by_a_reason_alone_and_the_reason_is_kept(
    session: Session, sample: SampleData
) -> None:
    begun(session, sample)
    action = read(session)
    waits(session, action.id)
    with pytest.raises(UnfitComment):
        drafts.approve(
            session, action.id, MONDAY, "Great post, thanks a lot for sharing this with all of us!"
        )
    with pytest.raises(UnfitComment) as final:
        drafts.approve(session, action.id, MONDAY, "Great\u202e post", override="I insist")
    assert final.value.final
    praise = "Great post, thanks a lot for sharing this with all of us!"
    drafts.approve(session, action.id, MONDAY, praise, override="We know each other")
    kept = store.kept(session, action.id)
    assert kept is not None
    assert (kept.text, kept.override) == (praise, "We know each other")
    assert verdict(session, action, praise) is None


def test_a_link_that_the_user_wrote_passes(session: Session, sample: SampleData) -> None:
    begun(session, sample)
    action = read(session)
    waits(session, action.id)
    drafts.approve(session, action.id, MONDAY, f"{GOOD[:-1]}, as on https://example.org/boxes?")


def test_what_is_like_a_comment_of_another_sender_s_is_refused(session: Session, sample: SampleData) -> None:
    begun(session, sample)
    action = read(session)
    waits(session, action.id)
    sample.did(sample.sender("other"), COMMENT, 0, MONDAY - timedelta(days=80), text=GOOD)
    with pytest.raises(UnfitComment):
        drafts.approve(session, action.id, MONDAY)


def test_without_asking_may_be_chosen_after_50_approved_with_few_edited(
    session: Session, sample: SampleData
) -> None:
    action = begun(session, sample)

    def decided(deed: DraftDeed, times: int) -> None:
        for _ in range(times):
            decisions.add(session, action.id, 1, CommentSource.AI, deed, GOOD, GOOD, MONDAY)

    decided(DraftDeed.APPROVED, 45)
    decided(DraftDeed.EDITED, 4)
    assert not learning.may_auto(session, 1)
    decided(DraftDeed.APPROVED, 1)
    assert learning.may_auto(session, 1)
    decided(DraftDeed.EDITED, 2)
    assert not learning.may_auto(session, 1)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("A long sentence of many words here.", "A sentence.", {Change.SHORTER, Change.END}),
        (
            "Does it hold in winter?",
            "It does hold in winter.",
            {Change.QUESTION, Change.BEGINNING, Change.END},
        ),
        ("We saw that too.", "We saw this too.", {Change.WORDS}),
    ],
)
def test_what_was_changed_is_told(before: str, after: str, found: set[Change]) -> None:
    assert changes_in(Edit(before, after, MONDAY)) == found


def test_the_library_goes_out_as_a_table_and_comes_back(session: Session) -> None:
    library.add(session, "=Well {said|put}, {first_name}", MONDAY, tag="sales")
    library.add(session, 'He said "no", twice and left', MONDAY)
    table = library.as_csv(session)
    assert library.is_csv(table)
    assert b"'=Well" in table
    before = [(row.text, row.tag) for row in library.list_comments(session)]
    assert library.from_csv(session, table, MONDAY).known == 2
    for row in library.list_comments(session):
        library.delete(session, row.id)
    report = library.from_csv(session, table + b"Hi {nobody},,0\n", MONDAY)
    assert (report.added, report.refused) == (2, (4,))
    assert [(row.text, row.tag) for row in library.list_comments(session)] == before
