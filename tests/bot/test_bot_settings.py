"""Settings, messages, the event log, help, backup: done as a person does it."""

import ast
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

import bot as bot_package
from bot.handlers import help as help_answers
from bot.routing import audit, commands
from bot.screens import logs
from bot.screens.settings import SUBJECTS
from bot.texts.said import plain, stored
from engine.rules import settings as rules
from engine.rules.audit import KINDS
from engine.rules.enums import ActionType, Level, Loudness, Outcome, Role
from engine.rules.facts import fact
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage import events
from storage import settings as settings_store
from storage.events import EventRow
from storage.tables import Event
from tests.bot.running import Running, one, see, tap
from tests.fixtures_db import MONDAY
from tests.fixtures_words import line


async def test_the_cooldown_is_changed_only_after_saying_whom_that_frees(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    bot.clock.move(days=1)
    await owner.send("/settings")
    await tap(owner, "🧊 Cooldown and senders")
    await tap(owner, "Cooldown")
    await owner.send("many")
    await see(owner, "it takes a whole number")
    await owner.send("1 day")
    await see(owner, "That frees 3 people now.")
    assert (await bot.db.read(settings_store.load)).cooldown_days == 3
    await tap(owner, "✅ Set it")
    await see(owner, "Cooldown: 1 day, by default 3 days")
    assert (await bot.db.read(settings_store.load)).cooldown_days == 1


async def test_upkeep_shows_what_there_is_on_the_disk(bot: Running, owner: ChatPerson) -> None:
    picture = bot.config.evidence_dir / "seen.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"." * 3_000_000)
    await owner.send("/settings")
    await tap(owner, "🧰 Upkeep")
    shown = await owner.wait_for("MB are free on the disk")
    assert "3 are pictures of pages" in text_of(shown)


@pytest.mark.usefixtures("seeded")
async def test_the_log_is_filtered_and_comes_as_a_file(owner: ChatPerson, bot: Running) -> None:
    with bot.db.transaction() as session:
        for number in range(20):
            events.add(session, MONDAY, "turn_ended", line(f"Line {number}"), sender_id=1 + number % 2)
        events.add(session, MONDAY, "bot_error", line("Something broke"), Level.ERROR)
    await owner.send("/logs")
    await see(owner, "Something broke")
    await tap(owner, "Older")
    await owner.wait_for(lambda m: "Line 3" in text_of(m) and "Something broke" not in text_of(m))
    await tap(owner, "🛑")
    await owner.wait_for(lambda m: "errors" in text_of(m) and "Line" not in text_of(m))
    await tap(owner, "▫️")
    await tap(owner, "🗂 All kinds")
    await see(owner, "What shall the log show?")
    await tap(owner, "Turns and log-ins")
    await owner.wait_for(lambda m: "Line 19" in text_of(m) and "broke" not in text_of(m))
    await tap(owner, "👤 All senders")
    await see(owner, "Whose log?")
    await tap(owner, "Ben")
    await owner.wait_for(
        lambda m: "of Ben" in text_of(m) and "Line 19" in text_of(m) and "Line 18" not in text_of(m)
    )
    await tap(owner, "As a file")
    sent = await owner.wait_for(lambda m: "document" in m)
    assert sent["document"]["file_name"].endswith(".log")
    await tap(owner, "🗂 Turns")
    await tap(owner, "People's deeds")
    await see(owner, "Nothing.")
    await tap(owner, "👤 Ben")
    await tap(owner, "All senders")
    await see(owner, "Ada took the event log out as a file")


def test_what_is_alike_is_one_line_of_the_log() -> None:
    def row(code: str, minute: int, **values: object) -> EventRow:
        at = MONDAY - timedelta(minutes=minute)
        return EventRow(at, Level.INFO, code, fact(f"log.{code}", **values), 1, "Anna")

    def invited(minute: int, name: str) -> EventRow:
        kinds = {"kind": ActionType.CONNECT, "outcome": Outcome.DONE, "differs": None}
        return row("action_settled", minute, name=name, **kinds)

    lines = [invited(n, f"Person {n}") for n in range(17)] + [row("clock_settled", 20), invited(30, "Eve")]
    assert [len(group) for group in logs.alike(lines)] == [17, 1, 1]
    text = plain(logs.logs(lines, logs.Filter(), {}, 0, MONDAY, ZoneInfo("UTC")).text)
    assert len(text.splitlines()) == 4
    assert "Person 0" in text
    assert "(and 16 like it since" in text


async def test_few_values_are_chosen_by_buttons(owner: ChatPerson, bot: Running) -> None:
    await owner.send("/settings")
    await tap(owner, "🕘 Work hours")
    await see(owner, "Work days: Mon, Tue, Wed, Thu, Fri")
    await tap(owner, "Work days")
    shown = await see(owner, "Tap the days")
    data = next(data for label, data in buttons_of(shown) if label == "⬜️ Sat")
    await owner.press(data, shown["message_id"])
    await owner.wait_for(lambda m: any(label == "☑️ Sat" for label, _ in buttons_of(m)))
    await owner.press(data, shown["message_id"], old=True)  # two taps are one
    await bot.settled()
    assert (await bot.db.read(settings_store.load)).work_days == frozenset(range(6))
    await tap(owner, "↩️ Default")
    await owner.wait_for(lambda m: any(label == "⬜️ Sat" for label, _ in buttons_of(m)))
    await tap(owner, "⬅️ Back")
    await tap(owner, "Days off")
    await owner.send("Christmas")
    await see(owner, "it takes dates such as")
    await owner.send("2026-12-25")
    await see(owner, "2026-12-25, by default none")
    await tap(owner, "Days off")
    await owner.send("none")
    await see(owner, "Days off: none")
    await owner.send("/settings")
    await tap(owner, "🔔 Messages")
    await tap(owner, "🔔 Login")
    await owner.wait_for(lambda m: any(label == "🔕 Login" for label, _ in buttons_of(m)))
    assert (await bot.db.read(settings_store.load)).push_login is Loudness.SILENT


def test_every_setting_stands_under_one_subject() -> None:
    placed = [setting.name for subject in SUBJECTS for setting in rules.of_subject(subject)]
    assert sorted([*placed, *rules.MESSAGES]) == sorted(rules.BY_NAME)
    assert rules.of_subject(rules.MORE) == []


def test_every_kind_of_event_stands_in_one_group() -> None:
    root = Path(bot_package.__file__).parents[1]
    written = set()
    for file in (path for part in ("bot", "engine", "storage") for path in (root / part).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "events.add":
                kind = node.args[2]
                written.add(str(kind.value) if isinstance(kind, ast.Constant) else audit.KIND)
    grouped = [kind for kinds in KINDS.values() for kind in kinds]
    assert sorted(grouped) == sorted(written)
    assert {*map(str, KINDS), "all"} == set(logs.GROUPS)


async def test_help_teaches_by_doing(owner: ChatPerson, bot: Running) -> None:
    await owner.send("/help")
    shown = await see(owner, "How LinkedPilot works", "👉 1. Add a sender")
    assert "▫️ 4. Send a file of people" in text_of(shown)
    await tap(owner, "👉 1 A sender")
    await see(owner, "No password ever goes through this chat")
    await tap(owner, "📎 2 A file")
    await tap(owner, "📄 Sample file")
    sent = await owner.wait_for(lambda m: "document" in m)
    await owner.upload(help_answers.SAMPLE.encode(), sent["document"]["file_name"])  # right back
    await see(owner, "Is that right?")
    await owner.send("/help")
    await tap(owner, "⌨️ The commands")
    assert "/backup: " in text_of(await see(owner, "/panic: "))


async def test_a_viewer_s_help_is_about_what_a_viewer_can_do(bot: Running, stranger: ChatPerson) -> None:
    await bot.pair(stranger, Role.VIEWER)
    await stranger.send("/help")
    shown = await see(stranger, "How LinkedPilot works")
    assert "Add a sender" not in text_of(shown)
    await tap(stranger, "⌨️ The commands")
    text = text_of(await see(stranger, "/leads: "))
    assert "/pause" not in text
    assert "/users" not in text


async def test_a_backup_is_made_at_once_and_stays_on_the_laptop(owner: ChatPerson, bot: Running) -> None:
    await owner.send("/backup")
    shown = text_of(await see(owner, "is written in"))
    assert "never goes through Telegram" in shown
    assert "1 backup" in shown
    (made,) = bot.config.backups_dir.glob("manual-*")
    assert made.name in shown
    assert not [message for message in await owner.messages() if "document" in message]
    assert stored(one(bot, select(Event.message).where(Event.kind == audit.KIND))) == "Ada made a backup."


def test_the_bot_s_own_texts_are_of_a_length_that_telegram_takes() -> None:
    assert 0 < len(commands.HELP.description) <= 512
    assert 0 < len(commands.HELP.short_description) <= 120
    assert all(1 <= len(command.help) <= 256 for command in commands.COMMANDS)
