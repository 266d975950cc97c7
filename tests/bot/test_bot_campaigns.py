"""Campaigns, the wizard, the library, the approvals, the what-ifs: done as a person does it."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from bot import routes
from bot.flows import choices
from bot.screens import approvals, base, campaigns, wizard
from bot.screens.base import Screen
from engine import campaigns as engine
from engine.campaigns import CampaignCard, CampaignProgress, Course, SenderCourse, SenderPart
from engine.comments import drafts, library
from engine.estimates import Estimate
from engine.rules.words import ActionStatus, ActionType, CampaignStatus, Role, SenderStatus
from practice.chat.client import Person, buttons_of, text_of
from storage import conversations, lists
from storage import senders as sender_store
from storage.drafts import DraftRow
from storage.lists import ListRow
from storage.tables import Action, Campaign, CampaignSender, PredefinedComment, Sender
from tests.bot.running import ADA, Running, tap
from tests.fixtures_db import MONDAY, House


async def screen(person: Person, wanted: str) -> dict[str, Any]:
    return await person.wait_for(wanted)


async def labelled(person: Person, label: str) -> dict[str, Any]:
    """The screen that has such a button."""
    return await person.wait_for(lambda m: any(label in each for each, _ in buttons_of(m)))


def one(bot: Running, query: Any) -> Any:
    with bot.db.reading() as session:
        return session.scalar(query)


@pytest.fixture
def seeded(bot: Running) -> dict[str, int]:
    """Two senders, ten people on a list, of whom three are in Anna's cooldown, two comments."""
    with bot.db.transaction() as session:
        house = House(session)
        anna, ben = house.sender("Anna"), house.sender("Ben")
        list_id = house.list_of(10, "Prospects")
        for number in range(3):
            house.did(anna, ActionType.CONNECT, number, MONDAY)
        for text in ("Great post, {first_name}!", "Nice one"):
            session.add(PredefinedComment(text=text, tag="", used=0, created_at=MONDAY))
    return {"anna": anna, "ben": ben, "list": list_id}


def running(bot: Running, seeded: dict[str, int], kind: ActionType, *names: str, **choices: Any) -> int:
    """A campaign of these senders that has begun."""
    with bot.db.transaction() as session:
        campaign = House(session).campaign(seeded["list"], kind, *(seeded[each] for each in names), **choices)
        engine.start(session, campaign, MONDAY, 1)
    return campaign


async def wizard_to_preview(owner: Person, name: str = "Spring") -> None:
    """Through the wizard for a like campaign by Ben, up to the preview."""
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await owner.send(name)
    await screen(owner, "Which list?")
    await tap(owner, "Prospects")
    await screen(owner, "What shall be done")
    await tap(owner, "Like")
    await screen(owner, "Which senders?")
    await tap(owner, "Ben")
    await owner.wait_for(lambda m: any("☑️ Ben" in label for label, _ in buttons_of(m)))
    await tap(owner, "Next")
    await screen(owner, "3 leads of this list are in cooldown")
    await tap(owner, "Leave them out")
    await screen(owner, "Total leads")


