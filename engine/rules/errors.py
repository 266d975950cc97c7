"""The error tree, and how an error is told.

    LinkedPilotError            something went wrong inside LinkedPilot
    ├── UserError               what the person asked for can't be done: told to them, nothing was done
    └── Temporary               it didn't work just now, and is tried again later

An error is a fact: its code is made of the class's name (`NoSuchLead` → "errors.no_such_lead") and, where a class has several
sentences, a word behind it (`NotAList("empty", name=…)` → "errors.not_a_list.empty"). The sentence stands in the interface's
texts; `str()` of an error is for the log.
"""

import re
from typing import Any, Self

from engine.rules.facts import Fact, fact

_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class LinkedPilotError(Exception):
    """Something went wrong inside LinkedPilot."""

    def __init__(self, which: str | None = None, /, **values: Any) -> None:
        self.legacy = (
            which if which is not None and " " in which else None
        )  # a whole sentence: not yet a fact
        code = _BORDER.sub("_", type(self).__name__).lower()
        self.fact: Fact = fact(
            f"errors.{code}" + (f".{which}" if which and not self.legacy else ""), **values
        )
        super().__init__(self.legacy or (str(self.fact) if which else self._told()))

    @classmethod
    def carrying(cls, told: Fact) -> Self:
        """The error with a fact that was made elsewhere, such as in another process or on a page."""
        error = cls()
        error.fact, error.legacy, error.args = told, None, (str(told),)
        return error

    def _told(self) -> str:
        return " ".join((type(self).__doc__ or "").split()) if not self.fact.values else str(self.fact)


class UserError(LinkedPilotError):
    """That can't be done as asked."""


class Temporary(LinkedPilotError):
    """That didn't work just now and will be tried again."""
