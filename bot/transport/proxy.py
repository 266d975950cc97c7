"""The way to Telegram: straight, by the proxy that LINKEDPILOT_TELEGRAM_PROXY names, or by those of the environment."""

from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx

from engine.rules.errors import UserError
from engine.upkeep.config import LOOPBACK, Config


class ProxyNotUnderstood(UserError):
    """A proxy that the environment names can't be used."""


def way(config: Config) -> dict[str, Any]:
    """What httpx is told about proxies. Raises ProxyNotUnderstood."""
    if config.telegram_proxy is not None:
        return {"proxy": config.telegram_proxy.bare, "trust_env": False}
    if urlsplit(config.telegram_api_url).hostname in LOOPBACK:
        return {"trust_env": False}  # this computer itself, such as in the demo: no proxy leads there
    try:
        httpx.Client(trust_env=True).close()
    except (ValueError, ImportError, httpx.InvalidURL):  # its text may hold a password
        raise ProxyNotUnderstood(named=_named()) from None
    return {"trust_env": True}


def host(config: Config) -> str:
    """The proxy that the configuration names, without its password; "" when it names none."""
    if config.telegram_proxy is None:
        return ""
    parts = urlsplit(config.telegram_proxy.bare)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _named() -> str:
    """The environment's variables that say something about proxies, with the kind each names; never a whole address."""
    kinds = ((name, each.partition("://")[0] if "://" in each else "") for name, each in getproxies().items())
    return ", ".join(f"{name.upper()}_PROXY" + (f" ({kind}://)" if kind else "") for name, kind in kinds)
