"""The practice chat, asked by the library that asks Telegram."""

import os
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from practice.chat.app import create
from practice.chat.client import Person
from practice.serve import Served, serve

TOKEN = "1:practice"
os.environ.setdefault("PTB_TIMEDELTA", "true")  # as the bot has it


@pytest.fixture(scope="session")
def one_chat() -> Iterator[Served]:
    with serve(create(TOKEN)) as served:
        yield served


@pytest.fixture
def chat(one_chat: Served) -> Served:
    httpx.post(f"{one_chat.url}/practice/reset", trust_env=False).raise_for_status()
    return one_chat


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
async def ada(chat: Served) -> AsyncIterator[Person]:
    async with Person(chat.url) as person:
        yield person
