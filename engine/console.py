"""The console, as each system has it: every letter goes out, and whether somebody sits there who can be asked.

Standard library only: the installer speaks, too.
"""

import sys
from io import TextIOWrapper


def speak_every_letter() -> None:
    """No name and no emoji ends a command: what the console lacks is written as its number.

    Into a file or a pipe Windows writes by its old code pages, where the scripts that read us expect UTF-8.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a program without a console (pythonw) has none
            stream.reconfigure(
                encoding="utf-8" if sys.platform == "win32" else None, errors="backslashreplace"
            )


def is_manned() -> bool:
    """Whether somebody sits there; nobody does behind a pipe, or where there is no console at all (pythonw)."""
    return sys.stdin is not None and sys.stdin.isatty()
