"""The first words with Telegram: what passes is waited for, what only a person can mend is said with its cure."""

import asyncio
from typing import Any

import httpx
import pytest
from telegram import Bot

from bot import app, main
from bot.texts.said import error_sentence
from bot.transport.hosts import host_of
from bot.transport.log_in import TokenRefused, WebhookActive, log_in
from bot.transport.proxy import ProxyNotUnderstood, way
from engine.rules.errors import UserError
from engine.upkeep.config import Config
from practice.chat.client import ChatPerson, text_of
from practice.serve import Served
from storage.database import Database
from tests.bot.proxies import Proxy
from tests.bot.running import ADA, NotingAgent, QuickClock, Running, tap, until
from tests.fixtures_chat import TOKEN

HOOK = "https://hooks.example.com/secret-path"


@pytest.fixture
def config(chat: Served, db: Database, tmp_path: Any) -> Config:
    return Config.load(
        {
            "LINKEDPILOT_DATA_DIR": str(tmp_path / "data"),
            "LINKEDPILOT_TELEGRAM_TOKEN": TOKEN,
            "LINKEDPILOT_TELEGRAM_API_URL": chat.url,
            "LINKEDPILOT_DATABASE_URL": db.url,
        }
    )


@pytest.fixture
async def line(config: Config, db: Database) -> Any:
    """A Bot that isn't logged in yet."""
    services = app.build(config, db, NotingAgent(), QuickClock())
    yield services.bot
    await services.bot.shutdown()


async def faults(chat: Served, mode: str, **more: Any) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        (await http.post(f"{chat.url}/practice/faults", json={"mode": mode, **more})).raise_for_status()


async def other_program(chat: Served, method: str, **parameters: Any) -> Any:
    """Another program with the same token asks for something."""
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.post(f"{chat.url}/bot{TOKEN}/{method}", json=parameters)).json()


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("down", "can't be reached"),
        ("bad_gateway", "(502)"),
        ("portal", "(200)"),
        ("half", "(200)"),
        ("blocked_page", "(403)"),
        ("flood", "429"),
    ],
)
async def test_what_passes_is_waited_for_and_said_once(chat: Served, line: Bot, mode: str, said: str) -> None:
    await faults(chat, mode, count=4, retry_after=7)
    told: list[str] = []
    await log_in(line, QuickClock(), told.append)
    assert line.username
    waiting, back = told
    assert said in waiting
    assert "waits and tries again" in waiting
    assert "Ctrl-C" in waiting
    assert back == "Telegram answers."


async def test_where_all_is_well_nothing_is_said(line: Bot) -> None:
    told: list[str] = []
    await log_in(line, QuickClock(), told.append)
    assert told == []


async def test_a_token_that_was_taken_back_is_said_with_its_cure(chat: Served, line: Bot) -> None:
    await faults(chat, "unauthorized")
    with pytest.raises(TokenRefused) as refused:
        await log_in(line, QuickClock(), print)
    sentence = error_sentence(refused.value)
    assert "@BotFather" in sentence
    assert "LINKEDPILOT_TELEGRAM_TOKEN" in sentence
    assert TOKEN not in sentence
    assert refused.value.__cause__ is None


async def test_another_program_s_webhook_is_told_by_its_host_and_left_alone(chat: Served, line: Bot) -> None:
    await other_program(chat, "setWebhook", url=HOOK)
    with pytest.raises(WebhookActive) as active:
        await log_in(line, QuickClock(), print)
    sentence = error_sentence(active.value)
    assert "hooks.example.com" in sentence
    assert "secret-path" not in sentence
    assert "--take-over" in sentence
    assert (await other_program(chat, "getWebhookInfo"))["result"]["url"] == HOOK


async def test_take_over_removes_the_webhook_and_loses_no_message(
    chat: Served, line: Bot, config: Config
) -> None:
    async with ChatPerson(chat.url, ADA) as ada:
        await ada.send("/start")
    await other_program(chat, "setWebhook", url=HOOK)
    told: list[str] = []
    await log_in(line, QuickClock(), told.append, take_over=True)
    assert ["hooks.example.com" in words for words in told] == [True]
    info = (await other_program(chat, "getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"]) == ("", 1)


