"""The installer's work, the same on every system: a release, a browser, the command, then the demo.

`install.sh` and `install.ps1` bring uv and a Python, and run this out of the release's file. Standard library only.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from deploy import release
from deploy.release import Failed, Release
from engine.console import speak_every_letter
from engine.upkeep import browser_finder, places


def say(line: str) -> None:
    """One line about what is being done."""
    print(f"linkedpilot: {line}", file=sys.stderr, flush=True)


def main(argv: list[str]) -> int:
    """Install; 0 when the command is there. What is there already isn't done again."""
    parser = argparse.ArgumentParser(prog="install")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--uv", type=Path, required=True)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--no-demo", action="store_true")
    asked = parser.parse_args(argv)
    speak_every_letter()
    try:
        if asked.dry_run:
            return show(asked.wheel, asked.no_demo)
        made = release.make(release.read_wheel(asked.wheel), keep(asked.uv), say)
        found = get_browser(made)
        release.put_in_force(made)
    except Failed as failed:
        say(str(failed))
        return 1
    for line in next_steps(found):
        print(line)
    sys.stdout.flush()
    if asked.no_demo or not found:
        return 0 if found else 1
    say("Now the demo, on a practice site on this computer only; Ctrl-C ends it.")
    try:
        return subprocess.call([str(made.command), "demo"])
    except KeyboardInterrupt:
        return 0


def show(file: Path, no_demo: bool = False) -> int:
    """Say what would be done, and do nothing of it."""
    wheel = release.read_wheel(file)
    where = release.of(wheel)
    there = where.is_complete
    print(
        f"Would install LinkedPilot {wheel.version} into {where.folder}{' (is there already)' if there else ''}"
    )
    print(f"Would keep your data in {places.home() / 'data'}")
    browser = browser_finder.installed()
    print(
        f"Would use the browser {browser}"
        if browser
        else "Would fetch a browser (Playwright's Chromium, 150 MB)"
    )
    print(f"Would write the command {release.launcher()}{'' if no_demo else ', then start the demo'}")
    return 0


def keep(uv: Path) -> Path:
    """The next update needs uv, too: one that was fetched for this is kept, one of the user's stays where it is."""
    if shutil.which("uv"):
        return uv
    kept = places.home() / "uv" / uv.name
    if kept != uv:
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_name(f"{uv.name}.part")
        shutil.copy2(uv, partial)
        os.replace(partial, kept)
    return kept


def get_browser(made: Release) -> bool:
    """Whether there is one now: Chrome, Chromium or Edge as installed, else Playwright's own Chromium."""
    try:
        release.run([made.python, "-m", "playwright", "--version"], "The browser's driver doesn't start")
    except Failed as failed:
        say(
            f"{failed} On Debian and Ubuntu what it wants is got by: sudo apt install libatomic1. Then start again."
        )
        return False
    found = browser_finder.installed()
    if found:
        say(f"Using the browser {found}.")
        return True
    say("Getting a browser (Playwright's Chromium, some 150 MB) …")
    try:
        release.run([made.python, "-m", "playwright", "install", "chromium"], "No browser could be got")
    except Failed as failed:
        say(
            f"{failed} Install Google Chrome or Chromium (on Debian: sudo apt install chromium), then start again."
        )
        return False
    return True


def next_steps(found: bool) -> list[str]:
    """What to type from now on, exactly."""
    command = release.launcher()
    on_path = shutil.which("linkedpilot")
    typed = "linkedpilot" if on_path and Path(on_path) == command else str(command)
    if release.WINDOWS and " " in typed:
        typed = "& '{}'".format(typed.replace("'", "''"))  # PowerShell's
    elif not release.WINDOWS:
        typed = shlex.quote(typed)
    lines = ["", "LinkedPilot is installed. From now on:", f"  {typed} demo      the practice world"]
    lines += [
        f"  {typed} run       the agent, when you have a bot's token",
        f"  {typed} doctor    what is missing",
    ]
    if typed != "linkedpilot":
        lines.append(f"`linkedpilot` alone works once {command.parent} is in your PATH.")
    if not found:
        lines.append("There is no browser that can be used yet: the lines above say how to get one.")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
