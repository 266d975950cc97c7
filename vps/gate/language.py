"""Which language a text is in, among those that are known: by the words that hold its sentences together, and the look of the others. Pure.

Every word counts for the languages that use it, the more the fewer those are. A text of another language meets few of them and
is told as none.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from vps.gate.tongues import every
from vps.gate.words import sentences

LEAST_SHARE = 0.16  # of a text's words, weighed: below that it is none of the languages
LEAD = 1.25  # over the next best
_COMMON = 0.6  # what a frequent word counts beside one that holds sentences together
_LOOK = 0.4  # what the look of a word counts that isn't known
_ALONE = 99.0
_ADDRESS = re.compile(
    r"(?<!\S)(?:\S+://\S+|\S*[@#]\S+)"
)  # from a word's beginning only: at each of its letters it would take long
_LETTERS = re.compile(r"[^\W\d_]+")
_CLEARLY = 1.5  # times the score of the language that is expected
_FEWEST = 3  # words by which a language can be told
_LONG_ENOUGH = 5  # words of a sentence that is judged alone


@lru_cache(maxsize=256)
def language_of(text: str) -> str | None:
    """The code of its language; None for one that isn't known, and where that can't be told."""
    words = _words(text)
    best, score, ahead = _best(words)
    return best if len(words) >= _FEWEST and score >= LEAST_SHARE and ahead >= LEAD else None


def reads_as(text: str, language: str) -> bool:
    """Whether no other language fits it better than this one, and every longer sentence is in this one."""
    best, score, _ = _best(_words(text))
    return best == language and score >= LEAST_SHARE and stray(text, language) is None


def without(text: str, names: Iterable[str]) -> str:
    """The text without the words of these names, which belong to no language."""
    words = sorted({word for name in names for word in _LETTERS.findall(name)}, key=len, reverse=True)
    if not words:
        return text
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, words))})\b", " ", text, flags=re.IGNORECASE)


def stray(text: str, language: str) -> str | None:
    """The first sentence that is clearly of another language, or None."""
    for sentence in sentences(text):
        words = _words(sentence)
        if len(words) < _LONG_ENOUGH:
            continue
        scores = _scores(words)
        best = max(scores, key=lambda code: scores[code], default=language)
        if scores[best] >= LEAST_SHARE * len(words) and scores[best] >= _CLEARLY * scores[language]:
            return sentence
    return None


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", _ADDRESS.sub(" ", text)).casefold()
    return _LETTERS.findall(plain)


def _best(words: list[str]) -> tuple[str | None, float, float]:
    """(the best language, its share of the words, by how much it is ahead)."""
    ranked = sorted(_scores(words).items(), key=lambda item: -item[1])
    if not ranked:
        return None, 0.0, 0.0
    (best, first), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    return best, first / len(words), first / second if second else _ALONE


def _scores(words: list[str]) -> defaultdict[str, float]:
    weights = _weights()
    scores: defaultdict[str, float] = defaultdict(float)
    for word in words:
        for code, weight in weights.get(word, ()):
            scores[code] += weight
        if word not in weights:
            for code in _looks(word):
                scores[code] += _LOOK
    return scores


@lru_cache(maxsize=8192)
def _looks(word: str) -> tuple[str, ...]:
    return tuple(each.code for each in every() if each.marks.search(word))


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    users: dict[str, dict[str, float]] = {}
    for each in every():
        for words, weight in ((each.stop, 1.0), (each.common, _COMMON)):
            for word in words:
                users.setdefault(word, {})[each.code] = weight
    return {
        word: tuple((code, weight / len(codes)) for code, weight in codes.items())
        for word, codes in users.items()
    }
