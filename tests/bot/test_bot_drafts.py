"""Comments: the library, what waits for approval, and what is posted; done as a person does it."""

from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.screens import approvals
from engine import campaigns as engine
from engine.comments import drafts, library
from engine.rules.enums import (
    ActionStatus,
    ActionType,
    Role,
)
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage.drafts import DraftRow
from storage.tables import Action, PredefinedComment
from tests.bot.campaigning import running
from tests.bot.running import Running, labels, one, see, tap
from tests.fixtures_db import MONDAY, SampleData


async def test_comments_under_review_wait_for_the_person(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        sample = SampleData(session)
        campaign = sample.campaign(seeded["list"], ActionType.COMMENT, seeded["ben"])
        engine.start(session, campaign, MONDAY, 1)
        assert drafts.prepare(session, MONDAY) == 7
    bot.pushes.wake()
    push = await see(owner, "7 comments wait")
    await owner.press("💬 Approvals", push["message_id"])
    await see(owner, "1 of 7")
    await tap(owner, "✅ Post")
    await see(owner, "1 of 6")
    await tap(owner, "⏭ Skip")
    await see(owner, "1 of 5")
    await tap(owner, "✏️ Edit")
    await see(owner, "in your own words")
    await owner.send("My own words")
    await see(owner, "1 of 4")
    texts = select(func.count()).select_from(Action).where(Action.comment_text == "My own words")
    assert one(bot, texts.where(Action.status == ActionStatus.PENDING)) == 1


async def test_a_comment_is_added_with_its_tag_and_refused_when_it_can_t_be_posted(
    bot: Running, owner: ChatPerson
) -> None:
    await owner.send("/comments")
    await tap(owner, "Add comment")
    await owner.send("Great {post")
    await see(owner, "⚠️")
    await owner.send("Great post, {first_name|friend}!\n#sales")
    await see(owner, "Great post, {first_name|friend}!")
    assert one(bot, select(PredefinedComment.tag)) == "sales"


# --- comments and their approval


def a_draft(number: int, **changes: Any) -> DraftRow:
    values: dict[str, Any] = {
        "action_id": number,
        "campaign_id": 1,
        "campaign_name": "Spring <b>",
        "sender_id": 2,
        "sender_name": "Ben",
        "lead_id": 5,
        "full_name": "Zoë Ö",
        "profile_url": "https://www.linkedin.com/in/zoë-ö",
        "title": "CTO",
        "company": "Acme & Co",
        "text": "Great <post>!",
        "post_urn": None,
    }
    return DraftRow(**{**values, **changes})


def test_a_draft_is_shown_with_whom_it_is_for_and_a_link_to_their_posts() -> None:
    waiting = [a_draft(1), a_draft(2), a_draft(3, campaign_id=9, post_urn="urn:li:activity:7123")]
    shown = approvals.approvals(waiting, 1)
    for words in (
        "2 of 3",
        "Spring &lt;b&gt; · 👤 Ben",
        "Zoë Ö",
        "CTO · Acme &amp; Co",
        "Great &lt;post&gt;!",
    ):
        assert words in shown.text
    links = {button.label: button.data for row in shown.keyboard for button in row if button.is_link}
    assert links == {"🔗 Posts": "https://www.linkedin.com/in/zo%C3%AB-%C3%B6/recent-activity/all/"}
    assert {"◀️ 1/3", "3/3 ▶️", "✅ Post all of this campaign (2)"} <= set(labels(shown))
    known = approvals.approvals(waiting, 99)
    links = {button.label: button.data for row in known.keyboard for button in row if button.is_link}
    assert links == {"🔗 Post": "https://www.linkedin.com/feed/update/urn:li:activity:7123/"}
    assert not any("Post all" in label for label in labels(known))


async def test_drafts_are_leafed_through_and_posted_together(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    running(bot, seeded, ActionType.COMMENT, "ben", name="Spring")
    with bot.db.transaction() as session:
        assert drafts.prepare(session, MONDAY) == 7
        first, second, third = [row.action_id for row in drafts.waiting(session)][:3]
    await owner.send("/approvals")
    await see(owner, "1 of 7")
    await tap(owner, "2/7 ▶️")
    await tap(owner, "3/7 ▶️")
    shown = await see(owner, "3 of 7")
    with bot.db.transaction() as session:  # somebody else decides
        drafts.approve(session, third, MONDAY)
    await tap(owner, "✅ Post")
    await see(owner, "That comment is decided already")
    await see(owner, "3 of 6")
    await owner.press(f"draft:{second}:skip", shown["message_id"], old=True)
    await see(owner, "2 of 5")
    await tap(owner, "Post all of this campaign (5)")
    asked = await see(owner, "Post all 5 comments of Spring")
    await tap(owner, "✅ Post them all")
    await see(owner, "5 comments will be posted in their senders' turns.")
    newest = next(data for label, data in buttons_of(asked) if "Post them" in label)
    await owner.press(newest, asked["message_id"], old=True)
    await see(owner, "No comment waits for your approval.")
    assert one(bot, select(Action.status).where(Action.id == first)) is ActionStatus.PENDING
    assert one(bot, select(Action.status).where(Action.id == second)) is ActionStatus.SKIPPED


async def test_a_comment_that_nobody_read_isn_t_posted(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    running(bot, seeded, ActionType.COMMENT, "ben", name="Spring")
    with bot.db.transaction() as session:
        assert drafts.prepare(session, MONDAY) == 7
        first = drafts.waiting(session)[0]

    def another() -> str:  # somebody else asks for it, or the same person, a moment before
        with bot.db.transaction() as session:
            return drafts.another(session, first.action_id, MONDAY, Random(1)).text

    async def looks_again(text: str) -> None:
        words = ("It has changed meanwhile, and nothing was done: look again.", text, "1 of 7")
        await owner.wait_for(lambda message: all(each in text_of(message) for each in words))

    await owner.send("/approvals")
    await see(owner, "1 of 7")
    text = another()
    assert text != first.text
    await tap(owner, "✅ Post")
    await looks_again(text)
    text = another()
    await tap(owner, "Post all of this campaign (7)")
    await looks_again(text)
    await tap(owner, "Post all of this campaign (7)")
    await see(owner, "Post all 7 comments of Spring")
    text = another()
    await tap(owner, "✅ Post them all")
    await looks_again(text)
    assert await bot.db.read(lambda session: len(drafts.waiting(session))) == 7
    await tap(owner, "✅ Post")
    await see(owner, "1 of 6")


async def test_the_library_is_filtered_read_aloud_and_only_looked_at_by_a_viewer(
    bot: Running, stranger: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        library.add(session, "Well done at {company}!", MONDAY, "news")
    await bot.pair(stranger, Role.VIEWER)
    await stranger.send("/comments")
    await see(stranger, "Comments · 3")
    await tap(stranger, "🏷 All tags")
    await tap(stranger, "#news (1)")
    shown = await see(stranger, "#news · 1")
    assert "➕ Add comment" not in [label for label, _ in buttons_of(shown)]
    await tap(stranger, "1")
    shown = await see(stranger, "Well done at Acme!")
    assert "Passed over for people whose company isn't known." in text_of(shown)
    assert "first name isn't known" not in text_of(shown)
    assert not {"✏️ Edit", "🗑 Delete"} & {label for label, _ in buttons_of(shown)}


def test_a_template_is_no_longer_than_a_phone_can_show(bot: Running) -> None:
    with bot.db.transaction() as session, pytest.raises(Exception, match=r"too_long .longest=2000"):
        library.add(session, "{" + "|".join(["a" * 50] * 60) + "}", MONDAY)
