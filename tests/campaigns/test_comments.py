"""Predefined comments and their approval (spec, section 10)."""

import random
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import campaigns
from engine.comments import drafts, library
from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, CommentMode, Outcome
from engine.rules.errors import UserError
from storage import campaigns as store
from storage import queue
from storage.queue import ActionRow
from storage.tables import Action
from tests.fixtures_db import MONDAY, SampleData
from tests.fixtures_words import pushed

RNG = random.Random(1)
COMMENT = ActionType.COMMENT


def running(session: Session, sample: SampleData, size: int = 3, **choices: object) -> list[ActionRow]:
    sender = sample.sender("a")
    campaign = sample.campaign(sample.list_of(size), COMMENT, sender, **choices)
    campaigns.start(session, campaign, MONDAY, 1)
    return [queue.get(session, action) for action in session.scalars(select(Action.id).order_by(Action.id))]


def test_a_text_is_filled_in_for_the_person(session: Session, sample: SampleData) -> None:
    library.add(session, "{Great|Great} post, {first_name}!", MONDAY)
    action = running(session, sample, comment_mode=CommentMode.AUTO)[0]
    assert library.text_for(session, action, MONDAY, RNG) == "Great post, Person!"


def test_the_same_text_is_not_used_in_a_row(session: Session, sample: SampleData) -> None:
    for text in ("One", "Two", "Three"):
        library.add(session, text, MONDAY)
    actions = running(session, sample, 9, comment_mode=CommentMode.AUTO)
    said = [library.text_for(session, action, MONDAY, RNG) for action in actions]
    assert all(first != second for first, second in pairwise(said))
    assert set(said) == {"One", "Two", "Three"}


def test_the_same_text_is_not_used_twice_on_one_person(session: Session, sample: SampleData) -> None:
    """Neither in another of its forms, nor by another sender."""
    library.add(session, "{Great|Nice} post, {first_name|friend}", MONDAY)
    other = sample.sender("other")
    action = running(session, sample, 1, comment_mode=CommentMode.AUTO)[0]
    sample.did(other, COMMENT, 0, MONDAY, text="Nice post, Person")
    with pytest.raises(UserError, match="none_left"):
        library.text_for(session, action, MONDAY, RNG)
    library.add(session, "Well said", MONDAY)
    assert library.text_for(session, action, MONDAY, RNG) == "Well said"


def test_only_texts_with_the_campaign_s_tag(session: Session, sample: SampleData) -> None:
    library.add(session, "About sales", MONDAY, tag="#Sales")
    library.add(session, "About cats", MONDAY, tag="cats")
    actions = running(session, sample, comment_mode=CommentMode.AUTO, comment_tag="sales")
    assert {library.text_for(session, action, MONDAY, RNG) for action in actions} == {"About sales"}


def test_a_text_that_does_not_fit_the_person_is_passed_over(session: Session, sample: SampleData) -> None:
    library.add(session, "How is {company}?", MONDAY)
    library.add(session, "Well said", MONDAY)
    sender = sample.sender("a")
    campaign = sample.campaign(sample.list_of(1, company=""), COMMENT, sender, comment_mode=CommentMode.AUTO)
    campaigns.start(session, campaign, MONDAY, 1)
    action = queue.next_action(session, sender, {COMMENT}, MONDAY)
    assert action is not None
    assert library.text_for(session, action, MONDAY, RNG) == "Well said"


@pytest.mark.parametrize("text", ["", "Hi {nobody}", "Hi {first_name", "x" * 1251])
def test_what_could_never_be_posted_is_not_taken(session: Session, text: str) -> None:
    with pytest.raises(UserError):
        library.add(session, text, MONDAY)
    assert library.list_comments(session) == []


def test_the_library_is_edited(session: Session) -> None:
    first = library.add(session, "One", MONDAY, tag="a")
    second = library.add(session, "Two", MONDAY)
    with pytest.raises(UserError, match="there_already"):
        library.edit(session, second.id, "One")
    assert library.edit(session, first.id, "Uno").tag == "a"
    library.delete(session, second.id)
    assert [row.text for row in library.list_comments(session)] == ["Uno"]


