"""What a route is, and how a button's data is matched with its pattern; the routes themselves stand in `routes.py`."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from telegram.constants import KeyboardButtonStyle

from bot.screens.base import Screen
from engine.rules.enums import Role

RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.OWNER: 2}
NUMBER, WORD = "{n}", "{w}"
DIGITS = 15
GO = KeyboardButtonStyle.SUCCESS  # green: what the person came for is done
NEXT = KeyboardButtonStyle.PRIMARY  # blue: on to the next step
FOR_GOOD = KeyboardButtonStyle.DANGER  # red: can't be undone


@dataclass(frozen=True, slots=True)
class Route:
    """`pattern` is callback data with {n} for a number and {w} for a word, which `answer` is given.

    What is `urgent` shall stop everything, and waits for nothing else of its person (see `bot.transport.inbox`).
    `style` is the colour of the buttons that lead here: `GO`, `NEXT`, `FOR_GOOD`, or the phone's own.
    """

    pattern: str
    least: Role
    answer: Callable[..., Awaitable[Screen | None]]
    flow: str = ""
    urgent: bool = False
    style: KeyboardButtonStyle | None = None


Argument = int | str

Compiled = Mapping[tuple[int, str], Sequence[tuple[tuple[str, ...], Route]]]


def compiled(routes: Iterable[Route]) -> Compiled:
    """The table by how many words a route has and the first of them, in its own order."""
    table: dict[tuple[int, str], list[tuple[tuple[str, ...], Route]]] = {}
    for route in routes:
        words = tuple(route.pattern.split(":"))
        table.setdefault((len(words), words[0]), []).append((words, route))
    return table


def fit(pattern: Sequence[str], given: Sequence[str]) -> list[Argument] | None:
    """What the words of some data say for a pattern of as many words; None where they don't fit it."""
    arguments: list[Argument] = []
    for wanted, word in zip(pattern, given, strict=True):
        if wanted == NUMBER and word.isascii() and word.isdecimal() and len(word) <= DIGITS:
            arguments.append(int(word))
        elif wanted == WORD and word:
            arguments.append(word)
        elif wanted != word:
            return None
    return arguments
