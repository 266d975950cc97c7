"""A user without root on this computer: a home folder of their own, uv in the PATH, and, where asked for, a systemd of their own."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uv
from releases import raised

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
GONE_SECONDS = 60.0
# systemd as a user's own wants three things that a computer without systemd lacks: the folder by which it believes that one runs,
# a folder for its sockets, and cgroups that are the user's. All of it is in mounts of its own, and ends with them.
SESSION = """
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system /run/user-of-test
chown {user}:{user} /run/user-of-test; chmod 700 /run/user-of-test
mount -t cgroup2 none /sys/fs/cgroup
mkdir -p /sys/fs/cgroup/{group}; chown -R {user}:{user} /sys/fs/cgroup/{group}
echo $$ > /sys/fs/cgroup/{group}/cgroup.procs
exec setpriv --reuid={user} --regid={user} --clear-groups /lib/systemd/systemd --user --log-target=console
"""


@dataclass
class Computer:
    """Whoever uses it has no root."""

    home: Path
    path: str
    prefix: list[str] = field(default_factory=list)  # how a command comes into the session
    more: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.home / ".local" / "share" / "linkedpilot" / "data"

    @property
    def command(self) -> Path:
        """What a person types."""
        return self.home / ".local" / "bin" / "linkedpilot"

    @property
    def releases(self) -> list[str]:
        folder = self.home / ".local" / "share" / "linkedpilot" / "releases"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def folder_of(self, release: str) -> Path:
        return self.home / ".local" / "share" / "linkedpilot" / "releases" / release

    def run(self, *words: object, timeout: float = 400) -> "subprocess.CompletedProcess[str]":
        """To its end."""
        return subprocess.run(**self._how(words), capture_output=True, timeout=timeout)

    @contextmanager
    def begun(self, *words: object) -> "Iterator[subprocess.Popen[str]]":
        """Until the block ends, by Ctrl-C; then it has to have ended well."""
        with subprocess.Popen(
            **self._how(words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            try:
                yield process
            finally:
                process.send_signal(signal.SIGINT)
                rest, _ = process.communicate(timeout=GONE_SECONDS)
        assert process.returncode in (0, 1), rest

    def _how(self, words: tuple[object, ...]) -> dict[str, Any]:
        """In an empty folder, with nothing in the environment that isn't the user's."""
        environment = {"HOME": str(self.home), "PATH": self.path, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
        return {
            "args": [*self.prefix, *map(str, words)],
            "cwd": self.home / "empty",
            "env": {**environment, **network(), **self.more},
            "stdin": subprocess.DEVNULL,
            "text": True,
        }

    def ask(self, *words: object) -> dict[str, Any]:
        """The answer of a command of LinkedPilot's, as a script gets it."""
        done = self.run(self.command, *words, "--json")
        assert done.stdout, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def network() -> dict[str, str]:
    """How this computer reaches registries: read when it is needed, never written down."""
    names = re.compile(r"(?i)(https?|all|no)_proxy|uv_.*|ssl_cert_.*|pip_index_url|pip_extra_index_url")
    found = {name: value for name, value in os.environ.items() if names.fullmatch(name)}
    found.setdefault("UV_CACHE_DIR", "")
    if not found["UV_CACHE_DIR"]:
        del found["UV_CACHE_DIR"]
    return found


@contextmanager
def computer() -> Iterator[Computer]:
    """As long as the block lasts. Needs root, to be somebody without it."""
    base = Path(tempfile.mkdtemp(prefix="linkedpilot-computer-"))
    try:
        base.chmod(0o755)
        home, tools = base / "home", base / "tools"
        (home / "empty").mkdir(parents=True)
        tools.mkdir()
        shutil.copy2(uv.find_uv_bin(), tools / "uv")
        for path in (home, home / "empty"):
            os.chown(path, NOBODY, NOBODY)
        words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        yield Computer(home, f"{tools}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", words)
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="module")
def bare_computer() -> Iterator[Computer]:
    """Nothing is installed."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root, to be a user who has none, and util-linux")
    with computer() as made:
        yield made


def sources(target: Path) -> Path:
    """A folder of the sources as a release has them, readable for everybody."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in listed.splitlines():
        if name.endswith(".png") or name.startswith("tests/") or not (ROOT / name).is_file():
            continue
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, file)
    return target


def built(tree: Path, version: str, out: Path) -> Path:
    """A release of that version."""
    raised(tree, version)
    words = [
        uv.find_uv_bin(),
        "build",
        "-q",
        "--wheel",
        "--no-build-isolation",
        "--python",
        sys.executable,
    ]
    subprocess.run([*words, "-o", str(out), str(tree)], check=True, capture_output=True, timeout=200)
    shutil.rmtree(tree / "build", ignore_errors=True)
    return next(out.glob(f"linkedpilot-{version}-*.whl"))


@contextmanager
def session(of: Computer) -> Iterator[Computer]:
    """The same user, with a systemd of their own."""
    group = f"linkedpilot-test-{os.getpid()}"
    script = SESSION.format(user=NOBODY, group=group)
    log = of.home.parent / "systemd.log"
    with log.open("wb") as said:
        manager = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script],
            env={
                "HOME": str(of.home),
                "PATH": of.path,
                "XDG_RUNTIME_DIR": "/run/user-of-test",
                "LANG": "C.UTF-8",
            },
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    into = ["nsenter", f"--target={manager.pid}", "--mount", "--", *of.prefix]
    inside = Computer(of.home, of.path, into, {"XDG_RUNTIME_DIR": "/run/user-of-test"})
    try:
        wait_until(lambda: inside.run("systemctl", "--user", "is-system-running").stdout.strip() != "", log)
        yield inside
    finally:
        inside.run("systemctl", "--user", "exit")
        try:
            manager.wait(GONE_SECONDS)
        except subprocess.TimeoutExpired:
            manager.kill()
            manager.wait()


def line_with(process: "subprocess.Popen[str]", pattern: str) -> str:
    """The first group of the first line that fits."""
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError("".join(seen))


def wait_until(is_so: Any, log: Path | None = None, seconds: float = GONE_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, (
            log.read_text(errors="replace")[-2000:] if log else "it never came to be"
        )
        time.sleep(0.2)