async def test_the_agent_ends_at_once_while_it_waits_for_telegram(
    chat: Served, config: Config, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await faults(chat, "down")
    config.prepare_folders()
    endings: list[asyncio.Event] = []
    told: list[str] = []
    monkeypatch.setattr(main, "_end_on_signals", lambda ending, _hurry: endings.append(ending))
    monkeypatch.setattr(main, "_say", told.append)
    running = asyncio.create_task(main.run(config, db, QuickClock()))
    await until(lambda: told)
    endings[0].set()
    await asyncio.wait_for(running, 15)


async def test_a_webhook_that_comes_later_is_no_second_reader(bot: Running, owner: ChatPerson) -> None:
    from engine.work.pausing import is_paused

    await other_program(bot.chat, "setWebhook", url=HOOK)
    said = text_of(await owner.wait_for("hooks.example.com"))
    assert "--take-over" in said
    assert not await bot.db.read(is_paused)
    assert bot.agent.asked == []
    await other_program(bot.chat, "deleteWebhook")
    await owner.send("/schedule")
    await owner.wait_for("Schedule")
    messages = [text_of(each) for each in await owner.messages()]
    assert len([each for each in messages if "hooks.example.com" in each]) == 1


async def test_a_page_in_the_way_is_nobody_s_block_and_no_refused_token(
    bot: Running, owner: ChatPerson
) -> None:
    """A proxy's own 403 at the answer: it is sent when the way is free, and nothing is given up."""
    await bot.faults("blocked_page", count=3, methods=["sendMessage"])
    await owner.send("/schedule")
    await owner.wait_for("Schedule")


async def test_what_is_written_while_the_token_is_refused_is_answered_when_it_isn_t_any_more(
    bot: Running, owner: ChatPerson
) -> None:
    await bot.faults("unauthorized", count=30, methods=["sendMessage", "editMessageText"])
    await owner.send("/schedule")
    await until(lambda: bot.waiting_updates())
    await bot.faults("ok")
    await owner.wait_for("Schedule")


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_telegram_is_reached_by_the_proxy_that_is_named(
    chat: Served, config: Config, db: Database, kind: str
) -> None:
    proxy = Proxy(kind)
    with proxy.open() as address:
        named = Config.load(
            {
                "LINKEDPILOT_DATA_DIR": str(config.data_dir),
                "LINKEDPILOT_TELEGRAM_TOKEN": TOKEN,
                "LINKEDPILOT_TELEGRAM_API_URL": chat.url,
                "LINKEDPILOT_TELEGRAM_PROXY": address,
            }
        )
        services = app.build(named, db, NotingAgent(), QuickClock())
        await log_in(services.bot, QuickClock(), print)
        await services.bot.shutdown()
    assert set(proxy.asked) == {chat.url.removeprefix("http://")}


@pytest.mark.parametrize(
    "value", ["ftp://h:1", "socks4://h:1", "http://:3128", "proxy:3128", "http://h:99999"]
)
def test_a_proxy_s_address_that_is_none_is_refused_without_saying_it(value: str, tmp_path: Any) -> None:
    with pytest.raises(UserError) as refused:
        Config.load({"LINKEDPILOT_DATA_DIR": str(tmp_path), "LINKEDPILOT_TELEGRAM_PROXY": value})
    assert "socks5://HOST:PORT" in error_sentence(refused.value)
    assert value not in error_sentence(refused.value)


def test_a_proxy_s_password_is_shown_nowhere(tmp_path: Any) -> None:
    env = {
        "LINKEDPILOT_DATA_DIR": str(tmp_path),
        "LINKEDPILOT_TELEGRAM_PROXY": "socks5://me:hidden-word@proxy.example:1080",
    }
    assert "hidden-word" not in repr(Config.load(env))


@pytest.mark.parametrize(
    ("name", "value"),
    [("ALL_PROXY", "socks://me:hidden-word@10.0.0.1:1080"), ("HTTPS_PROXY", "socks4://h:1")],
)
def test_an_environment_s_proxy_that_can_t_be_used_is_named_in_a_sentence(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for each in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(ProxyNotUnderstood) as refused:
        way(Config.load({"LINKEDPILOT_DATA_DIR": str(tmp_path)}))
    sentence = error_sentence(refused.value)
    assert f"{name} ({value.partition(':')[0]}://)" in sentence
    assert "LINKEDPILOT_TELEGRAM_PROXY" in sentence
    assert "hidden-word" not in sentence


def test_an_environment_s_proxy_is_taken_but_not_to_this_computer_itself(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://10.0.0.1:1080")
    env = {"LINKEDPILOT_DATA_DIR": str(tmp_path)}
    assert way(Config.load(env)) == {"trust_env": True}
    env["LINKEDPILOT_TELEGRAM_API_URL"] = "http://127.0.0.1:8081"
    assert way(Config.load(env)) == {"trust_env": False}


async def test_a_tap_whose_answer_meets_a_flood_is_answered_later(bot: Running, owner: ChatPerson) -> None:
    await owner.send("/start")
    await owner.wait_for("LinkedPilot")
    await tap(owner, "☰ More")
    await owner.wait_for(lambda m: "Schedule" in str(m.get("reply_markup")))
    await bot.faults("flood", count=2, retry_after=20, methods=["answerCallbackQuery"])
    assert (await tap(owner, "schedule"))["answered"]


async def test_pairing_doesn_t_wait_for_the_menu(bot: Running, stranger: ChatPerson) -> None:
    await bot.faults("flood", retry_after=100_000, methods=["setMyCommands"])
    await bot.pair(stranger)


def test_the_host_alone_is_told_of_a_webhook() -> None:
    assert host_of(HOOK) == "hooks.example.com"
    assert host_of("") == ""
