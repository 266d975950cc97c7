"""Words: folded, told apart into those that carry something and those that don't, cut to what inflection leaves. Pure."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
_MARKS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-", "…": "...", "\u00a0": " ", "\u202f": " "})  # fmt: skip
_MARKED, _LETTERED = (re.compile(f"[{''.join(map(chr, table))}]") for table in (_MARKS, _LETTERS))
_WORD = re.compile(r"\d+(?:[.,'\u00a0\u202f]\d+)*|[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.!?…])[\s\"'”»)]+|\n+|(?<=\w)\s+[-–—]\s+|;\s+")
_ACCENT = re.compile("[\u0300-\u036f]")
_STEM = 6


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """Lower case, without accents, quotation marks and dashes of one kind: what patterns are compared with."""
    # To translate takes ten times as long as to see that there is nothing to translate.
    text = text.translate(_MARKS) if _MARKED.search(text) else text
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = plain.translate(_LETTERS) if _LETTERED.search(plain) else plain
    return " ".join(_ACCENT.sub("", plain).split())


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[str, ...]:
    """Its words and numbers, folded; a number without its separators."""
    return tuple(re.sub(r"\D", "", word) if word[0].isdigit() else word for word in _WORD.findall(fold(text)))


def sentences(text: str) -> list[str]:
    """Its sentences, and the parts of one that a dash or a semicolon sets apart."""
    return [part for part in _SENTENCE.split(text) if part and part.strip()]


def stem(word: str) -> str:
    """What inflection mostly leaves of a folded word: its first six letters, without a plural's or a case's end."""
    if word[0].isdigit():
        return word
    cut = word[:_STEM]
    if len(cut) > 3:
        cut = cut.rstrip("s")
    if len(cut) > 4:
        cut = cut.rstrip("aeiouy")
    return cut if len(cut) > 2 else word


def stems(text: str, leave_out: frozenset[str]) -> tuple[str, ...]:
    """Its content words as stems, in their order; words in `leave_out` (folded) carry nothing."""
    return tuple(
        stem(word) for word in tokens(text) if word not in leave_out and (word[0].isdigit() or len(word) > 2)
    )
