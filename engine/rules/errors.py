"""The error tree. A class's docstring is its default message, said to the person as it stands.

`UserError` is shown to the person, `Temporary` is tried again later, `Stop` ends the turn.
"""

import inspect


class LinkedPilotError(Exception):
    """Something went wrong inside LinkedPilot."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.cleandoc(type(self).__doc__ or ""))


class UserError(LinkedPilotError):
    """That can't be done as asked."""


class Temporary(LinkedPilotError):
    """That didn't work just now and will be tried again."""


class Stop(LinkedPilotError):
    """The turn has to end here."""
