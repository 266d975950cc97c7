"""A few letters for what a screen showed: they stand in its button, so that nobody says yes to what came after."""

import hashlib

from engine.rules.errors import UserError

BYTES = 4


class ChangedMeanwhile(UserError):
    """What somebody saw has changed since, so nothing was done."""


def mark(*shown: object) -> str:
    """The same letters for the same things shown, today and after a restart."""
    return hashlib.blake2b(repr(shown).encode(), digest_size=BYTES).hexdigest()


def check(seen: str | None, now: str) -> None:
    """Raises ChangedMeanwhile where somebody saw something else; None is for who saw nothing and wants it all the same."""
    if seen is not None and seen != now:
        raise ChangedMeanwhile