@pytest.mark.parametrize(
    ("template", "text", "is_so"),
    [
        ("{Great|Nice} post", "Nice post", True),
        ("{Great|Nice} post", "Good post", False),
        ("{A {b|c}|d} e", "A c e", True),
        ("Hi {first_name}, (really)", "Hi Jo, (really)", True),
        ("{first_name|you} rock", "Jo rock", True),
        ("a.b", "axb", False),
    ],
)
def test_which_template_a_text_came_from(template: str, text: str, is_so: bool) -> None:
    assert library.made_from(template, text) is is_so


def test_drafts_are_prepared_ahead_and_told_once(session: Session, sample: SampleData) -> None:
    library.add(session, "One", MONDAY)
    library.add(session, "Two", MONDAY)
    running(session, sample, 30)
    assert drafts.prepare(session, MONDAY, RNG) == drafts.AHEAD
    assert drafts.prepare(session, MONDAY, RNG) == 0
    assert len(drafts.waiting(session)) == drafts.AHEAD
    assert pushed(session) == ["💬 10 comments wait for your approval."]
    assert queue.next_action(session, 1, {COMMENT}, MONDAY) is None


def test_only_an_approved_comment_is_posted(session: Session, sample: SampleData) -> None:
    library.add(session, "One", MONDAY)
    running(session, sample, 2)
    drafts.prepare(session, MONDAY, RNG)
    first, second = drafts.waiting(session)
    drafts.approve(session, second.action_id, MONDAY, "In my own words, see example.org")
    row = queue.next_action(session, 1, {COMMENT}, MONDAY)
    assert row is not None
    assert (row.id, row.comment_text) == (second.action_id, "In my own words, see example.org")
    assert [draft.action_id for draft in drafts.waiting(session)] == [first.action_id]
    with pytest.raises(drafts.DraftGone):
        drafts.approve(session, second.action_id, MONDAY)


def test_another_text_can_be_asked_for(session: Session, sample: SampleData) -> None:
    library.add(session, "One", MONDAY)
    running(session, sample, 1)
    drafts.prepare(session, MONDAY, RNG)
    draft = drafts.waiting(session)[0]
    with pytest.raises(UserError, match="none_left"):
        drafts.another(session, draft.action_id, MONDAY, RNG)
    assert drafts.waiting(session)[0].text == "One"
    library.add(session, "Two", MONDAY)
    assert drafts.another(session, draft.action_id, MONDAY, RNG).text == "Two"


def test_an_approval_of_nothing_or_of_a_brace_is_refused(session: Session, sample: SampleData) -> None:
    library.add(session, "One", MONDAY)
    running(session, sample, 1)
    drafts.prepare(session, MONDAY, RNG)
    draft = drafts.waiting(session)[0]
    for text in ("", "Hi {first_name}", "x" * 1251):
        with pytest.raises(UserError):
            drafts.approve(session, draft.action_id, MONDAY, text)
    assert drafts.waiting(session) == [draft]


def test_a_skipped_draft_is_counted_and_ends_the_campaign(session: Session, sample: SampleData) -> None:
    library.add(session, "One", MONDAY)
    campaign = running(session, sample, 1)[0].campaign_id
    drafts.prepare(session, MONDAY, RNG)
    drafts.skip(session, drafts.waiting(session)[0].action_id, MONDAY)
    done = store.get(session, campaign)
    assert (done.status, done.leads_skipped) == (CampaignStatus.COMPLETED, 1)


def test_where_no_text_fits_the_person_is_left_alone(session: Session, sample: SampleData) -> None:
    library.add(session, "One", MONDAY)
    other = sample.sender("other")
    running(session, sample, 1)
    sample.did(other, COMMENT, 0, MONDAY, text="One")
    assert drafts.prepare(session, MONDAY, RNG) == 0
    row = session.scalars(select(Action)).one()
    assert (row.status, row.outcome) == (ActionStatus.SKIPPED, Outcome.NO_TEXT)
    assert "none_left" in str(row.error_msg)
