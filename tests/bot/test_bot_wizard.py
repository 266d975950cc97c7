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
from storage.tables import Action, Campaign, CampaignSender, Sender
from tests.bot.campaigning import rename, to_preview, wizard_to_preview
from tests.bot.running import ADA, Running, labelled, one, see, tap
from tests.fixtures_db import MONDAY, SampleData


async def test_a_campaign_of_two_senders_is_four_taps(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/start")
    for label in ("📣 New campaign", "Prospects", "👍 Like", "▶️ Start"):
        await labelled(owner, label)
        await tap(owner, label)
    await see(owner, "Prospects · likes is running")
    assert one(bot, select(func.count()).select_from(CampaignSender)) == 2


async def test_from_a_list_it_is_three_taps_and_the_second_campaign_has_a_name_of_its_own(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    for name in ("Prospects · likes", "Prospects · likes 2"):
        await owner.send(f"/start list_{seeded['list']}")
        for label in (f"new:on:{seeded['list']}", "👍 Like", "▶️ Start"):
            await tap(owner, label)
        await see(owner, f"{name} is running")


async def test_who_can_t_act_isn_t_proposed(bot: Running, owner: ChatPerson, seeded: dict[str, int]) -> None:
    with bot.db.transaction() as session:
        session.execute(update(Sender).where(Sender.name == "Ben").values(status=SenderStatus.LOGIN_EXPIRED))
    await to_preview(owner, "Like")
    await labelled(owner, "👥 Senders: Anna")
    with bot.db.transaction() as session:
        session.execute(update(Sender).values(status=SenderStatus.PAUSED))
    await owner.send("/newcampaign")
    await tap(owner, "Begin anew")
    await tap(owner, "Prospects")
    await tap(owner, "👍 Like")
    await see(owner, "Which senders?")
    await tap(owner, "⬅️ Back")
    await see(owner, "What shall be done")


async def test_the_wizard_makes_a_campaign_that_runs(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    shown = text_of(await see(owner, "Total leads"))
    for line in ("Total leads      10", "In cooldown now   3", "Available         7", "~7"):
        assert line in shown
    await tap(owner, "▶️ Start")
    await see(owner, "Spring is running: 7 leads assigned (Ben 7)")
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
    await see(owner, "Which list?")
    await bot.restart()
    await tap(owner, "Prospects")
    await see(owner, "What shall be done")
    await bot.restart()
    await tap(owner, "Like")
    await see(owner, "Total leads")


async def test_one_step_back_keeps_what_was_chosen(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    await tap(owner, "⬅️ Back")
    await labelled(owner, "✓ 👍 Like")
    await tap(owner, "⬅️ Back")
    await labelled(owner, "✓ Prospects")
    await tap(owner, "➡️ Next")
    await tap(owner, "👍 Like")
    await labelled(owner, "👥 Senders: Ben")  # as was chosen, and not proposed anew
    await see(owner, "Spring")


async def test_a_look_at_something_else_doesn_t_lose_the_wizard(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    shown = await see(owner, "Total leads")
    await owner.press("senders", shown["message_id"], old=True)  # the cure of a check leads there
    await tap(owner, "🟢 Ben")
    await tap(owner, "Edit limits")
    await tap(owner, "100 a day")
    await see(owner, "How many likes a day")
    await owner.send("20")
    await see(owner, "Limits of Ben")
    await tap(owner, "🏠 Home")
    await tap(owner, "Go on: Spring")
    await see(owner, "Total leads")
    assert one(bot, select(Sender.daily_like_limit).where(Sender.name == "Ben")) == 20


async def test_any_command_leaves_the_flow(bot: Running, owner: ChatPerson, seeded: dict[str, int]) -> None:
    await owner.send("/newcampaign")
    await see(owner, "Which list?")
    await owner.send("/schedule")
    await see(owner, "Schedule")
    await owner.send("Spring")
    await see(owner, "I don't know what to do with that")
    assert await bot.db.read(conversation_store.get, ADA) is None


async def test_a_connect_campaign_may_have_a_note(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await to_preview(owner, "Connect")
    await tap(owner, "👥 Senders")
    await tap(owner, "☑️ Anna")
    await labelled(owner, "⬜️ Anna")
    await tap(owner, "Next")
    await tap(owner, "✉️ Note: none")
    await see(owner, "A note with each invitation?")
    await owner.send("Hi {frist_name}")
    await see(owner, "⚠️")
    await owner.send("Hi {first_name}")
    await labelled(owner, "✉️ Note: Hi {first_name}")
    await tap(owner, "⬜️ Those in cooldown wait")
    await labelled(owner, "☑️ Those in cooldown wait")
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


async def test_every_step_says_which_it_is_and_what_is_proposed_can_be_chosen_otherwise(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        for text, tag in (("One", "news"), ("Two", "news"), ("Three", "jobs")):
            library.add(session, text, MONDAY, tag)
    await owner.send("/newcampaign")
    await see(owner, "New campaign · 1 of 3")
    await tap(owner, "Prospects")
    await see(owner, "New campaign · 2 of 3")
    await tap(owner, "💬 Comment")
    await see(owner, "New campaign · 3 of 3")
    await rename(owner, "  <b>Spring</b>   🌻 ")
    assert "&lt;" not in text_of(await see(owner, "<b>Spring</b> 🌻"))
    await tap(owner, "📚 Comments: All")
    await tap(owner, "#news (2)")
    await labelled(owner, "📚 Comments: #news")
    await tap(owner, "👀 Review")
    await see(owner, "Do you want to see each comment first?")
    await tap(owner, "⚡️ Auto")
    await labelled(owner, "⚡️")
    await see(owner, "New campaign · 3 of 3")
    for step, mark in (
        ("👀 Review", "✓ ⚡️ Auto"),
        ("📚 Comments", "✓ #news (2)"),
        ("👥 Senders", "☑️ Ben"),
    ):
        await tap(owner, step)
        await labelled(owner, mark)
        await tap(owner, "⬅️ Back")
        await see(owner, "Total leads")
    await tap(owner, "💾 Save as draft")
    card = text_of(await see(owner, "Saved as a draft"))
    assert "⚡️ posted without asking · #news" in card
    assert one(bot, select(Campaign.comment_tag)) == "news"


async def test_words_that_don_t_do_are_answered_with_one_sentence(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/newcampaign")
    await see(owner, "Which list?")
    await owner.send("Prospects")
    await see(owner, "Please choose with the buttons.")
    await tap(owner, "Prospects")
    await tap(owner, "Connect")
    await tap(owner, "✏️ Change")
    await tap(owner, "🏷 Name")
    for words, sentence in (("x" * 4096, "this one has 4,096"), ("\u2003 \n", "send a few words")):
        await owner.send(words)
        await see(owner, sentence)
    await owner.send("Spring")
    await tap(owner, "✉️ Note: none")
    await see(owner, "A note with each invitation?")
    for words, sentence in (
        ("🌻" * 2048, "LinkedIn takes 300"),
        ("{" + "x" * 4000 + "}", "which is none of"),
        ("see www." + "x" * 280 + ".{com|org}", "a link that you didn't write"),
    ):
        await owner.send(words)
        await see(owner, sentence)
    await tap(owner, "Without a note")
    await see(owner, "Total leads")


async def test_a_sender_that_can_t_act_is_asked_about_before_it_is_chosen(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        session.execute(update(Sender).where(Sender.name == "Ben").values(status=SenderStatus.LOGIN_EXPIRED))
        session.execute(update(Sender).where(Sender.name == "Anna").values(daily_like_limit=0))
    await owner.send("/newcampaign")
    await tap(owner, "Prospects")
    await tap(owner, "Like")
    await tap(owner, "⬜️ Ben")  # nobody can act, so it is asked
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
    await wizard_to_preview(owner)
    await owner.send("/campaigns")
    await see(owner, "None yet.")
    await owner.send("/newcampaign")
    await see(owner, "isn't finished yet")
    await tap(owner, "Go on: Spring")
    await see(owner, "Total leads")
    await owner.send("/newcampaign")
    await tap(owner, "Begin anew")
    shown = await see(owner, "Which list?")
    assert "Spring" not in text_of(shown)


async def test_a_list_that_is_deleted_meanwhile_is_chosen_again(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await wizard_to_preview(owner)
    with bot.db.transaction() as session:
        SampleData(session).list_of(4, "Others")
        lists.remove(session, seeded["list"])
    await tap(owner, "⬜️ Those in cooldown wait")
    await see(owner, "There is no such list any more")
    await owner.send("/start")
    await tap(owner, "Go on: Spring")
    await see(owner, "Which list?")
    await tap(owner, "Others")
    await see(owner, "Total leads")
    await tap(owner, "▶️ Start")
    await see(owner, "Spring is running")


async def test_a_given_list_that_is_deleted_meanwhile_is_chosen_again(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send(f"/start list_{seeded['list']}")
    await tap(owner, f"new:on:{seeded['list']}")
    await see(owner, "What shall be done")
    with bot.db.transaction() as session:
        SampleData(session).list_of(4, "Others")
        lists.remove(session, seeded["list"])
    await tap(owner, "Like")
    await see(owner, "There is no such list any more")
    await tap(owner, "Others")
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
