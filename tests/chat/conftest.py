"""The practice chat, asked by the library that asks Telegram."""

import os
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from practice.chat.client import ChatPerson
from practice.serve import Served
from tests.fixtures_chat import TOKEN, chat, one_chat

__all__ = ["chat", "one_chat"]

os.environ.setdefault("PTB_TIMEDELTA", "true")  # as the bot has it


@pytest.fixture
async def bot(chat: Served) -> AsyncIterator[Bot]:
    made = Bot(
        TOKEN,
        base_url=f"{chat.url}/bot",
        base_file_url=f"{chat.url}/file/bot",
        request=HTTPXRequest(media_write_timeout=30),
    )
    async with made:
        yield made


@pytest.fixture
async def ada(chat: Served) -> AsyncIterator[ChatPerson]:
    async with ChatPerson(chat.url) as person:
        yield person
