"""Puts together what everything in the bot works with."""

from bot.routing import routes
from bot.services import RunningAgent, Services
from bot.transport.connection import connect
from engine.clock import Clock
from engine.upkeep.config import Config
from storage.database import Database


def build(config: Config, db: Database, agent: RunningAgent, clock: Clock) -> Services:
    """The bot's surroundings, before it is logged in. Raises NoToken, ProxyNotUnderstood."""
    return Services(config, db, agent, clock, connect(config), routes.may, routes.style)
