"""The two installers' scripts: each is clean in its language, and both do the same, step by step.

`install.sh` is run by the tests beside this one. PowerShell can't be had where the project is tested: its script is read by
a grammar of the language, and held to what the other one does.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from deploy import release

FOLDER = Path(release.__file__).parent
SHELL, POWERSHELL = FOLDER / "install.sh", FOLDER / "install.ps1"
# What is done, in the words in which either script does or says it.
STEPS = (
    r"Would get uv \$\w+ \(for this dry run it is got into a folder that is removed again\)",
    r"Getting uv \$\w+, which brings Python and libraries",
    r"https://astral\.sh/uv/\$\w+/install\.(sh|ps1)",
    r"UV_UNMANAGED_INSTALL",
    r"-m venv",
    r"pip\"? install -q \"uv==\$\w+\"",
    r"uv could not be got, neither from astral\.sh",
    r"There are several releases beside this script",
    r"There is no release beside this script: name its file",
    r"Building a release from this folder",
    r"SOURCE_DATE_EPOCH\s*=\s*'?1577836800",
    r" build -q ",
    r"The release could not be built",
    r" run -q ",
)
# The same thing by its name in either.
SAME = {
    "UV": ('"$uv"', "$uv", "$program"),
    "PYTHONS": ('"$pythons"', "$pythons"),
    "LOCK": ('"$here/../requirements.lock"', "(join-path $clone 'requirements.lock')"),
    "BUILT": ('"$temporary/wheel"', "$built"),
    "SOURCES": ('"$here/.."', "$clone"),
    "RELEASE": ('"$wheel"', "$release"),
    "FLAGS": ("$flags", "@flags"),
    "CODE": ("$code",),
}


def parsed() -> Node:
    return Parser(Language(tree_sitter_powershell.language())).parse(POWERSHELL.read_bytes()).root_node


def nodes(of: Node) -> Iterator[Node]:
    yield of
    for child in of.children:
        yield from nodes(child)


def words(of: Node) -> str:
    assert of.text is not None
    return of.text.decode()


def positions(script: Path) -> list[int]:
    text = script.read_text(encoding="utf-8")
    found = [re.search(step, text) for step in STEPS]
    missing = [step for step, place in zip(STEPS, found, strict=True) if place is None]
    assert missing == [], script.name
    return [place.start() for place in found if place is not None]


def called(text: str) -> list[str]:
    """A call's words, by what they mean."""
    text = " ".join(text.replace("\\\n", " ").split()).lower()
    for name, ways in SAME.items():
        for way in sorted(ways, key=len, reverse=True):
            text = re.sub(rf"(?<!\S){re.escape(way)}(?!\S)", name, text)
    return text.split()


def test_the_shell_s_script_is_clean() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("needs shellcheck: apt install shellcheck")
    assert subprocess.run(["sh", "-n", str(SHELL)]).returncode == 0
    found = subprocess.run(["shellcheck", str(SHELL)], capture_output=True, text=True)
    assert found.stdout == ""


def test_powershell_s_script_is_of_its_language_and_in_letters_that_5_1_reads() -> None:
    assert (
        POWERSHELL.read_bytes().isascii()
    )  # without a mark at its head it is read in the computer's old code page
    wrong = [words(node) for node in nodes(parsed()) if node.type == "ERROR" or node.is_missing]
    assert wrong == []


@pytest.mark.parametrize("script", [SHELL, POWERSHELL], ids=lambda script: script.name)
def test_both_do_the_same_steps_in_the_same_order(script: Path) -> None:
    found = positions(script)
    assert found == sorted(found)


def test_both_ask_uv_for_the_same() -> None:
    shell = SHELL.read_text(encoding="utf-8")
    theirs = [words(node) for node in nodes(parsed()) if node.type == "command"]
    for verb, end in (("build", r" \|\| fail"), ("run", r"\n*\Z")):
        one = re.search(rf'"\$uv" {verb} (?:[^\\\n]|\\\n)*?(?={end})', shell)
        assert one is not None
        other = next(text for text in theirs if re.match(rf"& \$\w+ {verb} ", text))
        text = re.sub(r"'import sys;[^']*'", "$code", one[0])
        assert called(text) == called(other.removeprefix("& "))


def test_both_start_the_same_program_with_the_same_versions() -> None:
    shell, powershell = (file.read_text(encoding="utf-8") for file in (SHELL, POWERSHELL))
    code = re.compile(r"'(import sys; .*)'")
    assert code.findall(shell) == code.findall(powershell) != []
    assert '"' not in code.findall(powershell)[0]  # 5.1 loses it on the way to a program
    for name in ("UV_VERSION|UvVersion", "PYTHONS|Pythons"):
        pins = {
            found[1]
            for text in (shell, powershell)
            if (found := re.search(rf"^\$?(?:{name})\s*=\s*'?([^'\n]+)'?$", text, re.M))
        }
        assert len(pins) == 1, (name, pins)
    assert release.PYTHONS in powershell


@pytest.mark.skipif(sys.platform != "win32", reason="PowerShell is Windows'")
def test_powershell_says_what_it_would_do_and_does_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        ["powershell", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File", str(POWERSHELL), "-DryRun"],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert "Would install LinkedPilot" in done.stdout
