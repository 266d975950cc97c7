"""`linkedpilot service`: the agent as a service of the user's own, begun at log-in and after a failure."""

import argparse
import os
import sys
from datetime import timedelta
from pathlib import Path

import deploy.release
import deploy.service
from bot.texts import forms
from cli.context import Context
from cli.output import Answer
from deploy.service import ServiceState, Start
from engine.rules.errors import UserError
from engine.rules.facts import to_json
from engine.upkeep import alive, places
from engine.upkeep.config import PREFIX, Config
from storage import users

STANDS_STILL = timedelta(minutes=2)  # engine.upkeep.alive


class NotReadyToServe(UserError):
    """A service has no console: what is asked there must be done before."""


def install(context: Context, _: argparse.Namespace) -> Answer:
    if context.config.telegram_token is None:
        raise NotReadyToServe("no_token", file=str(context.config.data_dir / ".env"))
    with context.db.reading() as session:
        if users.owner(session) is None:
            raise NotReadyToServe("no_owner")
    service = deploy.service.here()
    service.install(start_of(context.config))
    return Answer(
        f"LinkedPilot runs, and begins whenever you log in to this computer. What it prints: {service.logs}",
        {"file": service.file, "logs": service.logs},
    )


def uninstall(context: Context, _: argparse.Namespace) -> Answer:
    service = deploy.service.here()
    removed = service.uninstall()
    kept = f"Your data stays in {context.config.data_dir}."
    return Answer(
        f"The service is removed. {kept}" if removed else f"There was no service. {kept}",
        {"removed": removed},
    )


def status(context: Context, _: argparse.Namespace) -> Answer:
    service = deploy.service.here()
    state = service.status(context.clock)
    last = alive.read(context.config.data_dir)
    data = {
        "installed": state.installed,
        "running": state.running,
        "since": state.since,
        "why_not": None if state.why_not is None else to_json(state.why_not),
        "last_tick": None if last is None else last.at,
        "doing": None if last is None else last.doing,
        "file": service.file,
        "logs": service.logs,
    }
    lines = [_told(context, state), _last_tick(context)]
    if state.installed:
        lines.append(f"What it prints: {service.logs}")
    # A script asks whether it runs: the exit code says it.
    return Answer(
        "\n".join(lines[1:] if not state.running else lines), data, "" if state.running else lines[0]
    )


def start_of(config: Config) -> Start:
    """What the service starts: this installation, on this data folder."""
    name = f"{PREFIX}DATA_DIR"
    environment = {name: str(config.data_dir)} if name in os.environ else {}
    return Start(_command(), environment, windowless=config.headless)


def _command() -> list[str]:
    if sys.platform == "win32":  # without a window of the console's
        return [str(Path(sys.prefix) / "Scripts" / "pythonw.exe"), "-P", "-m", "cli", "run"]
    if places.is_clone():  # by the launcher, which installs what a newer lock file names
        return [getattr(sys, "_base_executable", sys.executable), str(places.CODE / "linkedpilot.py"), "run"]
    if deploy.release.running() is not None:
        return [str(deploy.release.launcher()), "run"]
    return [sys.executable, "-P", "-m", "cli", "run"]


def _told(context: Context, state: ServiceState) -> str:
    if not state.installed:
        return "There is no service: `linkedpilot service install` makes one."
    if state.running:
        since = "" if state.since is None else f" since {state.since.astimezone(context.zone):%Y-%m-%d %H:%M}"
        return f"The service runs{since}."
    return "The service doesn't run." if state.why_not is None else context.say(state.why_not)


def _last_tick(context: Context) -> str:
    last = alive.read(context.config.data_dir)
    if last is None:
        return "No agent has given a sign of life on this data folder yet."
    words = f"Last sign of life: {last.at.astimezone(context.zone):%Y-%m-%d %H:%M:%S} ({last.doing})."
    if context.now() - last.at < STANDS_STILL:
        return words
    return f"{words} That is {forms.ago(last.at, context.now())}, so it stands still or has ended."
