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
        code = f"errors.{_BORDER.sub('_', type(self).__name__).lower()}"
        self.fact: Fact = fact(code if which is None else f"{code}.{which}", **values)
        super().__init__(str(self.fact))

    @classmethod
    def carrying(cls, told: Fact) -> Self:
        """The error with a fact that was made elsewhere, such as in another process or on a page."""
        error = cls()
        error.fact, error.args = told, (str(told),)
        return error


class UserError(LinkedPilotError):
    """That can't be done as asked."""


class Temporary(LinkedPilotError):
    """That didn't work just now and will be tried again."""
