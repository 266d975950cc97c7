"""What a new release brings, told once in the chat when it first runs."""

import re
from datetime import datetime
from importlib.metadata import version as installed_version
from pathlib import Path

from sqlalchemy.orm import Session

from engine.rules.enums import PushKind
from engine.rules.facts import fact
from engine.upkeep import places
from storage import outbox
from storage import settings as settings_store

KEY = "release"  # the one that ran last
LONGEST = 2500  # letters; a message of Telegram's has room for 4096
_SECTION = re.compile(r"^## (\S+).*\n", re.M)
_ENTRY = re.compile(r"^- (.+(?:\n  .+)*)", re.M)


def tell(session: Session, now: datetime, changelog: Path | None = None) -> None:
    """At the agent's start: nothing where it is the same release, or the first."""
    before, current = settings_store.get(session, KEY), installed_version("linkedpilot")
    if before == current:
        return
    settings_store.put(session, KEY, current)
    if before is not None:
        file = places.shipped("CHANGELOG.md") if changelog is None else changelog
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        told = fact("push.new_release", version=current, before=before, news=since(text, before))
        outbox.push(session, now, PushKind.ERROR, told)


def since(changelog: str, before: str) -> str:
    """A line for each entry of the releases after `before`, as many as a message has room for."""
    parts = _SECTION.split(changelog)[1:]
    newer = [
        body for name, body in zip(parts[::2], parts[1::2], strict=True) if _numbers(name) > _numbers(before)
    ]
    lines: list[str] = []
    for entry in (found for body in newer for found in _ENTRY.findall(body)):
        line = f"• {' '.join(entry.split())}"
        if sum(map(len, lines)) + len(line) > LONGEST:
            lines.append("• …")
            break
        lines.append(line)
    return "\n".join(lines)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
