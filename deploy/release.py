"""Releases of an installed LinkedPilot: each has a folder and an environment of its own, and one of them is in force.

So a new one never touches the one that works, and going back is naming the other. A release is one file, the wheel, which
holds the lock file of what it needs. Standard library only: the installer runs out of the wheel.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.upkeep import places

PYTHONS = ">=3.11,<3.15"
COMPLETE = "complete.json"  # in a release's folder, when all of it is there
LOCK = "requirements-postgresql.lock"  # with the driver, for an update brings a new environment
WINDOWS = sys.platform == "win32"
Say = Callable[[str], None]


class Failed(Exception):
    """A step failed; the message is one sentence for the person, with the cure."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A release as it comes: a file."""

    file: Path
    version: str
    digest: str  # SHA-256, hex

    @property
    def name(self) -> str:
        """Two builds of one version are two releases."""
        return f"{self.version}-{self.digest[:8]}"


@dataclass(frozen=True, slots=True)
class Release:
    """A release on this computer."""

    folder: Path

    @property
    def name(self) -> str:
        """Version and digest."""
        return self.folder.name

    @property
    def version(self) -> str:
        """Such as 0.1.0."""
        return self.name.rpartition("-")[0]

    @property
    def python(self) -> Path:
        """Its environment's Python."""
        return self._program("python")

    @property
    def command(self) -> Path:
        """Its own `linkedpilot`."""
        return self._program("linkedpilot")

    @property
    def is_complete(self) -> bool:
        """Whether its installation came to its end."""
        return (self.folder / COMPLETE).is_file() and self.python.exists()

    def _program(self, name: str) -> Path:
        return self.folder / ("Scripts" if WINDOWS else "bin") / (name + (".exe" if WINDOWS else ""))


def read_wheel(file: Path) -> Wheel:
    """Look at a file. Raises Failed when it is no release of LinkedPilot."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except (OSError, zipfile.BadZipFile) as error:
        raise Failed(
            f"{file} can't be read as a release ({type(error).__name__}): get the file anew."
        ) from error
    name, _, rest = file.name.partition("-")
    if name != "linkedpilot" or not any(each.endswith(f"/share/linkedpilot/{LOCK}") for each in names):
        raise Failed(f"{file} is no release of LinkedPilot: a release is a file linkedpilot-VERSION-….whl.")
    return Wheel(file, rest.partition("-")[0], digest)


def find_wheel(folder: Path) -> Wheel:
    """The newest release in a folder. Raises Failed."""
    found = [read_wheel(file) for file in folder.glob("linkedpilot-*.whl")]
    if not found:
        raise Failed(f"There is no release in {folder}: a release is a file linkedpilot-VERSION-….whl.")
    return max(found, key=lambda each: numbers(each.version))


def numbers(version: str) -> tuple[int, ...]:
    """A version's numbers, to be compared: 0.10.0 is newer than 0.9.1."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def releases() -> Path:
    """The folder of all releases."""
    return places.home() / "releases"


def of(wheel: Wheel) -> Release:
    """Where it lies, or would."""
    return Release(releases() / wheel.name)


def running() -> Release | None:
    """The release that this process is of; None in a clone, or where something else installed it."""
    prefix = Path(sys.prefix)
    return Release(prefix) if prefix.parent == releases() and (prefix / COMPLETE).is_file() else None


def make(wheel: Wheel, uv: Path, say: Say) -> Release:
    """Install it beside the others, exactly as its lock file says, unless it is there already. Raises Failed."""
    release = of(wheel)
    if release.is_complete:
        say(f"LinkedPilot {wheel.version} is installed already.")
        return release
    release.folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(release.folder, ignore_errors=True)  # of one that broke off
    say(f"Installing LinkedPilot {wheel.version} into {release.folder} …")
    try:
        run([uv, "venv", "--no-project", "--python", PYTHONS, release.folder], "No Python could be got")
        lock = release.folder / LOCK
        lock.write_bytes(_lock_in(wheel.file))
        pip: list[str | Path] = [uv, "pip", "install", "--python", release.python, "--no-deps"]
        say("Installing what its lock file names (about a minute the first time) …")
        run([*pip, "--require-hashes", "-r", lock], "The libraries could not be installed")
        run([*pip, "--no-index", wheel.file], "LinkedPilot itself could not be installed")
    except BaseException:  # Ctrl-C, too
        shutil.rmtree(release.folder, ignore_errors=True)
        raise
    mark = {"version": wheel.version, "sha256": wheel.digest}
    (release.folder / COMPLETE).write_text(json.dumps(mark), encoding="utf-8")
    return release


def _lock_in(file: Path) -> bytes:
    with zipfile.ZipFile(file) as archive:
        return next(archive.read(name) for name in archive.namelist() if name.endswith(f"/{LOCK}"))


def run(words: list[str | Path], failure: str) -> None:
    """Run a step; what it printed is the reason when it fails. Raises Failed."""
    # An environment that happens to be active is not the one that is meant.
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    try:
        done = subprocess.run(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=environment,
        )
    except OSError as error:
        raise Failed(f"{failure}: {words[0]} can't be started ({error.strerror}).") from error
    if done.returncode:
        said = " / ".join(done.stdout.split("\n")[-6:]).strip(" /")
        raise Failed(f"{failure}: {said or f'exit code {done.returncode}'}.")


# Which is in force


def launcher() -> Path:
    """The command that a person types; it stays where it is when the release changes."""
    if WINDOWS:
        return places.home() / "bin" / "linkedpilot.cmd"
    return Path.home() / ".local" / "bin" / "linkedpilot"


def put_in_force(release: Release) -> None:
    """From now on the command is this release's. Raises Failed when the command is another program's."""
    file = launcher()
    if file.exists() and in_force() is None:
        raise Failed(f"{file} is another program's: move it away, then start again.")
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.part")
    if WINDOWS:
        # One line with its own end, for cmd.exe reads a file that was replaced from where it stood; and relative to itself, for
        # it reads in the console's code page, which may lack a letter of the user's name.
        program = f"%~dp0..\\releases\\{release.name}\\Scripts\\linkedpilot.exe"
        partial.write_text(f'@"{program}" %* & exit /b\r\n', encoding="ascii", newline="")
    else:
        quoted = str(release.command).replace("'", "'\\''")
        partial.write_text(f"#!/bin/sh\nexec '{quoted}' \"$@\"\n", encoding="utf-8")
        partial.chmod(0o755)
    os.replace(partial, file)


def in_force() -> Release | None:
    """The release that the command starts; None when there is none, or the command isn't ours."""
    try:
        text = launcher().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return next((each for each in installed() if f"{os.sep}{each.name}{os.sep}" in text), None)


def installed() -> Iterator[Release]:
    """Every complete release on this computer."""
    if releases().is_dir():
        yield from (each for path in sorted(releases().iterdir()) if (each := Release(path)).is_complete)


def remove_all_but(*kept: Release) -> None:
    """Remove other releases; on Windows a running one stays until the next time."""
    for path in releases().iterdir():
        if Release(path) not in kept:
            (path / COMPLETE).unlink(missing_ok=True)  # what can't be removed whole is no release
            shutil.rmtree(path, ignore_errors=True)


def find_uv() -> Path | None:
    """The uv that the installer brought, or the user's own."""
    brought = places.home() / "uv" / ("uv.exe" if WINDOWS else "uv")
    found = shutil.which("uv")
    return brought if brought.is_file() else Path(found) if found else None