async def test_the_wizard_makes_a_campaign_that_runs(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    shown = text_of(await screen(owner, "Total leads"))
    for line in ("Total leads      10", "In cooldown now   3", "Available         7", "~7"):
        assert line in shown
    await tap(owner, "▶️ Start")
    await screen(owner, "Spring is running: 7 leads dealt out (Ben 7)")
    assert one(bot, select(Campaign.status)) is CampaignStatus.RUNNING
    assert one(bot, select(func.count()).select_from(Action)) == 7
    assert await bot.db.read(conversations.get, ADA) is None


async def test_start_tapped_twice_is_one_campaign(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    shown = await screen(owner, "Total leads")
    await owner.press("▶️ Start", shown["message_id"])
    answer = await owner.press("new:start", shown["message_id"], old=True)
    assert "made already" in answer["text"]
    assert one(bot, select(func.count()).select_from(Campaign)) == 1


async def test_a_restart_in_the_middle_of_the_wizard_changes_nothing(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await bot.restart()
    await owner.send("Spring")
    await screen(owner, "Which list?")
    await tap(owner, "Prospects")
    await bot.restart()
    await tap(owner, "Like")
    await screen(owner, "Which senders?")


async def test_one_step_back_keeps_what_was_chosen(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "⬅️ Back")
    await screen(owner, "What about them?")
    await tap(owner, "⬅️ Back")
    shown = await screen(owner, "Which senders?")
    assert any("☑️ Ben" in label for label, _ in buttons_of(shown))


async def test_a_look_at_something_else_doesn_t_lose_the_wizard(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await owner.send("Spring")
    shown = await screen(owner, "Which list?")
    await owner.press("senders", shown["message_id"], old=True)  # the cure of a check leads there
    await tap(owner, "🟢 Ben")
    await tap(owner, "Edit limits")
    await tap(owner, "100 a day")
    await screen(owner, "How many likes a day")
    await owner.send("20")
    await screen(owner, "Limits of Ben")
    await tap(owner, "🏠 Home")
    await tap(owner, "Go on: Spring")
    await screen(owner, "Which list?")
    assert one(bot, select(Sender.daily_like_limit).where(Sender.name == "Ben")) == 20


async def test_any_command_leaves_the_flow(bot: Running, owner: Person, seeded: dict[str, int]) -> None:
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await owner.send("/schedule")
    await screen(owner, "Schedule")
    await owner.send("Spring")
    await screen(owner, "I don't know what to do with that")
    assert await bot.db.read(conversations.get, ADA) is None


async def test_a_connect_campaign_may_have_a_note(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await screen(owner, "What shall it be called?")
    await owner.send("Hello")
    await screen(owner, "Which list?")
    await tap(owner, "Prospects")
    await tap(owner, "Connect")
    await tap(owner, "Ben")
    await owner.wait_for(lambda m: any("☑️ Ben" in label for label, _ in buttons_of(m)))
    await tap(owner, "Next")
    await screen(owner, "A note with each invitation?")
    await owner.send("Hi {frist_name}")
    await screen(owner, "⚠️")
    await owner.send("Hi {first_name}")
    await screen(owner, "What about them?")
    await tap(owner, "Let them wait")
    await tap(owner, "☑️ No free notes left")
    await tap(owner, "⬜️ Accept who has invited")
    await owner.wait_for(lambda m: any("☑️ Accept who" in label for label, _ in buttons_of(m)))
    await tap(owner, "Save as draft")
    await screen(owner, "Saved as a draft")
    assert one(bot, select(Campaign.note)) == "Hi {first_name}"
    assert one(bot, select(Campaign.send_without_note)) is False
    assert one(bot, select(Campaign.accept_incoming)) is True
    await tap(owner, "Preview and start")
    await tap(owner, "▶️ Start")
    await screen(owner, "3 wait for their cooldown")


async def test_comments_under_review_wait_for_the_person(
    bot: Running, owner: Person, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        house = House(session)
        campaign = house.campaign(seeded["list"], ActionType.COMMENT, seeded["ben"])
        engine.start(session, campaign, MONDAY, 1)
        assert drafts.prepare(session, MONDAY) == 7
    bot.pushes.wake()
    push = await screen(owner, "7 comments wait")
    await owner.press("💬 Approvals", push["message_id"])
    await screen(owner, "1 of 7")
    await tap(owner, "✅ Post")
    await screen(owner, "1 of 6")
    await tap(owner, "⏭ Skip")
    await screen(owner, "1 of 5")
    await tap(owner, "✏️ Edit")
    await screen(owner, "in your own words")
    await owner.send("My own words")
    await screen(owner, "1 of 4")
    texts = select(func.count()).select_from(Action).where(Action.comment_text == "My own words")
    assert one(bot, texts.where(Action.status == ActionStatus.PENDING)) == 1


async def test_a_comment_is_added_with_its_tag_and_refused_when_it_can_t_be_posted(
    bot: Running, owner: Person
) -> None:
    await owner.send("/comments")
    await tap(owner, "Add comment")
    await owner.send("Great {post")
    await screen(owner, "⚠️")
    await owner.send("Great post, {first_name|friend}!\n#sales")
    await screen(owner, "Great post, {first_name|friend}!")
    assert one(bot, select(PredefinedComment.tag)) == "sales"


@pytest.mark.usefixtures("seeded")
async def test_what_would_happen_is_played_without_touching_anything(owner: Person, bot: Running) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "Save as draft")
    await screen(owner, "Spring")
    before = one(bot, select(func.count(Action.id)))
    await owner.send("/simulate")
    await screen(owner, "How many days?")
    await tap(owner, "What if …")
    await screen(owner, "Send a daily limit")
    await owner.send("lots")
    await screen(owner, "Send a number and a kind")
    await owner.send("2 likes a day")
    seen = await screen(owner, "The next 60 days")
    assert "with 2 likes a day for each sender" in text_of(seen)
    assert "Spring" in text_of(seen)
    assert seen["photo"]
    assert one(bot, select(func.count(Action.id))) == before


@pytest.mark.usefixtures("seeded")
async def test_a_link_leads_to_a_screen_and_never_to_a_deed(owner: Person, bot: Running) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "Save as draft")
    await screen(owner, "Saved as a draft")
    await owner.send("/start campaign_1")
    await owner.wait_for(lambda m: "Spring" in text_of(m) and "draft" in text_of(m))
    await owner.send("/start campaign_1_cancel_yes")
    await screen(owner, "No active campaign")
    assert one(bot, select(Campaign.status)) is CampaignStatus.DRAFT
