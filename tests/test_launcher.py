"""The two commands do all the set-up by themselves, heal one that was interrupted, and get out of the way.

A small house stands for LinkedPilot: its own lock file with a library of its own, and a build without
network, so that everything is real (venv, pip, hashes, processes) and quick. The real lock file is tried by
`.ci/run`, which begins with `python3 linkedpilot.py test` in a clean clone.

Long because every way in which a set-up can break off is told with the same small installation.
"""

import ast
import base64
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
LAUNCHER = ROOT / "linkedpilot.py"

CLI = """
import json, os, sys
import greeting
json.dump({"arguments": sys.argv[1:], "cwd": os.getcwd(), "greeting": greeting.TEXT}, sys.stdout)
sys.exit(7 if "seven" in sys.argv else 0)
"""
PYTEST = """
import json, os, sys
json.dump([sys.argv[1:], os.getcwd(), os.environ.get("LINKEDPILOT_BROWSER")], sys.stdout)
"""
PROJECT = """
[build-system]
requires = []
build-backend = "build_house"
backend-path = ["."]
[project]
name = "house"
version = "1"
"""
BACKEND = """
import os, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "house-1-py3-none-any.whl"
    info = {"METADATA": "Metadata-Version: 2.1\\nName: house\\nVersion: 1\\n",
            "WHEEL": "Wheel-Version: 1.0\\nGenerator: us\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n", "RECORD": ""}
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("house.pth", os.getcwd())
        for file, text in info.items():
            wheel.writestr("house-1.dist-info/" + file, text)
    return name
"""


class SmallHouse:
    """A checkout with the real launcher in it and little else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bot").mkdir(parents=True)
        (folder / "cli").mkdir()
        (folder / "engine").mkdir()
        shutil.copy(LAUNCHER, folder)
        (folder / "engine" / "upkeep").mkdir()
        shutil.copy(ROOT / "engine" / "upkeep" / "browser_finder.py", folder / "engine" / "upkeep")
        for name, text in {
            "bot/__init__.py": "",
            "cli/__init__.py": "",
            "cli/__main__.py": CLI,
            "engine/__init__.py": "",
            "engine/upkeep/__init__.py": "",
            "pyproject.toml": PROJECT,
            "build_house.py": BACKEND,
        }.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.lock("hello")

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    def lock(self, greeting: str) -> None:
        """Both lock files, with a library that says `greeting`."""
        library = self._wheel("greeting", "greeting/__init__.py", f"TEXT = {greeting!r}\n")
        tester = self._wheel("pytest", "pytest/__main__.py", PYTEST)
        (self.folder / "requirements.lock").write_text(library, encoding="utf-8")
        (self.folder / "requirements-dev.lock").write_text(library + tester, encoding="utf-8")

    def _wheel(self, name: str, module: str, text: str) -> str:
        version = hashlib.sha256(text.encode()).hexdigest()[:8]
        version = str(int(version, 16))
        files = {
            module: text,
            f"{name}-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{name}-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: us\n"
            "Root-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(
            f"{path},sha256={_digest(content)},{len(content.encode())}\n" for path, content in files.items()
        )
        files[f"{name}-{version}.dist-info/RECORD"] = f"{record}{name}-{version}.dist-info/RECORD,,\n"
        wheel = self.folder / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        return f"{name} @ {wheel.as_uri()} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"

    def start(
        self, *arguments: str, cwd: Path | None = None, **env: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self._command(arguments), capture_output=True, text=True, cwd=cwd, env={**os.environ, **env}
        )

    def begin(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self._command(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, str(self.folder / "linkedpilot.py"), *arguments]


def _digest(content: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SmallHouse:
    """A house that was set up once, by its first start."""
    house = SmallHouse(tmp_path_factory.mktemp("made"))
    first = house.start("status", "seven", "--json")
    assert first.returncode == 7, first.stderr  # the command's own exit code
    assert '"arguments": ["status", "seven", "--json"]' in first.stdout
    said = first.stderr.splitlines()
    assert len(said) == 2, "one short line per step"
    assert "environment" in said[0]
    assert "requirements.lock" in said[1]
    return house


@pytest.fixture
def new(tmp_path: Path) -> SmallHouse:
    folder = tmp_path / "new"
    folder.mkdir()
    return SmallHouse(folder)


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The launcher as a module."""
    spec = importlib.util.spec_from_file_location("launcher_under_test", LAUNCHER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "path", sys.path[:])
    return module


