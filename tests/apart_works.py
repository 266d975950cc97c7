"""What processes of the tests do."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from engine.apart.wire import Progress, Tell
from engine.rules.errors import UserError


@dataclass(frozen=True, slots=True)
class Order:
    word: str
    folder: Path | None = None


class NotToday(UserError):
    """It isn't done."""


def obey(request: Order, tell: Tell) -> list[str]:
    tell(Progress("obeying", 1, 2))
    if request.word == "die":
        os._exit(1)
    if request.word == "refuse":
        raise NotToday("of_course", days=3)
    if request.word == "fail":
        raise KeyError("no such thing")
    if request.word == "sleep":
        time.sleep(600)
    if request.word == "tokens":
        return [name for name in os.environ if name.startswith("LINKEDPILOT_")]
    return [request.word, str(os.getpid())]
