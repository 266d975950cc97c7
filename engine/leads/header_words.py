"""What a header means: its words beside those of exporters and of people, whole or within. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from engine.leads import headers
from engine.leads.headers import Field
from engine.rules.keys import search_key

LONGEST = 300  # characters of a header that are looked at: forms have whole questions there
MOST_WORDS = 40
EXACT, WITHIN, ALONE = 100, 80, 55
BOTH_NAMES = 97  # "Last name, first name"
STRANGE_WORD = 5  # what each word costs that is neither the field's nor says nothing
LEAST = 30

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ARTICLE = re.compile(
    r"^(?:ال(?=...)|ה(?=...))"
)  # written as one word with the noun, in Arabic and in Hebrew
_SEVERAL = re.compile(r"(?<=ID|RL)s(?![a-z])")  # IDs, URLs
_NAMES = (Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME)
Words = tuple[str, ...]


@lru_cache(maxsize=4096)
def words_of(header: str) -> Words:
    """Its words in lower case, without accents and signs: "linkedInProfileUrl", "LinkedIn profile-URL" → linkedin, profile, url."""
    text = _SEVERAL.sub("", header[:LONGEST].replace("'", "").replace("’", ""))
    text = unicodedata.normalize("NFC", search_key(_CAMEL.sub(" ", text)))
    found: list[str] = []
    word, before = "", ""
    for letter in text:
        kind = _kind(letter)
        if kind and word and kind != before:
            found.append(word)
            word = ""
        if kind:
            word, before = word + letter, kind
        elif word:
            found.append(word)
            word = ""
    found += [word] if word else []
    joined = " ".join(found).replace("linked in", "linkedin").replace("e mail", "email")
    return tuple(_ARTICLE.sub("", word) for word in joined.split()[:MOST_WORDS])


def _kind(letter: str) -> str:
    """Which letters make one word: a script without blanks begins a new one."""
    if unicodedata.category(letter)[0] not in "LMN":
        return ""
    if letter < "\u2e80" or "\uac00" <= letter <= "\ud7a3":
        return "letters"
    return "wide"


def _all(words: Iterable[str]) -> dict[Words, int]:
    return {words_of(word): rank for rank, word in reversed(list(enumerate(words)))}


_SYNONYMS = {field: _all(words) for field, words in headers.SYNONYMS.items()}
_LONGEST = {field: max(map(len, words)) for field, words in _SYNONYMS.items()}
_ALONE = {field: _all(words) for field, words in headers.ALONE.items()}
_WIDE = {
    field: sorted(
        ("".join(words) for words in known if len("".join(words)) > 1 and max("".join(words)) > "\u2e80"),
        key=len,
        reverse=True,
    )
    for field, known in _SYNONYMS.items()
}
_ELSE = frozenset(word for each in headers.ELSE for word in words_of(each))
_AROUND = frozenset(word for each in headers.AROUND for word in words_of(each))
_SOMEBODY_ELSE = frozenset(word for each in headers.SOMEBODY_ELSE for word in words_of(each))
_OTHERS = frozenset(map(words_of, headers.OTHERS))
_COMPANY_LINK = frozenset(
    word
    for each in ("company", "firma", "entreprise", "empresa", "azienda", "organization")
    for word in words_of(each)
)


def is_known(header: str) -> bool:
    """Whether these are a column's words, not a person's."""
    return bool(meaning(header)) or words_of(header) in _OTHERS


@lru_cache(maxsize=4096)
def meaning(header: str) -> dict[Field, int]:
    """How surely a header means each field, up to 100; fields that it doesn't mean aren't there."""
    words = words_of(header)
    found: dict[Field, int] = {}
    if not words:
        return found
    for field in Field:
        rank = _SYNONYMS[field].get(words)
        if rank is not None:
            found[field] = EXACT - min(rank, 20)
        elif words in _ALONE.get(field, ()):
            found[field] = ALONE
    if found:
        return found
    return _within(words)


def is_somebody_elses(header: str) -> bool:
    """Whether a column of links, so headed, is likelier another's than the row's person's: a referrer's, an owner's."""
    return any(word in _SOMEBODY_ELSE for word in words_of(header))


def _within(words: Words) -> dict[Field, int]:
    found: dict[Field, int] = {}
    for field in Field:
        part = _part(words, field)
        if part is None:
            continue
        rest = words[: part[0]] + words[part[1] :]
        if field is not Field.PROFILE_URL and any(word in _ELSE for word in rest):
            continue
        if field is Field.PROFILE_URL and any(word in _COMPANY_LINK for word in rest):
            continue
        strange = sum(word not in _AROUND for word in rest)
        score = WITHIN - part[2] - STRANGE_WORD * strange
        if score >= LEAST:
            found[field] = score
    if Field.FIRST_NAME in found and Field.LAST_NAME in found:
        return {Field.FULL_NAME: BOTH_NAMES}
    if Field.TITLE in found or Field.COMPANY in found:
        for name in _NAMES:
            found.pop(name, None)
    if Field.TITLE in found and Field.COMPANY in found:
        # "Company position" is a position, "job company name" a company's name; "Title / Company" could be either.
        company = _part(words, Field.COMPANY)
        ends = company is not None and company[1] == len(words) and company[1] - company[0] > 1
        found.pop(Field.TITLE if ends else Field.COMPANY)
    if Field.FIRST_NAME in found or Field.LAST_NAME in found:
        found.pop(Field.FULL_NAME, None)
    return found


def _part(words: Words, field: Field) -> tuple[int, int, int] | None:
    """Where the longest of the field's words stands within, and its rank."""
    known = _SYNONYMS[field]
    for length in range(min(_LONGEST[field], len(words)), 0, -1):
        for begin in range(len(words) - length + 1):
            rank = known.get(words[begin : begin + length])
            if rank is not None:
                return begin, begin + length, min(rank, 20) // 2
    for number, word in enumerate(words):
        if max(word) > "\u2e80" and (part := next((each for each in _WIDE[field] if each in word), None)):
            return number, number + 1, 10 - min(len(part), 5)
    return None


def is_our_export(header: Sequence[str]) -> bool:
    """Whether a header is that of a list that LinkedPilot wrote, in whichever language."""
    return any(words_of(cell)[:2] in headers.OUR_LAST_DAYS for cell in header)


def same_words(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two rows say the same, but for case, blanks and signs."""
    return [words_of(cell) for cell in one if cell.strip()] == [
        words_of(cell) for cell in other if cell.strip()
    ]
