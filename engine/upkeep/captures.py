"""The captures that are kept: where, and all of them."""

from collections.abc import Sequence
from pathlib import Path

from engine.linkedin import capture


def captures_dir(data_dir: Path) -> Path:
    """Where copies of pages are kept that somebody asked for."""
    return data_dir / "captures"


def all_captures(data_dir: Path) -> Sequence[Path]:
    """Those that somebody asked for, and those kept when an action met an unknown page; the newest first."""
    found = [*capture.kept(captures_dir(data_dir)), *capture.kept(data_dir / "evidence")]
    return sorted(found, key=lambda file: file.name, reverse=True)
