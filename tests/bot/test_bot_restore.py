"""Going back to a backup from the chat: asked twice, and nobody is contacted again because of it."""

import pytest
from sqlalchemy import func, select

from engine import do_not_contact
from engine.rules.enums import ActionType
from engine.work import pausing
from practice.chat.client import ChatPerson, text_of
from storage.tables import Contact, DoNotContact, Lead, LeadList
from tests.bot.running import Running, one, see, tap
from tests.fixtures_db import MONDAY, SampleData, url

pytestmark = pytest.mark.sqlite_file  # a server's isn't gone back to from the chat

OTHERS = "Others"


async def test_a_backup_is_gone_back_to_and_what_was_done_since_stays_known(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/backup")
    await see(owner, "is written in")
    with bot.db.transaction() as session:
        SampleData(session).list_of(20, OTHERS)
    with bot.db.transaction() as session:
        SampleData(session).did(1, ActionType.LIKE, 15, MONDAY)
        do_not_contact.add(session, url(16), MONDAY)

    await tap(owner, "↩️ manual-")
    shown = text_of(await see(owner, "Go back to manual-"))
    assert "Then" in shown
    assert "Now" in shown
    await tap(owner, "↩️ Go back to it")
    await see(owner, "Really go back")
    assert one(bot, select(func.count()).where(LeadList.name == OTHERS)) == 1
    await tap(owner, "↩️ Yes, go back now")
    said = text_of(await see(owner, "Everything is as it was in"))
    assert "1 action and 1 entry on do not contact since the backup were taken" in said
    assert "Everything is paused" in said

    assert bot.agent.asked == ["panic"]
    assert await bot.db.read(pausing.is_paused)
    assert one(bot, select(func.count()).where(LeadList.name == OTHERS)) == 0
    assert one(bot, select(func.count(Lead.id)).where(Lead.profile_url == url(15))) == 0
    assert one(bot, select(Contact.liked_by_sender_id).where(Contact.profile_url == url(15))) == 1
    assert one(bot, select(func.count()).where(DoNotContact.value == url(16))) == 1
    kept = [path.name for path in bot.config.backups_dir.glob("before-restore-*.db")]
    assert len(kept) == 1


async def test_a_backup_that_is_gone_meanwhile_is_said_and_changes_nothing(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/backup")
    await see(owner, "is written in")
    await tap(owner, "↩️ manual-")
    await see(owner, "Go back to manual-")
    await tap(owner, "↩️ Go back to it")
    await see(owner, "Really go back")
    for path in bot.config.backups_dir.glob("manual-*.db"):
        path.write_bytes(b"half of it")
    assert "no sound backup" in str(await tap(owner, "↩️ Yes, go back now"))
    assert bot.agent.asked == []
    assert one(bot, select(func.count(LeadList.id))) > 0
