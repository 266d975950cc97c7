"""A button's data is somebody's word: whatever is sent in its place, only the role decides, and nothing breaks."""

import pytest
from sqlalchemy import func, select

from bot.routing import routes
from engine.rules.enums import Role
from practice.chat.client import ChatPerson
from storage.tables import Base, Event, User
from tests.bot.running import ADA, BEN, Running, one

MOVES = {
    "inbox",
    "outbox",
    "outbox_deliveries",
    "conversations",
    "users",
    "settings",
    "strangers",
    "journal_state",
}
BEYOND = sorted(each.pattern for each in routes.ROUTES if each.least is not Role.VIEWER)
FORGED = (
    "", " ", ":", "home:", "lead", "lead:", "lead:-1", "lead:1;DROP TABLE leads", "lead:999999999999999999999", "lead:１",
    "lead:1:dnc:yes:yes", "LEAD:1:DNC:YES", "lead:1:dnc:yes ", "\u202elead:1", "le\u200bad:1", "dnc:sure:", "forget:sure:x",
    "forget:all:x", "doubt:99:yes", "campaign:0:start", "sender:1:limit:connect:9999", "export:1:../../etc/passwd",
    "pages:use:../x", "backup:../../x:restore:yes", "{n}", "%00", "<b>", "\x00", "a" * 64, "settings:__class__:x",
)  # fmt: skip


def tables(bot: Running) -> dict[str, list[object]]:
    """What a deed would change."""
    with bot.db.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table))]
            for table in Base.metadata.sorted_tables
            if table.name not in MOVES
        }


async def test_no_forged_button_is_a_deed_of_a_viewer_s(
    bot: Running, stranger: ChatPerson, seeded: dict[str, int]
) -> None:
    await bot.pair(stranger, Role.VIEWER)
    home = await stranger.wait_for("LinkedPilot")
    before = tables(bot)
    for pattern in BEYOND:
        await stranger.press(
            pattern.replace("{n}", "1").replace("{w}", "connect"), home["message_id"], old=True
        )
    await bot.settled()
    assert tables(bot) == before
    assert bot.agent.asked == []
    assert one(bot, select(User.role).where(User.id == ADA)) is Role.VIEWER


async def test_what_is_no_button_of_ours_breaks_nothing(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    home = await owner.wait_for("LinkedPilot")
    before = tables(bot)
    for data in FORGED:
        await owner.press(data, home["message_id"], old=True)
    await bot.settled()
    assert one(bot, select(func.count()).select_from(Event).where(Event.kind == "bot_error")) == 0
    assert tables(bot) == before


async def test_a_button_pressed_twice_is_one_deed(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    home = await owner.wait_for("LinkedPilot")
    for _ in range(3):
        await owner.press("lead:3:dnc:yes", home["message_id"], old=True)
    await bot.settled()
    assert len(tables(bot)["do_not_contact"]) == 1


@pytest.mark.parametrize("data", ["home", "panic", "lead:3:dnc:yes", "users:invite:owner"])
async def test_a_stranger_s_button_is_nobody_s(
    bot: Running, owner: ChatPerson, seeded: dict[str, int], data: str
) -> None:
    before = tables(bot)
    async with ChatPerson(bot.chat.url, BEN) as ben:
        sent = await ben.send("hello")
        await ben.press(data, sent, old=True, unheard=True)
        await bot.settled()
        assert not [message for message in await ben.messages() if message["from"]["is_bot"]]
    assert tables(bot) == before
    assert bot.agent.asked == []
