"""A deed and the end of the talk that asked for it are one: killed right after it, the agent takes no further words for it."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from telegram.error import NetworkError

from bot.flows import conversations
from practice.chat.client import ChatPerson
from storage import conversations as conversation_store
from storage import inbox, lists
from storage.conversations import ConversationRow
from storage.tables import DoNotContact, InboxUpdate, PredefinedComment
from tests.bot.running import ADA, Running, tap, until
from tests.fixtures_db import MONDAY, url
from tests.fixtures_db import SampleData as Stock

P = ParamSpec("P")
T = TypeVar("T")

TALKS: dict[str, dict[str, Any]] = {
    "comment": {},
    "dnc": {},
    "rename": {"list_id": 1},
    "setting": {"name": "backup_keep_days"},
    "limit": {"sender_id": 1, "kind": "like", "period": "daily"},
    "sender_name": {"sender_id": 1},
    "sender_email": {"sender_id": 1},
    "hours": {"sender_id": 1},
    "onlist": {"lead_id": 1, "at": ["all", 0, 0]},
}
WORDS = {
    "dnc": url(1),
    "setting": "30",
    "limit": "5",
    "sender_email": "new@example.com",
    "hours": "10:00-11:30",
}
WIZARD = ConversationRow(ADA, conversations.WIZARD, "action", {"name": "Spring", conversations.AWAY: True})


class Killed:
    """The agent is gone as soon as a deed is in the database; what was open then is noted."""

    def __init__(self, bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open: list[str] = []
        real = bot.db.run

        async def run(fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
            def deeds(session: Session) -> int:
                return session.scalar(select(func.count()).where(InboxUpdate.acted_at.is_not(None))) or 0

            def work(session: Session) -> tuple[T, bool]:
                before = deeds(session)
                return fn(session, *args, **kwargs), deeds(session) > before

            done, acted = await real(work)
            if acted:
                talk = await bot.db.read(conversation_store.get, ADA)
                self.open.append("" if talk is None else talk.flow)
                raise NetworkError("killed")
            return done

        monkeypatch.setattr(bot.db, "run", run)


async def test_killed_after_a_deed_its_talk_is_over_and_further_words_are_none_of_it(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bot.db.transaction() as session:
        stock = Stock(session)
        stock.sender("Anna")
        stock.list_of(2)
    killed = Killed(bot, monkeypatch)
    for number, (flow, data) in enumerate(TALKS.items(), 1):
        with bot.db.transaction() as session:
            conversation_store.put(session, ConversationRow(ADA, flow, "words", data), MONDAY)
        sent = await owner.send(WORDS.get(flow, f"Nice {number}"))
        await owner.wait_for("LinkedPilot", after=sent)
        sent = await owner.send("and one more thing")
        await owner.wait_for("I don't know what to do", after=sent)
    # The new list's flow goes back to the browser, whose words are a search.
    assert killed.open == [*([""] * (len(TALKS) - 1)), "leads"]
    with bot.db.reading() as session:
        assert session.scalars(select(PredefinedComment.text)).all() == ["Nice 1"]
        assert session.scalar(select(func.count(DoNotContact.id))) == 1


async def test_what_was_done_already_leaves_its_talk_when_only_the_answer_was_lost(
    bot: Running, owner: ChatPerson
) -> None:
    await bot.stop()
    person = {"id": ADA, "is_bot": False, "first_name": "Ada"}
    chat = {"id": ADA, "type": "private", "first_name": "Ada"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": person, "text": "Nice"}
    with bot.db.transaction() as session:
        conversation_store.put(
            session, ConversationRow(ADA, "comment", "words", {conversations.PARKED: parked()}), MONDAY
        )
        inbox.store(session, [inbox.Arrived(9001, ADA, {"update_id": 9001, "message": message})], MONDAY)
        inbox.acted(session, 9001, MONDAY)
    await bot.start()
    await until(lambda: not bot.waiting_updates())
    assert await bot.db.read(conversation_store.get, ADA) == WIZARD


async def test_a_deed_elsewhere_leaves_the_wizard_that_waits_where_it_is(
    bot: Running, owner: ChatPerson
) -> None:
    with bot.db.transaction() as session:
        conversation_store.put(session, WIZARD, MONDAY)
    await owner.send("/dnc Acme Ltd")
    await tap(owner, "🚫 The company")
    await owner.wait_for("acme ltd is on")
    assert await bot.db.read(conversation_store.get, ADA) == WIZARD
    with bot.db.transaction() as session:
        conversations.finish(session, ADA, MONDAY)  # such as of a file whose question is long over
    assert await bot.db.read(conversation_store.get, ADA) == WIZARD
    assert await bot.db.read(lists.all_lists) == []


def parked() -> dict[str, Any]:
    """A wizard that stands aside for another talk."""
    return {"step": WIZARD.step, "data": {"name": "Spring"}}
