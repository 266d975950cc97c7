#!/usr/bin/env python3
"""Starts LinkedPilot: makes its environment, installs the lock file, finds a browser, then hands over.

python3 linkedpilot.py demo     the whole product on the practice site: no account, no token
python3 linkedpilot.py run      the agent
python3 linkedpilot.py test     the tests
python3 linkedpilot.py doctor   what LinkedPilot needs, and whether it is there
python3 linkedpilot.py help     everything else
"""
# Standard library only, and no syntax newer than Python 3.8: an old Python must be able to say that it is old.

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
# Beside the environment and not in it: they outlive its being made anew.
BUSY = ROOT / ".venv.lock"
LOG = ROOT / ".venv.log"
STAMP = VENV / "linkedpilot.json"  # what the environment was made of
UNFINISHED = VENV / "linkedpilot.unfinished"  # there while it is being made
LOCK, DEV_LOCK, PROJECT = "requirements.lock", "requirements-dev.lock", "pyproject.toml"
OLDEST = (3, 11)
WITH_BROWSER = ("demo", "run", "login", "try", "pages", "test")
POSIX = os.name == "posix"
PYTHON = VENV / ("bin/python" if POSIX else "Scripts/python.exe")
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
INTERRUPTED = 130


class Failed(Exception):
    """A step of the set-up failed; the message is one sentence for the person."""


def say(line: str) -> None:
    """One line about what is being done; where nothing is to be done, nothing is said."""
    print("linkedpilot: " + line, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Set up what is missing, then become the command asked for."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        say(f"Python {found} is too old: install Python 3.11 or newer, and start with that.")
        return 1
    if not arguments or arguments[0] in ("-h", "--help"):
        print((__doc__ or "").strip())
        return 0
    command, more = arguments[0], arguments[1:]
    try:
        prepare(DEV_LOCK if command == "test" else LOCK)
        browser = get_browser() if command in WITH_BROWSER and "--help" not in more else None
    except Failed as failed:
        say(str(failed))
        return 1
    except KeyboardInterrupt:
        say("Interrupted: the next start goes on with the set-up.")
        return INTERRUPTED
    if command == "test":
        shell = shutil.which("chromium-headless-shell")  # the same pages for a third less work
        os.environ.setdefault("LINKEDPILOT_BROWSER", shell or browser or "")
        os.chdir(str(ROOT))
        return hand_over(["-m", "pytest", *more])
    # -P: a folder named `bot` where the person stands is not ours.
    return hand_over(["-P", "-m", "cli", *(["--help"] if command == "help" else arguments)])


def hand_over(words: list[str]) -> int:
    """Become the environment's Python (on Windows, which can't: run it and pass on its exit code)."""
    if POSIX:
        sys.stderr.flush()
        os.execv(str(PYTHON), [str(PYTHON), *words])
    child = subprocess.Popen([str(PYTHON), *words])
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child got it, too, and ends in its own time
            continue


# The environment


def prepare(lock: str) -> None:
    """Make the environment what the lock file says, unless it is. Two starts at once wait for each other."""
    if not missing(lock):
        return
    with alone():
        todo = missing(lock)
        if not todo:
            return
        LOG.write_bytes(b"")
        if UNFINISHED.exists() or not is_usable():
            make_venv()
            todo = [lock, PROJECT]
        UNFINISHED.touch()
        try:
            install(todo)
        except Failed:
            UNFINISHED.unlink()  # pip said so itself: what it left is whole
            raise
        stamped = {name: digest(name) for name in ([lock, LOCK, PROJECT] if lock in todo else todo)}
        write_stamp({**read_stamp(), **stamped})
        UNFINISHED.unlink()


def missing(lock: str) -> list[str]:
    """What isn't installed as it stands here now: the lock file, the project, both or neither."""
    if not PYTHON.exists() or UNFINISHED.exists():
        return [lock, PROJECT]
    stamp = read_stamp()
    return [name for name in (lock, PROJECT) if stamp.get(name) != digest(name)]


def digest(name: str) -> str:
    """Changes with the file's content, and with the folder it lies in, which the environment names."""
    return hashlib.sha256(str(ROOT).encode() + b"\0" + (ROOT / name).read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, str]) -> None:
    partial = STAMP.with_suffix(".part")
    partial.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    os.replace(str(partial), str(STAMP))


