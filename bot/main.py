"""Puts the parts together and starts them: one process, one event loop, one scheduler."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import Callable

import filelock
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import access, app, inbox, pushes
from engine import log
from engine.agent import Agent
from engine.clock import Clock
from engine.config import Config
from engine.rules.errors import UserError
from engine.rules.words import Role
from storage import settings as settings_store
from storage import users
from storage.database import Database

logger = log.get(__name__)


class SecondAgent(UserError):
    """Another LinkedPilot works on this data folder already: two would be two senders at once. Close it first."""


class NoToken(UserError):
    """There is no Telegram token: ask @BotFather for one and put LINKEDPILOT_TELEGRAM_TOKEN=… into data/.env."""


@contextlib.contextmanager
def alone(config: Config):  # type: ignore[no-untyped-def]
    """Hold the data folder for life; SecondAgent when another agent holds it."""
    lock = filelock.FileLock(config.lock_file, blocking=False)
    try:
        lock.acquire()
    except filelock.Timeout as taken:
        raise SecondAgent from taken
    try:
        yield
    finally:
        lock.release()
