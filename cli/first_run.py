"""The first run leads by the hand: how a token is had of BotFather; it is pasted here, tried, and kept."""

import asyncio
import getpass
from collections.abc import Callable
from dataclasses import replace

from bot.doctor import telegram_check
from bot.doctor.found import Sick
from bot.texts.said import say_plain
from bot.transport.connection import NoToken
from engine.clock import Clock
from engine.console import is_manned
from engine.rules.facts import fact
from engine.upkeep import env_file
from engine.upkeep.config import TOKEN, Config, Hidden

VARIABLE = "LINKEDPILOT_TELEGRAM_TOKEN"
ENDS = ("", "q")  # what is typed by whoever has none today


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
        env_file.put(file, VARIABLE, found[0])
        print(say_plain(fact("first_run.kept", file=str(file))), flush=True)
        return tried
