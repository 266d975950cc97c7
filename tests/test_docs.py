"""What README and guides tell a person to type does what they say; what is made from the code is as the code is now."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli import parser as words
from tests.guides import GUIDES, NOT_DONE, PEOPLE, ROOT, check, put_commands, typed
from tests.reference import made
from tests.test_reference import commands

# What is typed in them and takes minutes, root, another system or a network is typed by these.
ELSEWHERE = {
    "python3 linkedpilot.py demo": "tests/agent/test_demo.py",
    "python3 linkedpilot.py demo --script": "tests/agent/test_demo.py",
    "python3 linkedpilot.py demo --rehearse ~/rehearsal": "tests/agent/test_rehearsing.py",
    "python3 linkedpilot.py test": ".ci/run",
    "python3 linkedpilot.py test -m long": ".ci/run",
    "sh deploy/install.sh": "tests/deploy/test_installed.py",
    "sh deploy/install.sh --dry-run": "tests/deploy/test_installed.py",
    r"powershell -ExecutionPolicy Bypass -File deploy\install.ps1": "by hand, on Windows",
    "docker compose -f deploy/compose.yaml up -d --build": "by hand (deploy/README.md)",
    "docker compose -f deploy/compose.yaml logs": "by hand (deploy/README.md)",
}
TAKES_LONG = ("first-campaign",)


@pytest.mark.parametrize("name", list(made.pages()))
def test_the_reference_is_as_the_program_is_now(name: str) -> None:
    there = (made.FOLDER / name).read_text(encoding="utf-8")
    assert there == made.pages()[name], "write it anew: python -m tests.reference"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of people, an installation that was begun, and the two ways in which LinkedPilot is called."""
    folder = tmp_path_factory.mktemp("desk")
    put_commands(folder / "bin")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    assert type_in(folder, "linkedpilot config cooldown_days 3").returncode == 0
    return folder


def type_in(desk: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Type it there."""
    return subprocess.run(
        ["sh", "-c", line],
        cwd=desk,
        env={
            "PATH": f"{desk / 'bin'}:/usr/bin:/bin",
            "HOME": str(desk),
            "PYTHONPATH": str(ROOT),
            "LINKEDPILOT_DATA_DIR": str(desk / "data"),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.skipif(os.name != "posix", reason="the guides' commands are typed into a POSIX shell")
@pytest.mark.parametrize(
    "file",
    [
        pytest.param(each, id=each.stem, marks=[pytest.mark.long] * (each.stem in TAKES_LONG))
        for each in GUIDES
    ],
)
def test_whatever_is_to_be_typed_does_what_it_says(file: Path, desk: Path) -> None:
    for line in typed(file):
        if line in ELSEWHERE:
            continue
        done = type_in(desk, line)
        check(line, done.returncode, done.stdout + done.stderr)


def test_a_command_that_a_guide_names_is_one_with_those_options() -> None:
    known = dict(commands(words.build()))
    groups = {name.split()[0] for name in known}
    wrong = []
    for file in GUIDES:
        for code in re.findall(
            r"`(?:python3 linkedpilot\.py|linkedpilot) ([^`]+)`", file.read_text(encoding="utf-8")
        ):
            parts = code.replace("\\", "").split()
            name = next((each for each in (" ".join(parts[:2]), parts[0]) if each in known), None)
            if parts[0] in ("COMMAND", "help", "test"):
                continue
            options = set(re.findall(r"--[a-z-]+", code)) - {"--json", "--help"}
            if name is None and not (parts[0] in groups and len(parts) == 1):
                wrong.append(f"{file.name}: {code}")
            elif name is not None and options - known[name]:
                wrong.append(f"{file.name}: {code}")
    assert wrong == []


def test_what_is_typed_elsewhere_is_still_in_a_guide() -> None:
    assert set(ELSEWHERE) | set(NOT_DONE) <= {line for file in GUIDES for line in typed(file)}


@pytest.mark.long
def test_the_site_is_built_and_every_link_in_it_leads_somewhere(tmp_path: Path) -> None:
    mkdocs = Path(sys.executable).with_name("mkdocs")
    if not mkdocs.exists():
        pytest.skip("needs mkdocs: start the tests by `python3 linkedpilot.py test`")
    done = subprocess.run(
        [mkdocs, "build", "--strict", "-d", str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "index.html").is_file()
    shutil.rmtree(tmp_path / "site")