def is_usable() -> bool:
    """Whether the environment has a Python that is new enough, and a pip."""
    if not PYTHON.exists():
        return False
    code = f"import sys, pip; sys.exit(sys.version_info < {OLDEST!r})"
    return subprocess.call([str(PYTHON), "-c", code], stderr=subprocess.DEVNULL) == 0


def make_venv() -> None:
    """Make .venv anew, with nothing in it but pip."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        package = "python{}.{}-venv".format(*sys.version_info[:2])  # Debian and Ubuntu have it apart
        if not apt_install(package):
            raise Failed(f"Python's venv is missing: run `apt install {package}`, then start again.")
    say(f"Making an environment in {VENV} …")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The environment could not be made")


def install(todo: list[str]) -> None:
    """Install exactly what the lock file names, and the project itself, without asking any network."""
    for lock in [name for name in todo if name != PROJECT]:
        say(f"Installing what {lock} names (about a minute the first time) …")
        words = [*PIP, "install", "--require-hashes", "-r", str(ROOT / lock)]
        run(words, "The libraries could not be installed: check the network, then start again")
    if PROJECT in todo:
        words = [*PIP, "install", "--no-index", "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
        run(words, "LinkedPilot itself could not be installed")


def run(words: list[str], failure: str) -> None:
    """Run a step, its output kept in the log. Raises Failed."""
    with open(str(LOG), "ab") as log:
        log.write(("$ " + " ".join(words) + "\n").encode())
        log.flush()
        code = subprocess.call(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    if code:
        raise Failed(f"{failure} (the whole story is in {LOG}).")


@contextmanager
def alone() -> Iterator[None]:
    """Hold the set-up; the operating system lets go of it when its holder dies."""
    with open(str(BUSY), "a+b") as file:
        waiting = False
        while not try_lock(file.fileno()):
            if not waiting:
                say("Another start is setting up: waiting for it …")
                waiting = True
            time.sleep(0.2)
        yield


if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


# The browser


def get_browser() -> str | None:
    """The browser named, found or fetched; None when only the command itself knows (data/.env names it)."""
    found = find_browser()
    if found or env_file_names_one():
        return found
    with alone():
        return find_browser() or fetch_browser()


def find_browser() -> str | None:
    """The browser named by LINKEDPILOT_BROWSER, one that is installed, or the one that an earlier start fetched."""
    sys.path.insert(0, str(ROOT))
    from engine.upkeep import browser_finder  # standard library only, like this file

    named = os.environ.get("LINKEDPILOT_BROWSER")
    if named:
        return named
    installed = browser_finder.installed()
    fetched = read_stamp().get("browser " + digest(LOCK))
    return str(installed) if installed else fetched if fetched and os.path.exists(fetched) else None


def env_file_names_one() -> bool:
    folder = os.environ.get("LINKEDPILOT_DATA_DIR") or str(ROOT / "data")
    try:
        lines = Path(folder, ".env").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return False
    return any(line.replace(" ", "").startswith("LINKEDPILOT_BROWSER=") for line in lines)


def fetch_browser() -> str:
    """Get a Chromium: the system's own on a Debian where we may, else Playwright's. Raises Failed."""
    debian = (
        "\nID=debian\n" in "\n" + os_release()
    )  # Ubuntu's `chromium` is a snap, which isn't always possible
    if debian and apt_install("chromium", "fonts-noto-color-emoji"):
        found = find_browser()
        if found:
            return found
    say("Getting a browser (Playwright's Chromium, some 150 MB) …")
    words = [str(PYTHON), "-m", "playwright", "install", "chromium"]
    if can_apt():
        words.append("--with-deps")
    run(words, "No browser could be got: install Google Chrome or Chromium, then start again")
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    path = subprocess.check_output([str(PYTHON), "-c", code], universal_newlines=True).strip()
    # Under the lock file's digest: another Playwright wants another browser.
    write_stamp({**read_stamp(), "browser " + digest(LOCK): path})
    return path


def os_release() -> str:
    try:
        return Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return ""


def can_apt() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Whether Debian's own packages could be installed, which takes root."""
    if not can_apt():
        return False
    say("Installing {} (apt-get) …".format(" ".join(packages)))
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with open(str(LOG), "ab") as log:
        for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            if subprocess.call(
                ["apt-get", *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=quiet
            ):
                return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
