"""The form in which names of people and companies are compared and searched."""

import unicodedata
from itertools import filterfalse

# What Unicode has no decomposition for, and the quotes that people and phones write in several ways.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
    }
)


def search_key(text: str) -> str:
    """Lower case, white space single, accents gone: "  Agnieszka  ŻAK" and "agnieszka zak" are one. No NUL: no database has it."""
    words = " ".join(text.replace("\0", " ").split())
    if words.isascii():  # nothing to take apart: nearly all of a million rows
        return words.lower().replace("`", "'")
    folded = unicodedata.normalize("NFKD", words.casefold()).translate(_LETTERS)
    return "".join(filterfalse(unicodedata.combining, folded))
