from tests.bot.conftest import bot, owner, stranger
from tests.fixtures_chat import chat, one_chat
from tests.fixtures_db import db, empty_database

__all__ = ["bot", "chat", "db", "empty_database", "one_chat", "owner", "stranger"]
