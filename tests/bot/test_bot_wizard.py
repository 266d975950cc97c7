"""The wizard: every step, every way back, and what happens meanwhile; done as a person does it.

Long because the steps follow one another, and each test begins where another one ends.
"""

from sqlalchemy import func, select, update

from bot.flows import choices, conversations
from engine.comments import library
from engine.rules.enums import (
    CampaignStatus,
    SenderStatus,
)
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import conversations as conversation_store
from storage import lists
from storage.conversations import ConversationRow
from storage.tables import Action, Campaign, Sender
from tests.bot.campaigning import wizard_to_preview
from tests.bot.running import ADA, Running, labelled, one, see, tap
from tests.fixtures_db import MONDAY, SampleData


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
