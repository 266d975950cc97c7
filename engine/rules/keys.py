"""The form in which names of people and companies are compared and searched."""

import unicodedata

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
    folded = unicodedata.normalize("NFKD", " ".join(text.replace("\0", " ").split()).casefold()).translate(
        _LETTERS
    )
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
