"""Pairing with one's own AI server from the chat: the line is a password, and leaves the chat at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import main
from demo.ai_world import AiWorld
from engine.comments import ai_server
from engine.rules.enums import Role
from engine.upkeep.secrets import Secrets
from practice.chat.client import ChatPerson, text_of
from practice.model.app import MODEL
from tests.bot.running import BEN, Running, see, tap


@pytest.fixture
def ai(tmp_path: Path) -> Iterator[AiWorld]:
    with AiWorld(tmp_path / "ai") as made:
        yield made


async def test_a_line_that_is_sent_pairs_and_is_gone_from_the_chat(
    bot: Running, owner: ChatPerson, ai: AiWorld
) -> None:
    await owner.send(f"linkedpilot vps pair {ai.line()}")
    shown = text_of(await see(owner, "What you sent was deleted"))
    assert "https://127.0.0.1" in shown
    assert ai.line() not in "".join(map(text_of, await owner.messages()))
    assert ai_server.paired(Secrets.of(bot.config)) is not None
    await tap(owner, "aiserver:unpair")
    await tap(owner, "aiserver:unpair:yes")
    await see(owner, "AI server")
    assert ai_server.paired(Secrets.of(bot.config)) is None


async def test_a_file_that_holds_the_line_pairs_and_is_gone_from_the_chat(
    bot: Running, owner: ChatPerson, ai: AiWorld
) -> None:
    await owner.upload(ai.line().encode(), "pairing.txt")
    await see(owner, "What you sent was deleted")
    assert not [message for message in await owner.messages() if "document" in message]
    assert ai_server.paired(Secrets.of(bot.config)) is not None


async def test_from_anybody_but_the_owner_it_pairs_nothing(
    bot: Running, owner: ChatPerson, ai: AiWorld
) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.OPERATOR)
        await ben.send(ai.line())
        await ben.wait_for(lambda message: message["from"]["is_bot"] and "owner" in text_of(message))
    assert ai_server.paired(Secrets.of(bot.config)) is None


def test_the_command_line_pairs_asks_and_forgets(
    ai: AiWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path / "data"))
    assert main(["vps", "pair", ai.line()]) == 0
    assert MODEL in capsys.readouterr().out
    assert main(["vps", "status"]) == 0
    assert main(["vps", "unpair"]) == 0
    assert main(["vps", "status"]) == 1
