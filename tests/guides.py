"""What README and guides tell a person to type, and what comes of it."""

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs" / "guides").glob("*.md")),
    ROOT / "SKILL.md",
    ROOT / "deploy" / "README.md",
]
# What ends with 1 says so on purpose: the words that it says then.
NOT_DONE = {
    "python3 linkedpilot.py doctor": "There is no Telegram token",
    "linkedpilot doctor --json": "checks failed",
    "linkedpilot service status": "There is no service",
    "linkedpilot uninstall": "Nothing is removed yet",
}
PEOPLE = "Name,LinkedIn\n" + "".join(
    f"Person {n},https://www.linkedin.com/in/person-{n}\n" for n in range(5)
)  # the file that they send


def put_commands(folder: Path) -> None:
    """The two ways in which LinkedPilot is called, for a PATH: both lead to these sources."""
    folder.mkdir()
    ours = f'exec {shlex.quote(sys.executable)} -P -m cli "$@"'
    for name, script in {
        "linkedpilot": ours,
        "python3": f'if [ "$1" = linkedpilot.py ]; then shift; {ours}; fi; exec {shlex.quote(sys.executable)} "$@"',
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)


def typed(file: Path) -> Iterator[str]:
    """Every line of its code blocks that is a command, without what is said behind it."""
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", file.read_text(encoding="utf-8"), re.M | re.S):
        if language in ("", "sh"):
            for line in block.splitlines():
                if line.strip():
                    yield re.sub(r"\s+#.*", "", line).strip()


def check(line: str, code: int, said: str) -> None:
    """Whether it did what it says."""
    if line in NOT_DONE:
        assert (code, NOT_DONE[line] in said) == (1, True), f"{line}: {said}"
    else:
        assert code == 0, f"{line}: {said}"
