"""What a person says of a file's columns and of how it is read, in words: made into a mapping and a reading. Pure."""

from collections.abc import Iterable, Sequence

from engine.leads.headers import Field
from engine.leads.mapping import Mapping
from engine.leads.rows import Reading, SheetSeen, text_encoding
from engine.rules.errors import UserError

NONE = "none"
# What people call a field besides its own name.
SHORT = {
    "profile": Field.PROFILE_URL,
    "link": Field.PROFILE_URL,
    "url": Field.PROFILE_URL,
    "name": Field.FULL_NAME,
}


class NotAChoice(UserError):
    """Something was chosen about a file that it doesn't have; the code says what."""


def encoding(word: str) -> str:
    """The encoding of this name. Raises NotAChoice."""
    found = text_encoding(word)
    if found is None:
        raise NotAChoice("encoding", word=word)
    return found


def sheet(word: str, there: Sequence[SheetSeen]) -> Reading:
    """To read this one of the sheets, by its name or its number. Raises NotAChoice."""
    names = [each.name for each in there]
    by_number = int(word) - 1 if word.isdecimal() and len(word) < 4 else -1
    if word in names:
        return Reading(sheet=word)
    if 0 <= by_number < len(names):
        return Reading(sheet=names[by_number])
    raise (
        NotAChoice("sheet", word=word, sheets=", ".join(names))
        if names
        else NotAChoice("no_sheets", word=word)
    )


def columns(mapping: Mapping, headers: Sequence[str], choices: Iterable[str]) -> Mapping:
    """The mapping after `field=column` was said of some fields; the column by its header, its number from 1 or its letter.

    For the profile there may be several, with commas: each holds a person.

    Raises NotAChoice, NoLinkColumn, LinkColumnTaken.
    """
    for choice in choices:
        name, _, which = (part.strip() for part in choice.partition("="))
        word = name.lower().replace("-", "_").replace(" ", "_")
        field = SHORT.get(word) or next((each for each in Field if each == word), None)
        if field is None or not which:
            raise NotAChoice("field", word=choice, fields=", ".join([*list(SHORT)[:1], *list(Field)[1:]]))
        if field is Field.PROFILE_URL and len(several := _several(which, headers)) > 1:
            mapping = mapping.of_all(
                [place for each in several if (place := column(each, headers)) is not None]
            )
        else:
            mapping = mapping.correct(field, column(which, headers))
    return mapping


def _several(which: str, headers: Sequence[str]) -> list[str]:
    """Columns with a comma between them; a header may have one itself."""
    if _plain(which) in map(_plain, headers):
        return [which]
    return [part for part in which.split(",") if part.strip()]


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def column(which: str, headers: Sequence[str]) -> int | None:
    """The column that is so headed, else the one of this number or letter; None for `none`. Raises NotAChoice."""
    plain, wanted = [_plain(head) for head in headers], _plain(which)
    which = which.strip()
    if wanted in plain:
        return plain.index(wanted)
    if wanted == NONE:
        return None
    number = -1
    if which.isascii() and which.isdecimal() and len(which) < 5:
        number = int(which) - 1
    elif which.isascii() and which.isalpha() and len(which) < 3:
        number = (
            sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(which.upper()))) - 1
        )
    if not 0 <= number < len(headers):
        raise NotAChoice("column", word=which, columns=len(headers))
    return number
