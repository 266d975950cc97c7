"""Secrets that are known to the test are looked for wherever something is kept, shown or handed on: they stand nowhere."""

import json
import os
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from engine.apart.work import Work
from engine.linkedin.browser import COOKIES
from engine.upkeep import backups, config, log
from engine.upkeep.secrets import Secrets, write_private
from practice.chat.client import ChatPerson, text_of
from storage import interactions
from storage.tables import Event
from tests.apart_works import Order
from tests.bot.running import Running, see
from tests.fixtures_chat import TOKEN
from tests.fixtures_db import MONDAY

COOKIE, KEY, PASSWORD = "AQEDARcanarycookie4711", "sk-canary-key-4711", "canary-password-4711"
SECRETS = (TOKEN, TOKEN.replace(":", "%3A"), COOKIE, KEY, PASSWORD)
OBEY = Work[Order, list[str]]("tests.apart_works:obey", list[str])


def found_in(folder: Path) -> list[tuple[str, str]]:
    return [
        (path.name, secret)
        for path in folder.rglob("*")
        if path.is_file()
        for secret in SECRETS
        if secret.encode() in path.read_bytes()
    ]


async def test_no_secret_leaves_its_place(
    bot: Running, owner: ChatPerson, seeded: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bot.config.data_dir
    for name, value in (("TELEGRAM_TOKEN", TOKEN), ("TELEGRAM_PROXY", f"socks5://me:{PASSWORD}@proxy:1080")):
        monkeypatch.setenv(f"LINKEDPILOT_{name}", value)
    config.forget_secrets(os.environ)
    log.configure(bot.config, console=False)
    logger = log.get("engine.canary")
    kept = Secrets.of(bot.config)
    kept.put("ai_server", KEY)
    profile = bot.config.profiles_dir / "sender_1"
    profile.mkdir(parents=True)
    cookies = json.dumps([{"name": "li_at", "value": COOKIE}]).encode()
    write_private(profile / COOKIES, kept.seal(cookies))
    assert kept.get("ai_server") == KEY

    # What a library may say when it fails.
    for said in (
        f"https://api.telegram.org/bot{TOKEN}/getMe timed out",
        f'{{"name": "li_at", "value": "{COOKIE}"}}',
        f"Cookie: li_at={COOKIE}; lang=en",
        f"socks5://me:{PASSWORD}@proxy:1080 refused",
        f"Authorization: Bearer {KEY}",
    ):
        error = RuntimeError(said)
        logger.error("canary", said=said, exc_info=error)
        await bot.services.report(error, "canary")
    try:
        with bot.db.transaction() as session:
            session.execute(text("INSERT INTO nowhere VALUES (:text)"), {"text": f"{COOKIE} {KEY}"})
    except Exception as error:  # the database's own words, with what was to be written
        logger.exception("canary")
        await bot.services.report(error, "canary")
    with bot.db.transaction() as session:
        interactions.add(
            session, profile_url="https://www.linkedin.com/in/a", sender_id=seeded["anna"],
            action_type=interactions.ActionType.LIKE, result=interactions.InteractionResult.DONE,
            at=MONDAY, day=MONDAY.date(), now=MONDAY,
        )  # fmt: skip
    for command in ("/logs", "/settings", "/senders", "/users", "/why", "/backup"):
        await owner.send(command)
    await see(owner, "is written in")
    backups.make(bot.config, bot.db, MONDAY)
    await bot.settled()

    assert bot.db.journal is not None
    assert found_in(folder) == []
    if bot.db.path is not None:
        assert found_in(bot.db.path.parent) == []
    assert bot.db.journal.exists
    assert list(bot.config.backups_dir.iterdir())
    shown = "\n".join([text_of(message) for message in await owner.messages()])
    assert not [secret for secret in SECRETS if secret in shown]
    with bot.db.reading() as session:
        told = str([tuple(row) for row in session.execute(Event.__table__.select())])
    assert not [secret for secret in SECRETS if secret in told]
    assert not [secret for secret in SECRETS if secret in f"{bot.config!r} {bot.config} {bot.services!r}"]
    handed_on = "\0".join([*os.environ.values(), *psutil.Process().cmdline()])
    assert not [secret for secret in SECRETS if secret in handed_on]
    assert await OBEY.run(Order("tokens")) == []


def test_the_look_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(f"x{TOKEN}x")
    assert found_in(tmp_path) == [("log", TOKEN)]
