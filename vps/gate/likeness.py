"""How alike two texts are: 5-grams of their words, hashed so that only the hashes need to travel. Pure."""

import hashlib
from collections.abc import Collection, Iterable

from vps.gate.words import tokens

GRAM = 5


def shingles(text: str) -> frozenset[int]:
    """The hashes of its runs of five words, the same on every machine, below 2⁶³; a shorter text is one run."""
    words = tokens(text)
    if not words:
        return frozenset()
    runs = (words[start : start + GRAM] for start in range(max(1, len(words) - GRAM + 1)))
    return frozenset(_hash(" ".join(run)) for run in runs)


def jaccard(one: Collection[int], other: Collection[int]) -> float:
    """The share of what two texts have in common, from 0 (also of nothing) to 1."""
    if not one or not other:
        return 0.0
    first, second = frozenset(one), frozenset(other)
    common = len(first & second)
    return common / (len(first) + len(second) - common)


def likest(of: frozenset[int], among: Iterable[Collection[int]]) -> float:
    """The highest likeness to one of them; 0 without any."""
    return max((jaccard(of, other) for other in among), default=0.0)


def _hash(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) >> 1
