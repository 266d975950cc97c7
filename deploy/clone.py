"""A clone of the sources: which commit it stands at, and the way to the next and back. The user's own changes are never touched."""

import re
import subprocess
import sys

from deploy.release import Failed
from engine.upkeep import places


def state() -> str:
    """The commit it stands at. Raises Failed where it isn't one that can be moved."""
    if _git("status", "--porcelain", "--untracked-files=no"):
        raise Failed(
            "There are changes of your own in the clone: commit them or take them back (`git stash`), then update again."
        )
    return _git("rev-parse", "HEAD")


def fetch() -> str:
    """The commit that its origin stands at now. Raises Failed."""
    try:
        _git("rev-parse", "--abbrev-ref", "@{upstream}")
    except Failed:
        raise Failed(
            "This clone's branch follows no other: say which by `git branch --set-upstream-to=origin/main`."
        ) from None
    _git("fetch", "--quiet")
    there = _git("rev-parse", "@{upstream}")
    here = _git("rev-parse", "HEAD")
    if _git("merge-base", here, there) == there:
        return here  # it has all that is there, and maybe more
    if _git("merge-base", here, there) != here:
        raise Failed("There are commits of your own in the clone: merge by hand, then start LinkedPilot.")
    return there


def go_to(commit: str) -> None:
    """Stand at another commit; what git doesn't know (data/, .venv) stays. Raises Failed."""
    _git("reset", "--keep", "--quiet", commit, of_the_terminal=False)


def version() -> str:
    """As pyproject.toml has it now: the environment's own word is as old as its installation."""
    text = (places.CODE / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^version = "([^"]+)"$', text, re.M)
    return found[1] if found else "?"


def launcher() -> list[str]:
    """What starts it: not the environment's own Python, which the launcher may have to make anew."""
    return [getattr(sys, "_base_executable", sys.executable), str(places.CODE / "linkedpilot.py")]


def _git(*words: str, of_the_terminal: bool = True) -> str:
    """What it printed. One that isn't the terminal's hears of no Ctrl-C there, but can't ask for a password either. Raises Failed."""
    try:
        done = subprocess.run(
            ["git", "-C", str(places.CODE), *words],  # noqa: S607
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=not of_the_terminal,
        )
    except FileNotFoundError:
        raise Failed("git isn't installed: install it, then update again.") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Failed(f"git {words[0]} failed: {said[-1] if said else f'exit code {done.returncode}'}.")
    return done.stdout.strip()
