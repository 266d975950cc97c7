"""Who may use the bot (spec, section 14)."""

import pytest
from sqlalchemy import func, select, update
from telegram import Chat
from telegram import User as TelegramUser

from bot import flows
from bot.routing import access, commands, invitations, routes
from bot.routing.route import DIGITS
from bot.screens.base import Button, Screen
from engine.rules.enums import Role
from practice.chat.client import ChatPerson
from storage import users
from storage.database import Database
from storage.tables import PairingCode, Stranger, User
from tests.bot.running import ADA, BEN, Running, until
from tests.fixtures_db import MONDAY

RIGHTS = {
    "home": Role.VIEWER,
    "leads:all:0:0": Role.VIEWER,
    "campaign:7": Role.VIEWER,
    "new": Role.OPERATOR,
    "upload:3:go": Role.OPERATOR,
    "campaign:7:cancel:yes": Role.OPERATOR,
    "lead:4:dnc:yes": Role.OPERATOR,
    "draft:9:post:5a1e0c77": Role.OPERATOR,
    "pause": Role.OPERATOR,
    "senders": Role.OWNER,
    "sender:1:relogin": Role.OWNER,
    "sender:1:limit:like:daily": Role.OWNER,
    "sender:add": Role.OWNER,
    "settings": Role.VIEWER,  # where the language is
    "language:en": Role.VIEWER,
    "settings:hours": Role.OWNER,
    "users:invite:operator": Role.OWNER,
    "user:7002:remove:yes": Role.OWNER,
    "setting:cooldown_days": Role.OWNER,
}
RANKS = [Role.VIEWER, Role.OPERATOR, Role.OWNER]


@pytest.mark.parametrize(("data", "least"), RIGHTS.items())
def test_a_button_is_for_its_role_and_those_above(data: str, least: Role) -> None:
    assert [role for role in RANKS if routes.may(role, data)] == RANKS[RANKS.index(least) :]


def test_every_command_takes_a_route_and_has_its_right() -> None:
    assert all(routes.find(command.data) for command in commands.COMMANDS)
    owners = {c.name for c in commands.COMMANDS if routes.least(c.data) is Role.OWNER}
    assert owners == {"senders", "relogin", "users", "backup", "doctor"}


def test_no_two_routes_are_the_same_and_all_fit_into_a_button() -> None:
    patterns = [route.pattern for route in routes.ROUTES]
    assert len(patterns) == len(set(patterns))
    longest = max(patterns, key=len).replace("{n}", "9" * DIGITS).replace("{w}", "action_gap_max_seconds")
    assert len(longest.encode()) <= 64


def test_words_are_for_their_flow_s_role() -> None:
    roles = {name: flow.least for name, flow in flows.FLOWS.items()}
    assert roles["limit"] == roles["setting"] == roles["sender"] == Role.OWNER
    assert roles["leads"] == Role.VIEWER
    assert {name for name, role in roles.items() if role is Role.VIEWER} == {"leads", "dates"}  # to look only


def test_a_code_is_hard_to_guess_and_kept_as_a_hash(db: Database) -> None:
    with db.transaction() as session:
        code = invitations.new_code(session, MONDAY, Role.OWNER)
        kept = session.scalar(select(PairingCode.code_hash))
    assert len(invitations.CODE_LETTERS) ** invitations.CODE_LENGTH >= 2**40
    assert kept is not None
    assert code not in kept


def test_the_console_shows_the_link_and_a_qr_code() -> None:
    lines = invitations.pairing_lines("practice_bot", "abcde23456")
    assert "https://t.me/practice_bot?start=abcde23456" in lines
    assert "█" in lines


async def test_whoever_sends_the_code_becomes_the_owner(bot: Running, stranger: ChatPerson) -> None:
    await bot.pair(stranger)
    owner = await bot.db.read(users.owner)
    assert owner is not None
    assert owner.id == ADA

    async def has_menu() -> bool:
        return {"settings", "senders"} <= {each["command"] for each in await stranger.commands()}

    await until(has_menu)


async def test_a_code_works_once(bot: Running, stranger: ChatPerson) -> None:
    code = await bot.db.run(invitations.new_code, MONDAY, Role.VIEWER)
    await stranger.send(f"/start {code}")
    await stranger.wait_for("LinkedPilot")
    async with ChatPerson(bot.chat.url, BEN) as second:
        await second.send(f"/start {code}")
        await bot.settled()
        assert await bot.db.read(users.get, BEN) is None


