"""The first run leads by the hand: how a token is had of BotFather; it is pasted here, tried, and kept."""

import asyncio
import getpass
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.doctor import telegram_check
from bot.doctor.found import Sick
from bot.texts.said import say_plain
from bot.transport.connection import NoToken
from engine.clock import Clock
from engine.console import is_manned
from engine.rules.facts import fact
from engine.upkeep.config import TOKEN, Config, Hidden
from engine.upkeep.secrets import write_private

VARIABLE = "LINKEDPILOT_TELEGRAM_TOKEN"
ENDS = ("", "q")  # what is typed by whoever has none today
_LINE = re.compile(rf"^[ \t]*(?:export[ \t]+)?{VARIABLE}[ \t]*=.*$\n?", re.MULTILINE)


def with_token(config: Config, clock: Clock, read: Callable[[str], str] = getpass.getpass) -> Config:
    """The configuration with a token that Telegram takes; asked for where somebody sits at the console.

    What is typed isn't shown, for whoever has the token has the bot. Raises NoToken when there is none after all.
    """
    if config.telegram_token is not None or not is_manned():
        return config
    print(say_plain(fact("first_run.how")), flush=True)
    while True:
        try:
            text = read(say_plain(fact("first_run.paste")) + " ").strip()
        except EOFError:
            raise NoToken from None
        if text.lower() in ENDS:
            raise NoToken
        found = TOKEN.search(text)  # BotFather's whole sentence may be pasted
        if found is None:
            print(say_plain(fact("first_run.no_token")), flush=True)
            continue
        tried = replace(config, telegram_token=Hidden(found[0]))
        try:
            print(asyncio.run(telegram_check.look(tried, clock)), flush=True)
        except Sick as sick:
            # Where it is to be put is known: here.
            anew = sick.what == "token_refused"
            print(f"{sick} {say_plain(fact('first_run.anew')) if anew else sick.cure}", flush=True)
            continue
        config.prepare_folders()
        file = config.data_dir / ".env"
        keep(file, found[0])
        print(say_plain(fact("first_run.kept", file=str(file))), flush=True)
        return tried


def keep(file: Path, token: str) -> None:
    """Into the .env file, which stays as it is but for this line; nobody else may read it."""
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    others = _LINE.sub("", before)
    ending = "" if not others or others.endswith("\n") else "\n"
    write_private(file, f"{others}{ending}{VARIABLE}={token}\n".encode())
