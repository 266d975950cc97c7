"""Mistakes of a restart: the bot and the agent end, and begin anew on the same data."""

import contextlib
from pathlib import Path

import httpx
from sqlalchemy import select

from engine import campaigns
from engine.comments import drafts, library
from engine.rules.enums import ActionStatus, ActionType
from practice.chat.client import ChatPerson, buttons_of
from storage.tables import Action
from tests.agent.days import Days
from tests.bot.running import Running, see, until
from tests.fixtures_db import MONDAY, SampleData
from tests.known_wrongs.table import Source, Wrong, replays


@replays(
    Wrong(
        "Approvals lost at a restart",
        "What waited for a person's yes stood in the process's memory: after a restart the buttons in the chat led to nothing, and the work was gone.",
        (
            Source("MervinPraison/PraisonAI#2326", "26 June 2026"),
            Source("qf-studio/pilot#4411", "17 July 2026"),
        ),
        "What waits stands in the database: after a restart of bot and agent a button pressed on the old message still posts that comment, once.",
    )
)
async def test_approvals_lost_at_a_restart(bot: Running, owner: ChatPerson, tmp_path: Path) -> None:
    days = Days(bot.db, tmp_path, lambda task: None)
    with bot.db.transaction() as session:
        sample = SampleData(session)
        mara = sample.sender("Mara")
        library.add(session, "Well said, {first_name}", MONDAY)
        library.add(session, "Nice one", MONDAY)
        number = sample.campaign(sample.list_of(2), ActionType.COMMENT, mara, name="Spring")
        campaigns.start(session, number, MONDAY, seed=1)
        assert drafts.prepare(session, MONDAY) == 2
        first, second = drafts.waiting(session)
    await owner.send("/approvals")
    shown = await see(owner, "1 of 2")
    await bot.restart()
    await days.restart()
    with bot.db.reading() as session:
        assert drafts.waiting(session) == [first, second]
    post = next(data for label, data in buttons_of(shown) if label == "✅ Post")
    await owner.press(post, shown["message_id"], old=True)
    with contextlib.suppress(httpx.HTTPStatusError):  # the screen may have gone on to a newer message
        await owner.press(post, shown["message_id"], old=True)

    def status(action_id: int) -> ActionStatus | None:
        with bot.db.reading() as session:
            return session.scalar(select(Action.status).where(Action.id == action_id))

    await until(lambda: status(first.action_id) is ActionStatus.PENDING)
    await days.restart()
    await days.work()
    assert status(first.action_id) is ActionStatus.COMPLETED
    assert status(second.action_id) is ActionStatus.AWAITING_APPROVAL
    with bot.db.reading() as session:
        posted = session.scalar(select(Action.comment_text).where(Action.id == first.action_id))
    assert posted == first.text
    assert len(days.visits) == 1
