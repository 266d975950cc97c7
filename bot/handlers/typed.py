"""What people type for nothing, in English and in their own language."""

from bot import texts

NOTHING = ("none", "nothing", "empty", "-")
OWN_NOTHING = texts.of("typed").row("nothing")


def is_nothing(words: str) -> bool:
    """Whether a setting is to be empty."""
    said = words.strip().lower()
    return said in NOTHING or said in OWN_NOTHING
