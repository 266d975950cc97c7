"""Which browser there is on this computer.

Standard library only: the launcher asks before anything is installed.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

# The names that Playwright takes for a browser of the system's (its `channel`).
CHANNELS = (
    "chrome",
    "chrome-beta",
    "chrome-dev",
    "chrome-canary",
    "msedge",
    "msedge-beta",
    "msedge-dev",
    "msedge-canary",
)
# In order of preference. A snap comes last: it can't open a profile that lies in a hidden folder.
COMMANDS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge")
MAC_APPS = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS_PROGRAMS = (
    ("Google", "Chrome", "Application", "chrome.exe"),
    ("Chromium", "Application", "chrome.exe"),
    ("Microsoft", "Edge", "Application", "msedge.exe"),
)
WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


def usual_places(platform: str, env: Mapping[str, str]) -> Iterator[PurePath]:
    """Where an installed browser lies on this kind of computer (`platform` as in sys.platform)."""
    if platform == "darwin":
        roots = [PurePosixPath("/Applications"), PurePosixPath(env.get("HOME", "/")) / "Applications"]
        for app in MAC_APPS:
            for root in roots:
                yield root / f"{app}.app" / "Contents" / "MacOS" / app
    elif platform == "win32":
        for parts in WINDOWS_PROGRAMS:
            for variable in WINDOWS_ROOTS:
                if env.get(variable):
                    yield PureWindowsPath(env[variable], *parts)


def find(
    platform: str,
    env: Mapping[str, str],
    exists: Callable[[str], bool],
    which: Callable[[str], str | None],
) -> str | None:
    """The first browser there is, or None."""
    for place in usual_places(platform, env):
        if exists(str(place)):
            return str(place)
    if platform in ("darwin", "win32"):
        return None
    found = [path for command in COMMANDS if (path := which(command))]
    return next((path for path in found if not path.startswith("/snap/")), found[0] if found else None)


def installed() -> Path | None:
    """Chrome, Chromium or Edge as installed on this computer, or None."""
    found = find(sys.platform, os.environ, os.path.isfile, shutil.which)
    return Path(found) if found else None
