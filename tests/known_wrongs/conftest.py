"""What the replays need: a sender's browser on the practice site or on fixed pages, a real database, the real bot."""

from tests.bot.conftest import bot, chat, one_chat, owner, stranger
from tests.fixtures_db import db, empty_database, sample, session
from tests.linkedin.conftest import _opened, _scenes, guest, options, sender, served, site

__all__ = [
    "_opened",
    "_scenes",
    "bot",
    "chat",
    "db",
    "empty_database",
    "guest",
    "one_chat",
    "options",
    "owner",
    "sample",
    "sender",
    "served",
    "session",
    "site",
    "stranger",
]
