"""What a comment has of its post, what it adds, and whether what it tells of is true by the facts. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vps.gate.faults import Bounds, Fault, Objection
from vps.gate.letters import encoded, plain_of
from vps.gate.tongues import Tongue, spoken
from vps.gate.words import fold, sentences, stems, tokens

_LEAST_SHARED = 2  # stems that a fact must have of a sentence that tells of it
_LEAST_COVERED = 0.5  # of such a sentence's content words, by the facts and the post together


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A post as it is compared with: its content words as stems, its runs of words, its numbers."""

    stems: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    numbers: frozenset[str]


@lru_cache(maxsize=64)
def read(post: str, language: str | None, run: int) -> ReadPost:
    """Also what it hides: signs without ink taken out, tag characters spelled out, base64 decoded."""
    text = " ".join((plain_of(post), *encoded(post)))
    words = tokens(text)
    return ReadPost(
        stems=frozenset(stems(text, _empty(language))),
        runs=frozenset(words[start : start + run] for start in range(len(words) - run + 1)),
        numbers=frozenset(word for word in words if word[0].isdigit()),
    )


def objections(
    comment: str, post: str, language: str | None, facts: Sequence[str], bounds: Bounds
) -> Iterator[Objection]:
    """Copied, rephrased, about nothing, without anything new, or telling of what isn't known."""
    known = read(post, language, bounds.longest_run)
    words = tokens(comment)
    copied = _copied(words, known.runs, bounds.longest_run)
    if copied is not None:
        yield Objection(Fault.COPIED, {"found": copied})
    own = stems(comment, _empty(language))
    shared, new = set(own) & known.stems, set(own) - known.stems
    share = sum(word in known.stems for word in own) / len(own) if own else 0.0
    if not shared:
        yield Objection(Fault.NOTHING_RARE)
    elif share >= bounds.most_from_post:
        yield Objection(
            Fault.REPHRASED, {"share": round(share * 100), "most": round(bounds.most_from_post * 100)}
        )
    if len(new) < bounds.least_new:
        yield Objection(Fault.NOTHING_NEW, {"new": len(new), "least": bounds.least_new})
    yield from _untold(comment, known, language, facts)


def _untold(comment: str, known: ReadPost, language: str | None, facts: Sequence[str]) -> Iterator[Objection]:
    """What is told as lived through and isn't in the facts, and figures from nowhere."""
    given = [frozenset(stems(fact, _empty(language))) for fact in facts]
    for sentence in sentences(comment):
        claim = _claim(sentence, spoken(language)[:1])
        if claim is None:
            continue
        told = set(stems(sentence, _empty(language)))
        numbers = {word for word in told if word[0].isdigit()}
        if not any(_covers(fact, told, numbers, known) for fact in given):
            yield Objection(Fault.EXPERIENCE, {"found": claim})
            break
    from_facts = {word for fact in facts for word in tokens(fact) if word[0].isdigit()}
    for number in (word for word in tokens(comment) if word[0].isdigit()):
        if number not in known.numbers | from_facts:
            yield Objection(Fault.NUMBER, {"found": number})
            break


def _covers(fact: frozenset[str], told: set[str], numbers: set[str], known: ReadPost) -> bool:
    if len(fact & told) < _LEAST_SHARED or not numbers <= fact | known.numbers:
        return False
    return len(told & (fact | known.stems)) >= _LEAST_COVERED * len(told)


def _claim(sentence: str, tongues: Sequence[Tongue]) -> str | None:
    """Words in which somebody tells of themselves; what they think, ask or would like isn't such."""
    folded = fold(sentence)
    for each in tongues:
        strong = each.found("claim", folded)
        if strong is not None:
            return strong
        rest = each.patterns["stance"].sub(" ", folded)
        said = each.found("self", rest)
        if said is not None:
            return said
    return None


def _copied(words: Sequence[str], runs: frozenset[tuple[str, ...]], run: int) -> str | None:
    for start in range(len(words) - run + 1):
        if tuple(words[start : start + run]) in runs:
            return " ".join(words[start : start + run])
    return None


def _empty(language: str | None) -> frozenset[str]:
    return frozenset().union(*(each.empty for each in spoken(language)))