def test_a_second_start_hands_over_and_says_nothing(made: SmallHouse) -> None:
    log = (made.folder / ".venv.log").stat().st_mtime_ns
    again = made.start("plan")
    assert (again.returncode, again.stderr) == (0, "")
    assert '"arguments": ["plan"]' in again.stdout
    assert (made.folder / ".venv.log").stat().st_mtime_ns == log, "nothing was set up"


def test_files_are_named_from_where_the_person_stands(made: SmallHouse, tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit('not ours')", encoding="utf-8")
    started = made.start("import", "people.csv", cwd=tmp_path)
    assert started.returncode == 0, started.stderr
    assert str(tmp_path.resolve()).replace("\\", "\\\\") in started.stdout


def test_without_a_command_it_says_what_there_is(made: SmallHouse) -> None:
    for words in ((), ("--help",), ("-h",)):
        told = made.start(*words)
        assert told.returncode == 0
        assert "linkedpilot.py demo" in told.stdout
        assert "linkedpilot.py test" in told.stdout
    assert '"arguments": ["--help"]' in made.start("help").stdout


def test_a_changed_lock_file_is_installed_by_the_next_start(made: SmallHouse) -> None:
    made.lock("good evening")
    started = made.start("status")
    assert "good evening" in started.stdout, started.stderr
    assert "environment" not in started.stderr, "only what changed"
    assert made.start("status").stderr == ""


def test_the_tests_are_run_where_they_are_with_a_browser(made: SmallHouse, tmp_path: Path) -> None:
    browser = shutil.which(Path(sys.executable).name, path=str(Path(sys.executable).parent))
    assert browser is not None
    started = made.start("test", "-k", "cooldown", cwd=tmp_path, LINKEDPILOT_BROWSER=browser)
    assert "requirements-dev.lock" in started.stderr
    assert '[["-k", "cooldown"]' in started.stdout, started.stderr
    assert str(made.folder.resolve()).replace("\\", "\\\\") in started.stdout
    assert made.start("status").stderr == "", "the larger environment serves the commands, too"


@pytest.mark.skipif(
    sys.platform in ("darwin", "win32"), reason="there a browser has its usual places, and no shell"
)
def test_the_tests_take_a_headless_shell_where_there_is_one(
    made: SmallHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LINKEDPILOT_BROWSER", raising=False)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("chromium", "chromium-headless-shell"):
        shutil.copy(sys.executable, programs / name)
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    assert str(programs / "chromium-headless-shell") in made.start("test", cwd=tmp_path, PATH=path).stdout


@pytest.mark.long
def test_what_pip_left_half_done_is_made_anew(made: SmallHouse) -> None:
    (made.venv / "linkedpilot.unfinished").touch()
    for library in made.venv.rglob("greeting/__init__.py"):
        library.write_text("", encoding="utf-8")
    started = made.start("status")
    assert started.returncode == 0, started.stderr
    assert made.start("status").stderr == ""


def test_libraries_that_cannot_be_installed_are_one_sentence_and_the_log_s_place(made: SmallHouse) -> None:
    lock = made.folder / "requirements.lock"
    whole = lock.read_text(encoding="utf-8")
    lock.write_text(whole.replace("sha256:", "sha256:00")[:-3] + "\n", encoding="utf-8")
    failed = made.start("status")
    assert failed.returncode == 1
    assert failed.stdout == ""
    last = failed.stderr.splitlines()[-1]
    assert "check the network" in last
    assert str(made.folder / ".venv.log") in last
    assert "Traceback" not in failed.stderr
    lock.write_text(whole, encoding="utf-8")
    assert made.start("status").returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGKILL")
def test_a_start_that_was_killed_is_healed_by_the_next(new: SmallHouse) -> None:
    killed = new.begin("status")
    deadline = time.monotonic() + 60
    while not (new.venv / "bin" / "python").exists():  # pip isn't there yet
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    healed = new.start("status")
    assert healed.returncode == 0, healed.stderr
    assert "hello" in healed.stdout


@pytest.mark.long
def test_two_first_starts_at_once_both_work(new: SmallHouse) -> None:
    both = [new.begin("status"), new.begin("plan")]
    ended = [start.communicate(timeout=120) for start in both]
    assert [start.returncode for start in both] == [0, 0], ended
    assert all("hello" in out for out, _ in ended)
    assert sum("Making an environment" in err for _, err in ended) == 1


def test_an_old_python_is_told_so_in_one_sentence(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ast.parse(LAUNCHER.read_text(encoding="utf-8"), feature_version=(3, 8))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert launcher.main(["demo"]) == 1
    assert capsys.readouterr().err == (
        "linkedpilot: Python 3.9 is too old: install Python 3.11 or newer, and start with that.\n"
    )


def test_a_debian_without_venv_is_told_what_to_install(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(launcher, "can_apt", lambda: False)
    wanted = f"apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    with pytest.raises(launcher.Failed, match=wanted):
        launcher.make_venv()


@pytest.fixture
def bare(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The launcher on a system without a browser, its tools replaced by ones that write down how they were called."""
    tools = tmp_path / "tools"
    tools.mkdir()
    apt = tools / "apt-get"
    apt.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/called\n'
        f'case "$*" in *chromium*) printf "#!/bin/sh\\n" > {tools}/chromium; /bin/chmod +x {tools}/chromium;; esac\n',
        encoding="utf-8",
    )
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.delenv("LINKEDPILOT_BROWSER", raising=False)
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(launcher, "LOG", tmp_path / "log")
    monkeypatch.setattr(launcher, "BUSY", tmp_path / "lock")
    monkeypatch.setattr(launcher, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(launcher, "os_release", lambda: 'NAME="Debian"\nID=debian\n')
    monkeypatch.setattr(launcher, "can_apt", lambda: True)
    return launcher


@pytest.mark.skipif(sys.platform != "linux", reason="apt-get is Debian's")
def test_root_on_a_debian_without_browser_gets_debian_s_chromium(
    bare: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bare.get_browser() == str(tmp_path / "tools" / "chromium")
    called = (tmp_path / "called").read_text(encoding="utf-8").splitlines()
    assert called[0] == "update"
    assert called[1].startswith("install -y")
    assert "chromium" in capsys.readouterr().err
    assert bare.get_browser() == str(tmp_path / "tools" / "chromium")
    assert len((tmp_path / "called").read_text(encoding="utf-8").splitlines()) == 2, "once"


@pytest.mark.skipif(sys.platform != "linux", reason="stands for any system without a browser")
def test_anybody_else_gets_playwright_s_own_and_only_once(
    bare: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/called\n/bin/touch {tmp_path}/chrome\n[ "$1" = -c ] && echo {tmp_path}/chrome\nexit 0\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    monkeypatch.setattr(bare, "PYTHON", python)
    monkeypatch.setattr(bare, "can_apt", lambda: False)
    assert bare.get_browser() == str(tmp_path / "chrome")
    assert "-m playwright install chromium" in (tmp_path / "called").read_text(encoding="utf-8")
    capsys.readouterr()
    assert bare.get_browser() == str(tmp_path / "chrome")
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform != "linux", reason="stands for any system without a browser")
def test_a_browser_named_in_the_env_file_is_left_to_the_command(bare: ModuleType, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LINKEDPILOT_BROWSER = /opt/mine\n", encoding="utf-8")
    assert bare.get_browser() is None
    assert not (tmp_path / "called").exists()
