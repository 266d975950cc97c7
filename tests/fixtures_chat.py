"""The practice chat, started once and empty for each test."""

from collections.abc import Iterator

import httpx
import pytest

from practice.chat.app import create
from practice.serve import Served, serve

TOKEN = "100200300:practice-token-that-opens-nothing-at-all"


@pytest.fixture(scope="session")
def one_chat() -> Iterator[Served]:
    with serve(create(TOKEN)) as served:
        yield served


@pytest.fixture
def chat(one_chat: Served) -> Served:
    """The practice chat, empty."""
    httpx.post(f"{one_chat.url}/practice/reset", trust_env=False).raise_for_status()
    return one_chat
