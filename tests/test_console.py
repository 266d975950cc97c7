"""What a command says goes out on every console, and whoever doesn't sit there is not waited for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = """
from engine.console import is_manned, speak_every_letter
speak_every_letter()
print("Zoë … 🟢 ▄▀")
print(is_manned())
"""


def said(program: str, encoding: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes UTF-8 into a pipe")
def test_a_console_of_an_old_code_page_shows_what_it_can_and_ends_nothing() -> None:
    lines = said(PROGRAM, "cp1252").decode("cp1252").splitlines()
    assert lines == [r"Zoë … \U0001f7e2 \u2584\u2580", "False"]


@pytest.mark.skipif(sys.platform != "win32", reason="Windows' pipes have an old code page")
def test_windows_pipes_get_utf_8() -> None:
    assert said(PROGRAM, "cp1252").decode("utf-8").splitlines() == ["Zoë … 🟢 ▄▀", "False"]


def test_a_program_without_a_console_has_nobody_to_ask() -> None:
    program = "import sys\nsys.stdin = sys.stdout = sys.stderr = None\n" + PROGRAM.replace(
        "print(is_manned())", "import os; os._exit(0 if not is_manned() else 1)"
    )
    assert said(program, "utf-8") == b""
