#!/usr/bin/env python3
"""Starts LinkedPilot: makes its environment, installs the lock file, finds a browser, then hands over.

Standard library only, and no syntax newer than Python 3.8, so that an old Python can say that it is too old.

    python3 linkedpilot.py demo     the whole product on the practice site
    python3 linkedpilot.py test     the tests
    python3 linkedpilot.py …        everything else as `linkedpilot …`
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOG = VENV / "setup.log"
BUSY = ROOT / ".venv.busy"
BUSY_SECONDS = 900.0
LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"
OLDEST = (3, 11)
WITH_BROWSER = ("demo", "run", "login", "try", "pages", "test")
CANT = 1


def say(line):
    """One line about what is being done; nothing is said when nothing is to be done."""
    print("linkedpilot: " + line, file=sys.stderr, flush=True)


def fail(line):
    """One sentence, and the end."""
    say(line)
    sys.exit(CANT)


def python_of(venv):
    """The environment's own Python."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_of(lock):
    """What the environment has to be made of: changes when the lock file or the project's table does."""
    digest = hashlib.sha256(sys.version.split()[0].encode())
    for name in (lock, "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    digest.update(str(ROOT).encode())  # the environment names the folder it lies in
    return digest.hexdigest()


def is_ready(lock):
    """Whether the environment was finished for this lock file; the larger one holds the smaller."""
    for name in {lock, DEV_LOCK}:
        stamp = VENV / (name + ".stamp")
        if stamp.is_file() and stamp.read_text() == stamp_of(name) and python_of(VENV).is_file():
            return True
    return False


def run(words, what):
    """Run a step, its output kept in the log; a step that fails ends the start with one sentence."""
    with open(str(LOG), "ab") as log:
        log.write(("\n$ " + " ".join(words) + "\n").encode())
        log.flush()
        code = subprocess.call(words, stdout=log, stderr=log, cwd=str(ROOT))
    if code:
        fail("{} failed; {} says why.".format(what, LOG))


def make_environment(lock):
    """Make .venv, install exactly what the lock file names, and the project itself into it."""
    if not python_of(VENV).is_file():
        say("making an environment in {} …".format(VENV))
        shutil.rmtree(str(VENV), ignore_errors=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if made.returncode or not python_of(VENV).is_file():
            shutil.rmtree(str(VENV), ignore_errors=True)
            if b"ensurepip" in made.stdout:
                fail("Python's venv is missing: run `apt install python3-venv`, then start again.")
            fail("no environment could be made: " + made.stdout.decode(errors="replace").strip().split("\n")[-1])
    python, pip = str(python_of(VENV)), ["-m", "pip", "--disable-pip-version-check"]
    say("installing what {} names (once, about a minute) …".format(lock))
    run([python] + pip + ["install", "--require-hashes", "-r", lock], "installing")
    run([python] + pip + ["install", "--no-deps", "--no-build-isolation", "-e", "."], "installing LinkedPilot")
    (VENV / (lock + ".stamp")).write_text(stamp_of(lock))


def prepare(lock):
    """Make the environment unless it is ready; two starts at once wait for each other."""
    if is_ready(lock):
        return
    deadline = time.monotonic() + BUSY_SECONDS
    while not take_turn():
        if time.monotonic() > deadline:
            fail("another start has been setting up for long: delete {} and start again.".format(BUSY))
        time.sleep(0.5)
        if is_ready(lock):
            return
    try:
        if not is_ready(lock):
            make_environment(lock)
    finally:
        BUSY.unlink()


def take_turn():
    """Whether this start is the one that sets up; a mark that a killed start left is taken over."""
    try:
        descriptor = os.open(str(BUSY), os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        try:
            if time.time() - BUSY.stat().st_mtime > BUSY_SECONDS or not is_alive(int(BUSY.read_text() or "0")):
                BUSY.unlink()
        except (OSError, ValueError):
            return False
        return False
    os.write(descriptor, str(os.getpid()).encode())
    os.close(descriptor)
    return True


def is_alive(pid):
    """Whether a process of that number runs; where that can't be told, yes."""
    if os.name == "nt" or pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def find_browser():
    """The browser that is there, as the agent itself would find it."""
    sys.path.insert(0, str(ROOT))
    from engine import browsers  # standard library only, like this file

    named = os.environ.get("LINKEDPILOT_BROWSER")
    return named or browsers.installed()


def get_browser():
    """Find a browser, or get one."""
    if find_browser() or playwright_has_one():
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say("installing Chromium (apt-get install chromium) …")
        with open(str(LOG), "ab") as log:
            quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
            subprocess.call(["apt-get", "update"], stdout=log, stderr=log)
            subprocess.call(["apt-get", "install", "-y", "chromium"], stdout=log, stderr=log, env=quiet)
        if find_browser():
            return
    say("getting Chromium (playwright install chromium) …")
    run([str(python_of(VENV)), "-m", "playwright", "install", "chromium"], "getting a browser")


def playwright_has_one():
    """Whether an earlier start had Playwright get its own Chromium."""
    code = (
        "from playwright.sync_api import sync_playwright as s\n"
        "import os, sys\nwith s() as p: sys.exit(not os.path.exists(p.chromium.executable_path))"
    )
    return subprocess.call([str(python_of(VENV)), "-c", code], stderr=subprocess.DEVNULL) == 0


def hand_over(words):
    """Become the environment's Python (on Windows, which can't: run it and pass on its exit code)."""
    python = str(python_of(VENV))
    if os.name != "nt":
        os.execv(python, [python] + words)
    try:
        sys.exit(subprocess.call([python] + words))
    except KeyboardInterrupt:
        sys.exit(130)


def main(arguments):
    if sys.version_info < OLDEST:
        fail("Python {}.{} is too old: LinkedPilot needs 3.11 or newer.".format(*sys.version_info[:2]))
    if not arguments:
        print(__doc__.strip())
        return
    command = arguments[0]
    prepare(DEV_LOCK if command == "test" else LOCK)
    if command in WITH_BROWSER and "--help" not in arguments:
        get_browser()
    if command == "test":
        os.chdir(str(ROOT))
        hand_over(["-m", "pytest"] + arguments[1:])
    hand_over(["-m", "bot.cli"] + arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
