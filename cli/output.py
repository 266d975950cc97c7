"""What a command answers: words for a person, one JSON object for a script."""

import dataclasses
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from engine.rules.enums import ActionType

DONE, NOT_DONE, WRONG_USAGE = 0, 1, 2


KINDS: Mapping[ActionType, str] = {
    ActionType.CONNECT: "invitations",
    ActionType.LIKE: "likes",
    ActionType.COMMENT: "comments",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` goes to standard output; when it wasn't done, `problem` goes to standard error."""

    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""

    @property
    def code(self) -> int:
        return NOT_DONE if self.problem else DONE


def write(answer: Answer, as_json: bool) -> int:
    """Print the answer; returns the exit code."""
    if as_json:
        data = {"ok": not answer.problem, **plain(answer.data)}
        if answer.problem:
            data["problem"] = answer.problem
        print(json.dumps(data, ensure_ascii=False))
    elif answer.text:
        print(answer.text)
    if answer.problem:
        print(answer.problem, file=sys.stderr)
    return answer.code


def counted(number: int, thing: str, several: str = "") -> str:
    """1 lead, 2 leads; digits as a script reads them."""
    return f"{number} {thing if number == 1 else several or f'{thing}s'}"


def plain(value: Any) -> Any:
    """A value as JSON has it: times in ISO 8601 UTC, enums as their values, dataclasses as objects."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Path):
        return str(value)
    return value


def table(rows: list[tuple[Any, ...]], head: tuple[str, ...]) -> str:
    """Rows under their heads, columns aligned."""
    cells = [head, *[tuple("" if cell is None else str(cell) for cell in row) for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )
