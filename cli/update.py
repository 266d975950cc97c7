"""`linkedpilot update`: the next release, tried before it is in force, and the way back when it doesn't do.

Releases come from where the user says: a file, a folder or an address; a clone's from where it was cloned. Nothing looks for
updates by itself. The order: the new release is made beside the old one; the service is ended; the database is copied; the
new release brings the database up to date and looks whether all of it works; only then it is in force, and the service begins.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import deploy.service
from bot import texts
from bot.doctor import checks
from cli.context import Context
from cli.doctor import as_text
from cli.output import Answer
from cli.service import start_of
from deploy import clone, fetching, installer, release
from deploy.release import Failed
from deploy.service import NoServiceManager, Service
from engine.upkeep import backups, order, places, restoring
from engine.upkeep.instance_lock import SecondAgent, alone
from storage import copies
from storage.dialect import sqlite_path

CHECK_SECONDS = 900  # a migration of a million leads takes some minutes on a slow disk
# What isn't the release's own affair: the network, the screen, what else runs.
NO_CHECK_OF_A_RELEASE = (
    "screen",
    "telegram",
    "linkedin",
    "AI server",
    "time zone",
    "agent",
    "data folder",
    "Docker",
    "service",
    "awake",
)


def update(context: Context, arguments: argparse.Namespace) -> Answer:
    if arguments.check:
        return _check(context)
    try:
        if places.is_clone():
            return _update_clone(context, arguments.source)
        return _update_release(context, arguments.source)
    except Failed as failed:
        return Answer(problem=str(failed))
    except KeyboardInterrupt:
        return Answer(problem="Interrupted: everything is as it was.")


# What the new release does, in its own process


def _check(context: Context) -> Answer:
    """Bring the database up to date, and look at what the doctor looks at, as far as it needs no network and no screen."""
    context.config.prepare_folders()
    with order.undisturbed(context.config), alone(context.config):
        problem = context.db.integrity() or ""
    for language in texts.languages():
        texts.read(language)
    found = asyncio.run(checks.run(context.config, context.clock, NO_CHECK_OF_A_RELEASE))
    bad = [check for check in found if not check.ok]
    problem = problem or " ".join(f"{check.sentence} {check.cure}".strip() for check in bad)
    return Answer(as_text(found), {"checks": found}, problem)


# An installed release


def _update_release(context: Context, source: str | None) -> Answer:
    old = release.running()
    if old is None:
        raise Failed(
            "This LinkedPilot was installed by another program, such as uv or pipx: update it by that one "
            "(`uv tool install --force FILE`); the database is copied before it is brought up to date."
        )
    if source is None:
        raise Failed("Name the new release: its file, the folder it lies in, or its address (https://…).")
    uv = release.find_uv()
    if uv is None:
        raise Failed(
            "uv, which makes the new release's environment, is gone: run install.sh of the new release instead."
        )
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetching.got(source, Path(folder), _say)
        if wheel.name == old.name:
            return Answer(
                f"LinkedPilot {old.version} is in force already.", {"version": old.version, "updated": False}
            )
        if release.numbers(wheel.version) < release.numbers(old.version):
            raise Failed(
                f"{wheel.version} is older than {old.version}, which has changed the database: to go back, install the "
                "old one by its install.sh, then restore the backup of that time."
            )
        try:
            new = release.make(wheel, uv, _say)
        except BaseException:  # Ctrl-C, too
            release.remove_all_but(old)
            raise
    try:
        if not installer.get_browser(new):
            raise Failed("The new release has no browser: everything is as it was.")
        check = [str(new.command), "update", "--check", "--json"]
        steps = _Steps(check, force=lambda: release.put_in_force(new), back=lambda: release.put_in_force(old))
        _exchange(context, steps)
    except BaseException:
        release.remove_all_but(old, release.in_force() or old)
        raise
    release.remove_all_but(new, old)  # the one before stays, for the way back by hand
    return _done(old.version, new.version)


# A clone


def _update_clone(context: Context, source: str | None) -> Answer:
    if source is not None:
        raise Failed("This is a clone: it is updated from where it was cloned, without a name.")
    if sys.platform == "win32":
        raise Failed(
            "On Windows a program can't exchange itself: end LinkedPilot, then `git pull --ff-only` and `py linkedpilot.py doctor`."
        )
    before = clone.state()
    after = clone.fetch()
    if before == after:
        return Answer(
            f"LinkedPilot {clone.version()} is the newest there is.",
            {"version": clone.version(), "updated": False},
        )
    old_version = clone.version()
    check = [*clone.launcher(), "update", "--check", "--json"]
    _exchange(context, _Steps(check, bring=lambda: clone.go_to(after), back=lambda: clone.go_to(before)))
    return _done(old_version, clone.version())


# What both have in common


@dataclass(frozen=True, slots=True)
class _Kept:
    """The database before the new release touched it."""

    backup: Path | None
    revision: str | None


@dataclass(frozen=True, slots=True)
class _Steps:
    """What differs: `bring` comes before the check, `force` after it, `back` undoes both."""

    check: list[str]
    bring: Callable[[], None] = lambda: None
    force: Callable[[], None] = lambda: None
    back: Callable[[], None] = lambda: None


def _exchange(context: Context, steps: _Steps) -> None:
    """With nobody at work: copy, try, put in force; or all of it back. Raises Failed."""
    with _ended(context):
        kept = _keep(context)
        try:
            with _to_its_end():
                steps.bring()
            _say("Trying the new release on your data …")
            _run_check(steps.check)
            with _to_its_end():
                steps.force()
        except BaseException as error:  # Ctrl-C, too: what is half done must not stay
            _say("The new release isn't taken: going back …")
            with _to_its_end():
                steps.back()
                _put_back(context, kept)
            if isinstance(error, Failed):
                raise Failed(
                    f"The new release doesn't work here, and everything is as it was: {error}"
                ) from error
            raise


@contextlib.contextmanager
def _ended(context: Context) -> Iterator[None]:
    """The agent is ended while the block lasts, and the service begins again whatever comes of it. Raises Failed."""
    service = _service()
    try:
        if service is not None:
            _say("Ending the service; the action under way comes to its end first …")
            service.stop()
        try:
            with order.undisturbed(context.config), alone(context.config):
                pass  # nobody is there; the new release takes both itself
        except SecondAgent:
            raise Failed(
                "LinkedPilot runs by hand: end it with Ctrl-C where it was started, then update again."
            ) from None
        yield
    finally:
        if service is not None:
            with contextlib.suppress(KeyboardInterrupt), _to_its_end():
                service.install(start_of(context.config))  # its words may be others


@contextlib.contextmanager
def _to_its_end() -> Iterator[None]:
    """Ctrl-C waits until the block is done."""
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


def _service() -> Service | None:
    try:
        found = deploy.service.here()
    except NoServiceManager:
        return None
    return found if found.file.exists() else None


def _keep(context: Context) -> _Kept:
    path = sqlite_path(context.config.database_url)
    if path is None or not path.exists():
        return _Kept(None, None)  # a server's is backed up by its own tools
    copy = backups.make(context.config, context.books, context.now()).path
    context.close_books()
    _say(f"The database is copied to {copy}.")
    return _Kept(copy, copies.revision(copy))


def _put_back(context: Context, kept: _Kept) -> None:
    """The database as it was, where the new release has changed it."""
    path = sqlite_path(context.config.database_url)
    if kept.backup is None or path is None or copies.revision(path) == kept.revision:
        return
    with order.undisturbed(context.config), alone(context.config):
        backups.restore(context.config, kept.backup, context.now())
        restoring.bring_up_to_date(context.books, None, context.now())
        context.close_books()


def _run_check(words: list[str]) -> None:
    """Raises Failed with what it said."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=CHECK_SECONDS,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"its check didn't come to an end ({type(error).__name__}).") from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Failed(said[-1] if said else f"its check ended with exit code {done.returncode}.")


def _done(old: str, new: str) -> Answer:
    return Answer(
        f"LinkedPilot {new} is in force (it was {old}). What is new is told in the chat.",
        {"version": new, "before": old, "updated": True},
    )


def _say(line: str) -> None:
    print(f"linkedpilot: {line}", file=sys.stderr, flush=True)
