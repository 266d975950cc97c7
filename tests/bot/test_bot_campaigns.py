"""Campaigns, the wizard, the library, the approvals, the what-ifs: done as a person does it."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from bot.flows import choices, conversations
from bot.handlers import simulation
from bot.routing import routes
from bot.screens import approvals, base, campaigns, wizard
from bot.screens import preview as preview_screen
from bot.screens import timeline as course_screen
from engine import campaigns as engine
from engine.campaigns import (
    CampaignCard,
    CampaignProgress,
    CampaignTimeline,
    Preview,
    SenderCourse,
    SenderPart,
    SenderShare,
    StartCheck,
)
from engine.comments import drafts, library
from engine.insight.estimates import Estimate
from engine.insight.overview import KindToday, SenderToday
from engine.rules.enums import (
    ActionStatus,
    ActionType,
    CampaignStatus,
    CooldownPolicy,
    Outcome,
    Role,
    SenderStatus,
)
from engine.rules.facts import fact
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import conversations as conversation_store
from storage import lists
from storage import senders as sender_store
from storage.conversations import ConversationRow
from storage.drafts import DraftRow
from storage.lists import ListRow
from storage.tables import Action, Campaign, CampaignSender, PredefinedComment, Sender
from tests.bot.running import ADA, Running, labelled, labels, one, refused, see, tap
from tests.fixtures_db import MONDAY, SampleData


def running(bot: Running, seeded: dict[str, int], kind: ActionType, *names: str, **choices: Any) -> int:
    """A campaign of these senders that has begun."""
    with bot.db.transaction() as session:
        campaign = SampleData(session).campaign(
            seeded["list"], kind, *(seeded[each] for each in names), **choices
        )
        engine.start(session, campaign, MONDAY, 1)
    return campaign


async def wizard_to_preview(owner: ChatPerson, name: str = "Spring") -> None:
    """Through the wizard for a like campaign by Ben, up to the preview."""
    await owner.send("/newcampaign")
    await see(owner, "What shall it be called?")
    await owner.send(name)
    await see(owner, "Which list?")
    await tap(owner, "Prospects")
    await see(owner, "What shall be done")
    await tap(owner, "Like")
    await see(owner, "Which senders?")
    await tap(owner, "Ben")
    await owner.wait_for(lambda m: any("☑️ Ben" in label for label, _ in buttons_of(m)))
    await tap(owner, "Next")
    await see(owner, "3 leads of this list are in cooldown")
    await tap(owner, "Leave them out")
    await see(owner, "Total leads")


async def test_the_wizard_makes_a_campaign_that_runs(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    shown = text_of(await see(owner, "Total leads"))
    for line in ("Total leads      10", "In cooldown now   3", "Available         7", "~7"):
        assert line in shown
    await tap(owner, "▶️ Start")
    await see(owner, "Spring is running: 7 leads dealt out (Ben 7)")
    assert one(bot, select(Campaign.status)) is CampaignStatus.RUNNING
    assert one(bot, select(func.count()).select_from(Action)) == 7
    assert await bot.db.read(conversation_store.get, ADA) is None


async def test_start_tapped_twice_is_one_campaign(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    shown = await see(owner, "Total leads")
    await owner.press("▶️ Start", shown["message_id"])
    await owner.press("new:start", shown["message_id"], old=True)
    await owner.wait_for(lambda m: "▶️ Spring" in text_of(m) and "running" in text_of(m))
    assert one(bot, select(func.count()).select_from(Campaign)) == 1


async def test_a_restart_in_the_middle_of_the_wizard_changes_nothing(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await see(owner, "What shall it be called?")
    await bot.restart()
    await owner.send("Spring")
    await see(owner, "Which list?")
    await tap(owner, "Prospects")
    await bot.restart()
    await tap(owner, "Like")
    await see(owner, "Which senders?")


async def test_one_step_back_keeps_what_was_chosen(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "⬅️ Back")
    await see(owner, "What about them?")
    await tap(owner, "⬅️ Back")
    shown = await see(owner, "Which senders?")
    assert any("☑️ Ben" in label for label, _ in buttons_of(shown))


async def test_a_look_at_something_else_doesn_t_lose_the_wizard(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await see(owner, "What shall it be called?")
    await owner.send("Spring")
    shown = await see(owner, "Which list?")
    await owner.press("senders", shown["message_id"], old=True)  # the cure of a check leads there
    await tap(owner, "🟢 Ben")
    await tap(owner, "Edit limits")
    await tap(owner, "100 a day")
    await see(owner, "How many likes a day")
    await owner.send("20")
    await see(owner, "Limits of Ben")
    await tap(owner, "🏠 Home")
    await tap(owner, "Go on: Spring")
    await see(owner, "Which list?")
    assert one(bot, select(Sender.daily_like_limit).where(Sender.name == "Ben")) == 20


async def test_any_command_leaves_the_flow(bot: Running, owner: ChatPerson, seeded: dict[str, int]) -> None:
    await owner.send("/newcampaign")
    await see(owner, "What shall it be called?")
    await owner.send("/schedule")
    await see(owner, "Schedule")
    await owner.send("Spring")
    await see(owner, "I don't know what to do with that")
    assert await bot.db.read(conversation_store.get, ADA) is None


async def test_a_connect_campaign_may_have_a_note(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await see(owner, "What shall it be called?")
    await owner.send("Hello")
    await see(owner, "Which list?")
    await tap(owner, "Prospects")
    await tap(owner, "Connect")
    await tap(owner, "Ben")
    await owner.wait_for(lambda m: any("☑️ Ben" in label for label, _ in buttons_of(m)))
    await tap(owner, "Next")
    await see(owner, "A note with each invitation?")
    await owner.send("Hi {frist_name}")
    await see(owner, "⚠️")
    await owner.send("Hi {first_name}")
    await see(owner, "What about them?")
    await tap(owner, "Let them wait")
    await tap(owner, "☑️ No free notes left")
    await tap(owner, "⬜️ Accept who has invited")
    await owner.wait_for(lambda m: any("☑️ Accept who" in label for label, _ in buttons_of(m)))
    await tap(owner, "Save as draft")
    await see(owner, "Saved as a draft")
    assert one(bot, select(Campaign.note)) == "Hi {first_name}"
    assert one(bot, select(Campaign.send_without_note)) is False
    assert one(bot, select(Campaign.accept_incoming)) is True
    await tap(owner, "Preview and start")
    await tap(owner, "▶️ Start")
    await see(owner, "3 wait for their cooldown")


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


# --- the wizard


async def test_every_step_says_which_it_is_and_a_way_back_keeps_what_was_chosen(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        for text, tag in (("One", "news"), ("Two", "news"), ("Three", "jobs")):
            library.add(session, text, MONDAY, tag)
    await owner.send("/newcampaign")
    await see(owner, "New campaign · 1 of")
    await owner.send("  <b>Spring</b>   🌻 ")
    assert "&lt;" not in text_of(await see(owner, "<b>Spring</b> 🌻"))
    await see(owner, "New campaign · 2 of")
    await tap(owner, "Prospects")
    await see(owner, "New campaign · 3 of")
    await tap(owner, "💬 Comment")
    await see(owner, "New campaign · 4 of")
    await tap(owner, "Ben")
    await labelled(owner, "☑️ Ben")
    await tap(owner, "Next")
    await labelled(owner, "#news (2)")
    await tap(owner, "#news (2)")
    await see(owner, "Do you want to see each comment first?")
    await tap(owner, "⚡️ Auto")
    await see(owner, "New campaign · 7 of 8")
    await tap(owner, "Let them wait")
    await see(owner, "New campaign · 8 of 8")
    for step, mark in (
        ("What about them?", "✓ ⏳ Let them wait"),
        ("see each comment first?", "✓ ⚡️ Auto"),
        ("Which comments", "✓ #news (2)"),
        ("Which senders?", "☑️ Ben"),
        ("What shall be done", "✓ 💬 Comment"),
        ("Which list?", "✓ Prospects"),
        ("What shall it be called?", "➡️ Next: <b>Spring</b> 🌻"),
    ):
        await tap(owner, "⬅️ Back")
        await see(owner, step)
        await labelled(owner, mark)
    for step in (
        "Which list?",
        "done to",
        "Which senders?",
        "Which comments",
        "see each",
        "about them",
        "Total leads",
    ):
        await tap(owner, "➡️ Next")
        await see(owner, step)
    await tap(owner, "💾 Save as draft")
    card = text_of(await see(owner, "Saved as a draft"))
    assert "⚡️ posted without asking · #news" in card
    assert one(bot, select(Campaign.comment_tag)) == "news"


async def test_words_that_don_t_do_are_answered_with_one_sentence(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    for words, sentence in (("x" * 4096, "this one has 4,096"), ("\u2003 \n", "send a few words")):
        await owner.send(words)
        await see(owner, sentence)
    await owner.send("Spring")
    await see(owner, "Which list?")
    await owner.send("Prospects")
    await see(owner, "Please choose with the buttons.")
    await tap(owner, "Prospects")
    await tap(owner, "Connect")
    await tap(owner, "Ben")
    await labelled(owner, "☑️ Ben")
    await tap(owner, "Next")
    await see(owner, "A note with each invitation?")
    for words, sentence in (
        ("🌻" * 2048, "LinkedIn takes 300"),
        ("{" + "x" * 4000 + "}", "which is none of"),
        ("see www." + "x" * 280 + ".{com|org}", "a link that you didn't write"),
    ):
        await owner.send(words)
        await see(owner, sentence)
    await tap(owner, "Without a note")
    await see(owner, "What about them?")


async def test_a_sender_that_can_t_act_is_asked_about_before_it_is_chosen(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        session.execute(update(Sender).where(Sender.name == "Ben").values(status=SenderStatus.LOGIN_EXPIRED))
        session.execute(update(Sender).where(Sender.name == "Anna").values(daily_like_limit=0))
    await owner.send("/newcampaign")
    await owner.send("Spring")
    await see(owner, "Which list?")
    await tap(owner, "Prospects")
    await tap(owner, "Like")
    await tap(owner, "⬜️ Ben")
    await see(owner, "Ben has to log in: its leads would wait")
    await tap(owner, "⬅️ Back")
    await labelled(owner, "⬜️ Ben")
    await tap(owner, "⬜️ Anna")
    await see(owner, "Anna may do no likes at all")
    await tap(owner, "☑️ Choose it")
    await labelled(owner, "☑️ Anna")
    await see(owner, "⚠️ Anna may do no likes at all")


async def test_a_wizard_that_waits_isn_t_given_up_without_a_question(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await owner.send("Spring")
    await see(owner, "Which list?")
    await owner.send("/campaigns")
    await see(owner, "None yet.")
    await owner.send("Summer")  # nobody asked
    await labelled(owner, "Go on: Spring")
    await owner.send("/newcampaign")
    await see(owner, "isn't finished yet")
    await tap(owner, "Go on: Spring")
    await see(owner, "Which list?")
    await owner.send("/newcampaign")
    await tap(owner, "Begin anew")
    shown = await see(owner, "What shall it be called?")
    assert "Spring" not in text_of(shown)


async def test_a_list_that_is_deleted_meanwhile_is_chosen_again(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    with bot.db.transaction() as session:
        SampleData(session).list_of(4, "Others")
        lists.remove(session, seeded["list"])
    await tap(owner, "⬅️ Back")
    await tap(owner, "Leave them out")
    await see(owner, "There is no such list any more")
    await tap(owner, "⬅️ Back")  # not to the preview: there is no list to preview
    await see(owner, "What shall it be called?")
    await owner.send("/start")
    await tap(owner, "Go on: Spring")
    await tap(owner, "⬅️ Back")
    await see(owner, "Which list?")
    await tap(owner, "Others")
    await see(owner, "Total leads")
    await tap(owner, "▶️ Start")
    await see(owner, "Spring is running: 1 lead dealt out (Ben 1)")


async def test_a_given_list_that_is_deleted_meanwhile_is_chosen_again(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send(f"/start list_{seeded['list']}")
    await tap(owner, f"new:on:{seeded['list']}")
    await owner.send("Spring")
    await tap(owner, "Like")
    await tap(owner, "Ben")
    await labelled(owner, "☑️ Ben")
    with bot.db.transaction() as session:
        SampleData(session).list_of(4, "Others")
        lists.remove(session, seeded["list"])
    await tap(owner, "Next")
    await see(owner, "There is no such list any more")
    await tap(owner, "Others")
    await tap(owner, "Leave them out")
    await see(owner, "Total leads")


async def test_a_wizard_that_was_kept_without_its_list_goes_on(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    data = {"name": "Spring", "action": "like", "sender_ids": [seeded["ben"]]}
    with bot.db.transaction() as session:
        conversation_store.put(
            session, ConversationRow(ADA, conversations.WIZARD, choices.LAST, data), MONDAY
        )
    await owner.send("/start")
    await tap(owner, "Go on: Spring")
    await see(owner, "Which list?")


def test_the_preview_is_the_spec_s_example() -> None:
    shares = tuple(
        SenderShare(n, f"Sender {n}", SenderStatus.ACTIVE, count, 0, 100, 100, 3)
        for n, count in ((1, 214), (2, 213))
    )
    text = preview_screen.preview(
        ActionType.LIKE, CooldownPolicy.LEAVE_OUT, Preview(500, 73, 427, 0, 0, shares, 3)
    )
    for line in (
        "Total leads      500",
        "In cooldown now   73",
        "Available        427",
        "~214",
        "~213",
        "~3 days",
    ):
        assert line in text


def test_what_stops_a_start_takes_the_start_button_away() -> None:
    data = {"name": "x", "list_name": "y", "action": "like", "policy": "leave_out"}
    preview = Preview(1, 0, 1, 0, 0, (), 1)
    utc = ZoneInfo("UTC")
    fine = wizard.last(data, preview, [], MONDAY, utc)
    checks = [StartCheck(fact("checks.no_comment"), stops=True)]
    stopped = wizard.last(data, preview, checks, MONDAY, utc)
    assert "▶️ Start" in labels(fine)
    assert "▶️ Start" not in labels(stopped)
    assert "📚 Comments" in labels(stopped)


def test_each_check_has_the_button_that_mends_it() -> None:
    about = {"sender": "Ann", "sender_id": 1, "list": "All", "list_id": 2}
    for code, leads_to in (
        ("no_sender", "senders"),
        ("sender_logged_out", "sender:1:relogin"),
        ("sender_paused", "sender:1"),
        ("one_comment", "comments"),
        ("list_empty", "list:2"),
        ("outside_work_hours", "schedule"),
        ("unfit_note", None),
    ):
        given = {name: value for name, value in about.items() if name.startswith(code.partition("_")[0])}
        found = preview_screen.cures([StartCheck(fact(f"checks.{code}", **given))])
        assert [button.data for row in found for button in row] == ([leads_to] if leads_to else []), code
    night = StartCheck(fact("checks.outside_work_hours", begins=MONDAY + timedelta(hours=23)))
    words = preview_screen.check_list([night], MONDAY, ZoneInfo("Europe/Berlin"))
    assert "the work begins on Tue 24 Nov 10:00." in words


def test_a_sender_that_can_t_act_isn_t_chosen_without_a_warning() -> None:
    data = {"name": "x", "list_name": "y", "action": "like"}
    out = SenderToday(2, "Ben", SenderStatus.LOGIN_EXPIRED, "", None, (KindToday(ActionType.LIKE, 0, 100),))
    free = wizard.senders(data, ActionType.LIKE, [out], [])
    assert "⚠️" not in free.text
    assert free.keyboard[0][0].data == "new:unable:2"
    assert "⚠️ Ben has to log in" in wizard.senders(data, ActionType.LIKE, [out], [2]).text


def test_all_lists_can_be_reached() -> None:
    many = [ListRow(n, f"List {n}", "upload", True, n, MONDAY, MONDAY) for n in range(1, 20)]
    shown = [wizard.choose_list({"name": "Spring", "list_id": 19}, many, page) for page in range(3)]
    seen = [button.data for each in shown for row in each.keyboard for button in row]
    assert {f"new:list:{n}" for n in range(1, 20)} <= set(seen)
    assert "✓ List 19 (19)" in labels(shown[2])
    assert {"◀️ 1/3", "3/3 ▶️"} <= set(labels(shown[1]))


def test_a_jump_from_the_end_asks_only_for_what_isn_t_answered_yet() -> None:
    data = {
        "name": "x",
        "list_id": 1,
        "action": "comment",
        "sender_ids": [1],
        "tags": True,
        choices.JUMP: True,
    }
    assert choices.after(choices.ACTION, data) == choices.TAG
    assert choices.after(choices.TAG, {**data, "tag": None}) == choices.MODE
    assert choices.after(choices.MODE, {**data, "tag": None, "mode": "auto"}) == choices.LAST
    assert choices.before(choices.TAG, data) == choices.LAST


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
    await see(owner, "A note with each invitation?")  # nobody has answered that yet
    await owner.send("Hi {first_name}")
    await see(owner, "Total leads")
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
    await see(owner, "👥 Anna, Ben: 10 leads dealt out anew.")
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
    await owner.press("🔀 Deal them out", push["message_id"])
    await see(owner, "5 leads of Ben dealt out to the others.")
    assert one(bot, select(func.count(Action.id)).where(Action.sender_id == seeded["ben"])) == 0
    with bot.db.transaction() as session:
        sender_store.set_status(session, seeded["ben"], SenderStatus.ACTIVE, "", MONDAY)
    answer = await owner.press("🔀 Deal them out", push["message_id"])
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
    assert not {"👥 Edit senders", "✖️ Cancel", "▶️ Resume"} & set(over)
    draft = labels(campaigns.card(a_card(CampaignStatus.DRAFT), MONDAY, ZoneInfo("UTC")))
    assert {"✏️ Edit", "👥 Edit senders", "🗑 Delete"} <= set(draft)
    assert "📈 Progress" not in draft


def test_the_picture_shows_what_was_done_and_what_is_to_come() -> None:
    days = tuple(date(2026, 11, 23) + timedelta(days=n) for n in range(3))
    course = CampaignTimeline(
        days, 1, 0, (SenderCourse("Anna", (20, 0, 0), (10, 70, 20)),), a_card().estimate
    )
    picture = course_screen.progress(a_card().progress, course).picture
    assert picture is not None
    assert picture.data["days"] == ["23 Nov", "24 Nov", "25 Nov"]
    assert picture.data["series"] == [{"name": "Anna", "done": (20, 0, 0), "to_come": (10, 70, 20)}]
    assert (picture.data["today"], picture.data["end"]) == (0, 2)
    assert picture.data["words"]["end"] == "done on Wed 25 Nov"


async def test_a_campaign_s_progress_comes_as_a_picture(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    campaign = running(bot, seeded, ActionType.LIKE, "ben", name="Spring")
    await owner.send(f"/start campaign_{campaign}")
    await tap(owner, "📈 Progress")
    await owner.wait_for(lambda m: "photo" in m and "Estimated: ~1 day" in text_of(m))
    await tap(owner, "⬅️ Back")
    await owner.wait_for(lambda m: "photo" not in m and "Leads on the list" in text_of(m))


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


def test_every_button_of_these_screens_leads_somewhere() -> None:
    chosen = {"name": "x", "list_id": 1, "action": "comment", "tag": None, "policy": "wait", "note": "Hi"}
    shown = [campaigns.card(a_card(each), MONDAY, ZoneInfo("UTC")) for each in CampaignStatus] + [
        wizard.name(chosen),
        wizard.action(chosen),
        wizard.note({**chosen, "action": "connect"}),
        wizard.mode({**chosen, "mode": "auto"}),
        wizard.cooldown(chosen, 0),
        wizard.change(chosen, choices.changeable(chosen), dict.fromkeys(choices.KEYS, "word " * 30)),
        wizard.unfinished("Spring", "new:fresh"),
        campaigns.ask_cancel(a_card().progress),
    ]
    for each in shown:
        buttons = [button for row in each.keyboard for button in row]
        assert all(routes.find(button.data) for button in buttons)
        assert base.HOME in buttons or len(buttons) == 2
