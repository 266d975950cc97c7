"""What was given to a command makes no sense there."""

from engine.rules.errors import UserError


class WrongWord(UserError):
    """One of the words behind a command, or what it needs besides, isn't as it has to be."""
