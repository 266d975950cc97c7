"""Characters: what can't be seen, what looks like another letter, what isn't in the composed form. Refused, never repaired. Pure."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from vps.gate.faults import Fault, Objection

SPACES = " \u00a0\u202f"  # the two others stand before French punctuation
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs without ink
_HARMLESS = frozenset("…™©®²³¹½¼¾ªº°µ€£¥§№\u00a0\u202f")  # other forms of these are as good
_TAG = re.compile("[\U000e0020-\U000e007e]")  # ASCII once more, invisible
_UNUSUAL = re.compile(r"[^\x20-\x7e\n]")
_INKLESS = re.compile("(?<=\\w)[\u200b-\u200d\u2060\ufeff](?=\\w)")
_TURNING = re.compile("[\u202d\u202e\u2066\u2067]")  # the direction of writing
_HIDING = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_COMMON_LATIN = (range(0x41, 0x5B), range(0x61, 0x7B), range(0xAA, 0x180), range(0x218, 0x21C))
_ENCODED = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w+/=-])")
_MOSTLY = 0.7
_SEEN_THROUGH = 0xFE0F  # asks for a sign's coloured form


def objections(comment: str, known: str) -> Iterator[Objection]:
    """Each of the three at most once, with the first character that is one; what stands in `known` looks like nothing else."""
    hidden = next((sign for sign in comment if is_hidden(sign)), None)
    if hidden is not None:
        yield Objection(Fault.CHARACTERS, {"found": code_point(hidden)})
    alike = next((sign for sign in comment if is_lookalike(sign) and sign not in known), None)
    if alike is not None:
        yield Objection(Fault.LOOKALIKES, {"found": alike})
    if not unicodedata.is_normalized("NFC", comment):
        yield Objection(Fault.NOT_NORMAL)


def code_point(sign: str) -> str:
    """As Unicode writes it: "U+200B"."""
    return f"U+{ord(sign):04X}"


@lru_cache(maxsize=4096)
def is_hidden(sign: str) -> bool:
    """Whether a reader can't see it; the end of a line isn't hidden, it makes a paragraph."""
    if sign in "\n\r":
        return False
    if sign in _BLANK:
        return True
    category = unicodedata.category(sign)
    if category == "Zs":
        return sign not in SPACES
    number = ord(sign)
    variation = 0xFE00 <= number <= 0xFE0F or 0xE0100 <= number <= 0xE01EF
    return category in _HIDING or (category in ("Mn", "Me") and (variation or number != _SEEN_THROUGH))


@lru_cache(maxsize=4096)
def is_lookalike(sign: str) -> bool:
    """A letter that the languages known here don't write: of another script, styled, full width, phonetic."""
    number = ord(sign)
    if number < 0x80 or sign in _HARMLESS:
        return False
    if unicodedata.category(sign)[0] in "LN":
        return not any(number in known for known in _COMMON_LATIN)
    return unicodedata.normalize("NFKC", sign) != sign


@lru_cache(maxsize=64)
def plain_of(text: str) -> str:
    """What a machine might read of it: hidden signs out, styled letters as plain ones, tag characters spelled out."""
    spelled = _TAG.sub(lambda met: chr(ord(met[0]) - 0xE0000), text)
    return _UNUSUAL.sub(
        lambda met: "" if is_hidden(met[0]) else met[0], unicodedata.normalize("NFKC", spelled)
    )


def hides_text(text: str) -> bool:
    """Whether it carries a message that a reader doesn't see: tag characters, or many signs without ink between letters."""
    # Three flags are spelled with tags, behind a black flag: a region of few letters.
    return len(_TAG.findall(text)) > 7 or len(_INKLESS.findall(text)) > 2 or _TURNING.search(text) is not None


def encoded(text: str) -> Iterator[str]:
    """What stands in it in base64, as far as that is words."""
    for run in _ENCODED.findall(text):
        padded = run.replace("-", "+").replace("_", "/").rstrip("=")
        try:
            found = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        if sum(sign.isalpha() or sign == " " for sign in found) > _MOSTLY * len(found):
            yield found