async def test_a_code_expires_after_ten_minutes(bot: Running, stranger: ChatPerson) -> None:
    code = await bot.db.run(invitations.new_code, MONDAY, Role.OWNER)
    bot.clock.move(minutes=10)
    await stranger.send(f"/start {code}")
    await bot.settled()
    assert await bot.db.read(users.owner) is None


async def test_five_wrong_codes_lock_the_stranger_and_nobody_else(bot: Running, stranger: ChatPerson) -> None:
    code = await bot.db.run(invitations.new_code, MONDAY, Role.OWNER)
    async with ChatPerson(bot.chat.url, BEN) as ben:
        for number in range(5):
            await ben.send(f"/start wrong{number}")
        await ben.send(f"/start {code}")
        await bot.settled()
        assert await bot.db.read(users.owner) is None
        assert not [message for message in await ben.messages() if message["from"]["is_bot"]]
    await stranger.send(f"/start {code}")
    await stranger.wait_for("LinkedPilot")
    owner = await bot.db.read(users.owner)
    assert owner is not None
    assert owner.id == ADA


async def test_who_was_locked_may_try_again_after_an_hour_of_silence(
    bot: Running, stranger: ChatPerson
) -> None:
    code = await bot.db.run(invitations.new_code, MONDAY, Role.VIEWER)
    for number in range(5):
        await stranger.send(f"/start wrong{number}")
    await bot.settled()
    bot.clock.move(minutes=61)
    await stranger.send(f"/start {code}")
    await stranger.wait_for("LinkedPilot")


def test_a_thousand_accounts_guess_in_vain_and_fill_no_disk(db: Database) -> None:
    guesses_a_day, open_codes = 100 * 86_400, 10
    codes = len(invitations.CODE_LETTERS) ** invitations.CODE_LENGTH
    assert codes / (guesses_a_day * open_codes) > 365 * 20_000, "days until one guess is expected to be right"
    with db.transaction() as session:
        invitations.new_code(session, MONDAY, Role.OWNER)
        for number in range(1200):
            person, chat = TelegramUser(number, "x", False), Chat(number, "private")
            assert access.redeem(session, f"guess{number}", person, chat, MONDAY) is None
        assert session.scalar(select(func.count()).select_from(Stranger)) == invitations.MOST_STRANGERS
        assert len(users.open_codes(session, MONDAY)) == 1


async def test_four_wrong_tries_do_not(bot: Running, stranger: ChatPerson) -> None:
    code = await bot.db.run(invitations.new_code, MONDAY, Role.OWNER)
    for number in range(4):
        await stranger.send(f"/start wrong{number}")
    await stranger.send(f"/start {code}")
    await stranger.wait_for("LinkedPilot")


async def test_strangers_and_groups_get_nothing_at_all(bot: Running, owner: ChatPerson) -> None:
    async with (
        ChatPerson(bot.chat.url, BEN) as ben,
        ChatPerson(bot.chat.url, ADA, group=True) as ada_in_group,
    ):
        await ben.send("/start")
        await ben.send("hello?")
        await ben.upload(b"a,b", "list.csv")
        await ada_in_group.send("/start")
        await ada_in_group.send("/pause")
        await bot.settled()
        assert not [message for message in await ben.messages() if message["from"]["is_bot"]]
        assert not [message for message in await ada_in_group.messages() if message["from"]["is_bot"]]


async def test_a_viewer_sees_no_button_that_isn_t_theirs(bot: Running, stranger: ChatPerson) -> None:
    await bot.pair(stranger, Role.VIEWER)
    home = await stranger.wait_for("LinkedPilot")
    labels = {button["text"] for row in home["reply_markup"]["inline_keyboard"] for button in row}
    assert "👥 Leads" in labels
    assert not labels & {"👤 Senders", "📣 New campaign", "⏸ Pause"}
    await stranger.send("/settings")
    await bot.settled()
    assert not [m for m in await stranger.messages() if "cooldown_days" in m.get("text", "")]


async def test_a_button_from_before_is_checked_like_a_command(bot: Running, owner: ChatPerson) -> None:
    home = await owner.wait_for("LinkedPilot")
    with bot.db.transaction() as session:
        session.execute(update(User).values(role=Role.VIEWER))
    answer = await owner.press("👤 Senders", home["message_id"])
    assert "role" in answer["text"]


def test_screens_refuse_buttons_that_telegram_would() -> None:
    with pytest.raises(ValueError, match="bytes"):
        Button("x", "x" * 65)
    assert Screen("text").keyboard == ()
