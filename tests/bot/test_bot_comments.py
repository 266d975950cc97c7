"""The library of comments goes out as a file and comes in again; in whose voice the AI server writes. As a person does it, in the chat."""

import pytest
from sqlalchemy import select

from bot.screens.voices import T as VOICES
from engine.comments import library
from engine.comments.ai_messages import LONGEST_FACT
from engine.rules.enums import Role
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import comments, decisions
from storage.tables import PredefinedComment
from tests.bot.running import BEN, Running, see, tap
from tests.fixtures_db import MONDAY

WELL, NICE = "Well said, {first_name}", "{Great|Nice} post on {company}"
FACT = "I ran a warehouse in Leeds for six years."


@pytest.fixture
def stocked(bot: Running) -> None:
    with bot.db.transaction() as session:
        library.add(session, WELL, MONDAY)
        library.add(session, NICE, MONDAY, "sales")


def texts(bot: Running) -> set[tuple[str, str]]:
    with bot.db.reading() as session:
        return {(row.text, row.tag) for row in comments.all_comments(session, None)}


async def test_the_library_goes_out_as_a_file_and_comes_in_again(
    bot: Running, owner: ChatPerson, stocked: None
) -> None:
    before = texts(bot)
    await owner.send("/comments")
    await tap(owner, "📤 Export")
    sent = await owner.wait_for(lambda m: "document" in m and m["document"]["file_name"] == library.FILE)
    with bot.db.reading() as session:
        content = library.as_csv(session)
    assert sent["document"]["file_name"].endswith(".csv")
    with bot.db.transaction() as session:
        for row in session.scalars(select(PredefinedComment)):
            session.delete(row)
    await owner.upload(content, "my comments.csv")
    await see(owner, "2 comments added, 0 comments known already")
    assert texts(bot) == before
    await owner.upload(content, "my comments.csv")  # once more: nobody has anything twice
    await see(owner, "0 comments added, 2 comments known already")
    assert texts(bot) == before
    assert not list(bot.config.uploads_dir.glob("*.csv"))
    await tap(owner, "📚 Comments")
    await see(owner, "Comments · 2")


async def test_lines_of_which_no_comment_can_be_made_are_named_and_the_others_come_in(
    bot: Running, owner: ChatPerson, stocked: None
) -> None:
    with bot.db.reading() as session:
        content = library.as_csv(session)
    more = content.rstrip() + b'\r\n"Hello {first_name",\r\nThank you for this,thanks\r\n'
    await owner.upload(more, "more.csv")
    said = text_of(await owner.wait_for("1 comment added"))
    assert "No comment can be made of the lines 4." in said
    assert ("Thank you for this", "thanks") in texts(bot)


async def test_a_viewer_s_table_of_comments_is_not_taken(
    bot: Running, owner: ChatPerson, stocked: None
) -> None:
    before = texts(bot)
    with bot.db.reading() as session:
        content = library.as_csv(session).replace(b"Well said", b"Badly said")
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        await ben.upload(content, "comments.csv")
        await ben.wait_for(lambda m: "viewer" in text_of(m).lower() or "not" in text_of(m).lower())
    assert texts(bot) == before


async def test_a_sender_s_tone_and_facts_are_said_in_the_chat(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    anna = seeded["anna"]
    await owner.send("/comments")
    await tap(owner, "🎙 Voices")
    await see(owner, "In whose voice?")
    await tap(owner, "Anna")
    shown = await see(owner, "Anna's voice")
    assert "✓ Friendly" in dict(buttons_of(shown))
    assert "No facts are kept" in text_of(shown)
    await tap(owner, "Expert")
    await owner.wait_for(lambda m: "✓ Expert" in dict(buttons_of(m)))
    await tap(owner, "✏️ Facts")
    await see(owner, "What may be said of Anna?")
    await owner.send("x" * (LONGEST_FACT + 1))
    await see(owner, "send fewer or shorter ones")
    await owner.send(f"{FACT}\n\n  I   speak Dutch. ")
    kept = await see(owner, "Kept.")
    assert f"• {FACT}" in text_of(kept)
    with bot.db.reading() as session:
        voice = decisions.voice(session, anna)
        assert decisions.voice(session, seeded["ben"]).facts == ()
    assert (voice.tone, voice.facts) == ("expert", (FACT, "I speak Dutch."))
    await tap(owner, "✏️ Facts")
    await owner.send("none")
    await see(owner, str(VOICES.no_facts)[:30])
    with bot.db.reading() as session:
        voice = decisions.voice(session, anna)
    assert (voice.tone, voice.facts) == ("expert", ())


async def test_a_question_for_facts_that_is_left_takes_no_words(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/comments")
    await tap(owner, "🎙 Voices")
    await tap(owner, "Anna")
    await tap(owner, "✏️ Facts")
    await see(owner, "What may be said of Anna?")
    await owner.send("/senders")
    await see(owner, "Senders")
    await owner.send("I ran a bank.")
    with bot.db.reading() as session:
        assert decisions.voice(session, seeded["anna"]).facts == ()
