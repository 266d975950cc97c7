"""Names as people write them into their profiles, made fit for a text (spec, section 4). Pure."""

import re
import unicodedata
from typing import Any

TITLES = frozenset(
    "dr prof professor ing dipl med phil mag mr mrs ms miss mx sir dame herr frau hr fr mme mlle m sr sra srta "
    "don doña dott dottssa drs ir av doç uzm rev fr eng arch lic mba".split()
)
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|[\"“”«»][^\"“”«»]*[\"“”«»]")
_SEPARATORS = re.compile(r"\s[|•·–—/-]\s|[|•·]")
_INITIAL = re.compile(r"(?:\w\.)+\w?|\w")

# They turn the letters around them (a name could read as another, or turn a whole line), or are nothing to be seen (two names that
# look the same); controls no page shows; NUL and half characters no database keeps. The joiners U+200C and U+200D stay between the
# letters of scripts that need them, and within emoji.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)


def visible(text: str) -> str:
    """What somebody else wrote, without what can't be seen or turns the writing: for every border where words come in."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


def all_visible(value: Any) -> Any:
    """The same for each text in what a page's script or another program answered."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {name: all_visible(each) for name, each in value.items()}
    if isinstance(value, list):
        return [all_visible(each) for each in value]
    return value


def clean_name(full_name: str) -> str:
    """The name without emoji, brackets, credentials and shouting; empty when nothing sensible is left."""
    text = unicodedata.normalize("NFC", full_name)
    text = _BRACKETS.sub(" ", text)
    text = "".join(each for each in text if _belongs(each))
    text = _SEPARATORS.split(text)[0]
    head, comma, tail = text.partition(",")
    words = head.split()
    if comma and len(words) == 1 and tail.strip() and not _credentials(tail):
        words = tail.split(",")[0].split() + words  # "Müller, Hans"
    while words and _is_title(words[0]):
        words = words[1:]
    return " ".join(_spell(word) for word in words)


def first_name(full_name: str) -> str:
    """The name to greet with: "Dr. PRIYA sharma, MBA 🚀" → "Priya". Empty when there is none to be sure of."""
    words = clean_name(full_name).split()
    if not words:
        return ""
    first = words[0]
    if _INITIAL.fullmatch(first) and not _is_ideograph(first[0]):
        return ""  # "J. R. Smith": an initial is no name to greet with
    if _is_ideograph(first[0]):
        return " ".join(words)  # the family name comes first: the whole name is never wrong
    return first


def _belongs(each: str) -> bool:
    return each in " '’-.,|•·–—/\t\n" or unicodedata.category(each)[0] in "LMZ"


def _is_title(word: str) -> bool:
    plain = [part for part in re.split(r"[.-]", word.casefold()) if part]
    if len(plain) == 1 and len(plain[0]) == 1 and not word.endswith("."):
        return False
    return bool(plain) and all(part in TITLES for part in plain)


def _credentials(text: str) -> bool:
    """Whether what follows a comma is letters after a name (MBA, PhD, CPA), not a first name."""
    words = text.replace(",", " ").split()
    return all(
        (word.isupper() and len(word) <= 5)
        or (re.fullmatch(r"(?:[A-Za-z]{1,3}\.?){1,3}", word) and not word.istitle())
        for word in words
    ) or words[0].casefold().rstrip(".") in {"phd", "mba", "msc", "bsc", "jr", "sr"}


def _spell(word: str) -> str:
    if not (word.isupper() and len(word) > 1 and "." not in word) and not word.islower():
        return word
    return "".join(part.capitalize() for part in re.split(r"([-'’])", word))


def _is_ideograph(each: str) -> bool:
    return unicodedata.name(each, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA"))
