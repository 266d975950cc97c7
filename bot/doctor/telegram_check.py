"""The doctor's look at Telegram: the way there, the token, who gets the bot's messages, the clock."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.doctor.found import sick
from bot.texts.said import say_plain
from bot.transport import proxy
from bot.transport.hosts import host_of
from engine.clock import Clock
from engine.rules.facts import fact
from engine.upkeep.config import Config

NETWORK_SECONDS = 10.0
CLOCK_TOLERANCE = timedelta(minutes=2)


async def look(config: Config, clock: Clock) -> str:
    """Nothing is changed: neither a message is fetched nor a webhook removed. Raises Sick, ProxyNotUnderstood."""
    if config.telegram_token is None:
        raise sick("no_token", file=str(config.data_dir / ".env"))
    base = f"{config.telegram_api_url}/bot{config.telegram_token.bare}"
    by = proxy.way(config)
    try:
        async with httpx.AsyncClient(timeout=NETWORK_SECONDS, **by) as http:
            me = await http.post(f"{base}/getMe")
            hook = await http.post(f"{base}/getWebhookInfo")
    except (httpx.HTTPError, OSError):
        # From None: the error's own text has the token in its URL.
        if host := proxy.host(config):
            raise sick("away_by_proxy", url=config.telegram_api_url, proxy=host) from None
        raise sick("away", url=config.telegram_api_url) from None
    found = _result(config, me)
    if webhook := host_of(str(_result(config, hook).get("url") or "")):
        raise sick("webhook", host=webhook)
    _check_clock(me, clock)
    return say_plain(fact("doctor.telegram", bot=found["username"]))


def _result(config: Config, answer: httpx.Response) -> dict[str, Any]:
    """What Telegram says; 401 and 404 are about the token, and only Telegram's own are."""
    try:
        said = answer.json()
        described, result = str(said.get("description", "")), said.get("result")
    except (ValueError, AttributeError):
        raise sick("not_telegram", url=config.telegram_api_url, code=str(answer.status_code)) from None
    if answer.status_code in (401, 404):
        raise sick("token_refused", said=described)
    if not isinstance(result, dict):
        raise sick("out_of_order", said=described or str(answer.status_code))
    return result


def _check_clock(answer: httpx.Response, clock: Clock) -> None:
    try:
        off = abs(clock.now() - parsedate_to_datetime(answer.headers["date"]))
    except (KeyError, ValueError, TypeError):  # none, or none that means anything
        return
    if off > CLOCK_TOLERANCE:
        raise sick("clock", minutes=int(off.total_seconds() // 60))
