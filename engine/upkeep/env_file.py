"""The data folder's `.env`: what is set there by LinkedPilot itself."""

import re
from pathlib import Path

from engine.upkeep.secrets import write_private


def put(file: Path, name: str, value: str) -> None:
    """One variable, in the place of an earlier one; all else stays as it is, and nobody else may read it. Raises OSError."""
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    others = re.sub(rf"(?m)^[ \t]*(?:export[ \t]+)?{name}[ \t]*=.*$\n?", "", before)
    ending = "" if not others or others.endswith("\n") else "\n"
    write_private(file, f"{others}{ending}{name}={value}\n".encode())
