"""A file is for one thing: one of more than 300 lines says at its top why it is as long as that."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "cli", "demo", "deploy", "engine", "storage", "practice", "vps", "bench", "tests")
LONG, SHORT_AGAIN = 300, 250
REASON = "Long because "


def sources() -> list[Path]:
    """Every module of ours but the migrations, which nobody reads again."""
    found = [ROOT / "linkedpilot.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    return [file for file in found if "migrations" not in file.parts]


@pytest.mark.parametrize("room", [*ROOMS, "linkedpilot.py"])
def test_a_long_file_says_why_at_its_top(room: str) -> None:
    silent, outdated = [], []
    for file in sources():
        name = file.relative_to(ROOT)
        if name.parts[0] != room:
            continue
        text = file.read_text(encoding="utf-8")
        lines, reason = text.count("\n"), REASON in (ast.get_docstring(ast.parse(text)) or "")
        if lines > LONG and not reason:
            silent.append(f"{name}: {lines} lines")
        if lines < SHORT_AGAIN and reason:
            outdated.append(f"{name}: {lines} lines")
    assert silent == [], f"split it, or write at its top: {REASON}…"
    assert outdated == [], "its reason to be long is a thing of the past"
