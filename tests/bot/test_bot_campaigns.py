"""Campaigns, the wizard, the library, the approvals, the what-ifs: done as a person does it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.flows import choices
from bot.handlers import simulation
from bot.routing import routes
from bot.screens import base, campaigns, wizard
from bot.screens import timeline as timeline_screen
from engine import campaigns as engine
from engine.campaigns import (
    CampaignCard,
    CampaignProgress,
    CampaignTimeline,
    SenderPart,
    SenderTimeline,
)
from engine.insight.estimates import Estimate
from engine.rules.enums import (
    ActionType,
    CampaignStatus,
    Outcome,
    Role,
    SenderStatus,
)
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import senders as sender_store
from storage.tables import Action, Campaign, CampaignSender
from tests.bot.campaigning import running, wizard_to_preview
from tests.bot.running import Running, labelled, labels, one, refused, see, tap
from tests.fixtures_db import MONDAY, SampleData


@pytest.mark.usefixtures("seeded")
async def test_what_would_happen_is_played_without_touching_anything(
    owner: ChatPerson, bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "USUAL_DAYS", 14)
    await wizard_to_preview(owner)
    await tap(owner, "Save as draft")
    await see(owner, "Spring")
    before = one(bot, select(func.count(Action.id)))
    await owner.send("/simulate")
    await see(owner, "How many days?")
    await tap(owner, "What if …")
    await see(owner, "Send a daily limit")
    await owner.send("lots")
    await see(owner, "Send a number and a kind")
    await owner.send("2 likes a day")
    seen = await owner.wait_for("The next 14 days", seconds=90)
    assert "with 2 likes a day for each sender" in text_of(seen)
    assert "Spring" in text_of(seen)
    assert seen["photo"]
    assert one(bot, select(func.count(Action.id))) == before


@pytest.mark.usefixtures("seeded")
async def test_a_link_leads_to_a_screen_and_never_to_a_deed(owner: ChatPerson, bot: Running) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "Save as draft")
    await see(owner, "Saved as a draft")
    await owner.send("/start campaign_1")
    await owner.wait_for(lambda m: "Spring" in text_of(m) and "draft" in text_of(m))
    await owner.send("/start campaign_1_cancel_yes")
    await see(owner, "No active campaign")
    assert one(bot, select(Campaign.status)) is CampaignStatus.DRAFT


# --- drafts, senders, duplicates


async def test_a_draft_is_edited_with_the_wizard_s_own_steps(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "💾 Save as draft")
    await see(owner, "Saved as a draft")
    await tap(owner, "✏️ Edit")
    await see(owner, "What shall be different?")
    await tap(owner, "🏷 Name: Spring")
    await owner.send("Spring")  # its own name is no other campaign's
    await see(owner, "Total leads")
    await tap(owner, "✏️ Change")
    await tap(owner, "🎯 Action: Like")
    await tap(owner, "Connect")
    await tap(owner, "✉️ Note: none")
    await see(owner, "A note with each invitation?")
    await owner.send("Hi {first_name}")
    await labelled(owner, "✉️ Note: Hi {first_name}")
    assert one(bot, select(Campaign.action_type)) is ActionType.LIKE  # nothing is changed until it is saved
    await tap(owner, "💾 Save")
    await see(owner, "The draft is changed.")
    assert one(bot, select(func.count()).select_from(Campaign)) == 1
    assert one(bot, select(Campaign.note)) == "Hi {first_name}"
    await tap(owner, "Preview and start")
    shown = await labelled(owner, "▶️ Start")
    start = next(data for label, data in buttons_of(shown) if label == "▶️ Start")
    await tap(owner, "⬅️ Back")
    await tap(owner, "🗑 Delete")
    await see(owner, "Delete the draft Spring?")
    await tap(owner, "🗑 Delete")
    await see(owner, "None yet.")
    answer = await owner.press(start, shown["message_id"], old=True)
    await refused(owner, answer, "started already")


async def test_a_draft_that_was_changed_since_its_preview_isn_t_started_unseen(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        campaign = SampleData(session).campaign(seeded["list"], ActionType.LIKE, seeded["ben"], name="Spring")
    await owner.send(f"/start campaign_{campaign}")
    await tap(owner, "Preview and start")
    await labelled(owner, "▶️ Start")
    with bot.db.transaction() as session:  # somebody else edits it
        draft = engine.draft_of(session, campaign)
        engine.edit(session, campaign, replace(draft, action_type=ActionType.CONNECT, note="Hello"))
    await tap(owner, "▶️ Start")
    shown = await see(owner, "It has changed meanwhile, and nothing was done: look again.")
    assert "🤝" in text_of(shown)
    assert one(bot, select(Campaign.status)) is CampaignStatus.DRAFT
    await tap(owner, "▶️ Start")
    await see(owner, "Spring is running")


async def test_delete_this_draft_never_ends_a_campaign_that_runs(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        campaign = SampleData(session).campaign(seeded["list"], ActionType.LIKE, seeded["ben"], name="Spring")
    await owner.send(f"/start campaign_{campaign}")
    await tap(owner, "🗑 Delete")
    await see(owner, "Delete the draft Spring?")
    with bot.db.transaction() as session:  # while the question stands, somebody else starts it
        engine.start(session, campaign, MONDAY, 1)
    await refused(owner, await owner.press("🗑 Delete"), "was started meanwhile, and nothing was deleted")
    assert one(bot, select(Campaign.status)) is CampaignStatus.RUNNING


async def test_other_senders_and_what_became_of_the_leads(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        seeded["cem"] = SampleData(session).sender("Cem", status=SenderStatus.PAUSED)
    campaign = running(bot, seeded, ActionType.LIKE, "anna", name="Spring")
    await owner.send(f"/start campaign_{campaign}")
    await tap(owner, "👥 Edit senders")
    await see(owner, "Who works for Spring?")
    await tap(owner, "⬜️ Ben")
    await labelled(owner, "☑️ Ben")
    await tap(owner, "⬜️ Cem")
    await see(owner, "Cem is paused: its leads would wait")
    await tap(owner, "⬅️ Back")
    shown = await labelled(owner, "☑️ Ben")
    await tap(owner, "💾 Save")
    await see(owner, "👥 Anna, Ben: 10 leads assigned anew.")
    await owner.press(f"campaign:{campaign}:senders:ok", shown["message_id"], old=True)
    chosen = select(func.count()).select_from(CampaignSender)
    assert one(bot, chosen) == 2
    await tap(owner, "👥 Edit senders")
    await owner.send("Ben")
    await see(owner, "Please choose with the buttons.")
    await bot.restart()
    await tap(owner, "☑️ Anna")
    await labelled(owner, "⬜️ Anna")
    await tap(owner, "💾 Save")
    await see(owner, "3 are skipped: nobody else may have them.")
    assert one(bot, chosen) == 1


async def test_a_duplicate_asked_for_twice_is_made_once(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    campaign = running(bot, seeded, ActionType.LIKE, "ben", name="Spring")
    await owner.send(f"/start campaign_{campaign}")
    shown = await labelled(owner, "🧬 Duplicate")
    await tap(owner, "🧬 Duplicate")
    await see(owner, "Spring (2)")
    await owner.press(f"campaign:{campaign}:duplicate:2", shown["message_id"], old=True)
    assert one(bot, select(func.count()).select_from(Campaign)) == 2


async def test_the_leads_of_a_sender_that_dropped_out_are_dealt_out_by_the_message_s_button(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    assert routes.least("sender:2:deal") is Role.OPERATOR  # the one way, from the message and from the card
    running(bot, seeded, ActionType.LIKE, "anna", "ben", name="Spring")
    with bot.db.transaction() as session:
        sender_store.set_status(session, seeded["ben"], SenderStatus.LOGIN_EXPIRED, "", MONDAY)
        assert engine.offer_leads(session, MONDAY) == 1
    bot.pushes.wake()
    push = await see(owner, "Ben has to log in, and 5 leads wait for it in Spring.")
    await owner.press("🔀 Give them to the others", push["message_id"])
    await see(owner, "5 leads of Ben given to the others.")
    assert one(bot, select(func.count(Action.id)).where(Action.sender_id == seeded["ben"])) == 0
    with bot.db.transaction() as session:
        sender_store.set_status(session, seeded["ben"], SenderStatus.ACTIVE, "", MONDAY)
    answer = await owner.press("🔀 Give them to the others", push["message_id"])
    await refused(owner, answer, "is at work again")


# --- the card and its picture


def a_card(status: CampaignStatus = CampaignStatus.RUNNING, **changes: Any) -> CampaignCard:
    each = CampaignProgress(
        7, "Spring", ActionType.LIKE, status, 1, ("Anna", "Ben"), 500, 73, 427, 40, 30, 2, 7, MONDAY, None
    )
    parts = (SenderPart(1, "Anna", 200, 20), SenderPart(2, "Benedict the second", 187, 20, active=False))
    values = {"next_copy": 2, "estimate": Estimate(MONDAY, date(2026, 11, 25), 3), **changes}
    return CampaignCard(each, "Prospects", None, parts, 12, **values)


def test_the_card_has_all_numbers_in_aligned_tables() -> None:
    shown = campaigns.card(a_card(), MONDAY, ZoneInfo("UTC"))
    for line in (
        "Leads on the list     500",
        "In cooldown at start   73",
        "Processed              40",
        "Succeeded              30",
        "Failed                  2",
        "Skipped                 7",
        "In doubt                1",
        "Wait for cooldown      12",
        "Sender           done  to do",
        "Anna               20    200",
        "Benedict the… ⚠    20    187",
        "~3 days, done on Wed 25 Nov",
    ):
        assert line in shown.text
    assert len(shown.text) < 1000
    assert "Skipped:" not in shown.text
    reasons = (Outcome.NO_POST, Outcome.UNAVAILABLE, Outcome.BLOCKED, Outcome.COMMENTS_OFF, Outcome.NO_TEXT)
    why = dict(zip(reasons, (1, 2000, 5, 3, 2), strict=True))
    skipped = campaigns.card(a_card(why_skipped=why), MONDAY, ZoneInfo("UTC")).text
    assert (
        "Skipped: 2,000 with no profile to see, 5 in cooldown by then, 3 with comments off, "
        "2 with no text that fits and 1 other." in skipped
    )
    assert {"👥 Edit senders", "📈 Progress", "🧬 Duplicate", "🤔 Why", "⏸ Pause"} <= set(labels(shown))
    over = labels(campaigns.card(a_card(CampaignStatus.CANCELLED), MONDAY, ZoneInfo("UTC")))
    assert not {"👥 Edit senders", "⏹ End for good", "▶️ Resume"} & set(over)
    draft = labels(campaigns.card(a_card(CampaignStatus.DRAFT), MONDAY, ZoneInfo("UTC")))
    assert {"✏️ Edit", "👥 Edit senders", "🗑 Delete"} <= set(draft)
    assert "📈 Progress" not in draft


def test_the_picture_shows_what_was_done_and_what_is_to_come() -> None:
    days = tuple(date(2026, 11, 23) + timedelta(days=n) for n in range(3))
    course = CampaignTimeline(
        days, 1, 0, (SenderTimeline(1, "Anna", (20, 0, 0), (10, 70, 20)),), a_card().estimate
    )
    picture = timeline_screen.progress(a_card().progress, course).picture
    assert picture is not None
    assert picture.data["days"] == ["23 Nov", "24 Nov", "25 Nov"]
    assert picture.data["series"] == [
        {"sender": 1, "name": "Anna", "done": (20, 0, 0), "to_come": (10, 70, 20)}
    ]
    assert (picture.data["today"], picture.data["end"]) == (0, 2)
    assert picture.data["words"]["end"] == "done on Wed 25 Nov"


async def test_a_campaign_s_progress_comes_as_a_picture(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    campaign = running(bot, seeded, ActionType.LIKE, "ben", name="Spring")
    await owner.send(f"/start campaign_{campaign}")
    await tap(owner, "📈 Progress")
    await owner.wait_for(lambda m: "photo" in m and "⏳ ~1 day" in text_of(m))
    await tap(owner, "⬅️ Back")
    await owner.wait_for(lambda m: "photo" not in m and "Leads on the list" in text_of(m))


def test_every_button_of_these_screens_leads_somewhere() -> None:
    chosen = {"name": "x", "list_id": 1, "action": "comment", "tag": None, "policy": "wait", "note": "Hi"}
    shown = [campaigns.card(a_card(each), MONDAY, ZoneInfo("UTC")) for each in CampaignStatus] + [
        wizard.name(chosen),
        wizard.action(chosen),
        wizard.note({**chosen, "action": "connect"}),
        wizard.mode({**chosen, "mode": "auto"}),
        wizard.change(chosen, choices.changeable(chosen), dict.fromkeys(choices.KEYS, "word " * 30)),
        wizard.unfinished("Spring", "new:fresh"),
        campaigns.ask_cancel(a_card().progress),
    ]
    for each in shown:
        buttons = [button for row in each.keyboard for button in row]
        assert all(routes.find(button.data) for button in buttons)
        assert base.HOME in buttons or len(buttons) == 2
