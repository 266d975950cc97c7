"""The gate itself: everything that speaks against a comment, on exactly the text that is to be posted. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from vps.gate import about, letters, shape
from vps.gate.faults import Bounds, Fault, Judgement, Objection
from vps.gate.language import language_of, reads_as, without
from vps.gate.likeness import likest, shingles
from vps.gate.tongues import CODES, Tongue, spoken
from vps.gate.topics import refrain
from vps.gate.words import fold, sentences, tokens

_HEAD = 9  # words in which a comment has begun
_SHORT = 7  # words of a sentence that says one thing only
_READABLE = 1250  # letters; LinkedIn takes no longer comment, and patterns take long over one
_PROMPT_RUN = 5
_ANYWHERE = {
    "praise_anywhere": Fault.PRAISE,
    "summary": Fault.SUMMARY,
    "not_but": Fault.NOT_BUT,
    "refusal": Fault.REFUSAL,
    "machine": Fault.MACHINE,
    "prompt": Fault.PROMPT,
    "bait": Fault.BAIT,
}


def judge(
    comment: str,
    post: str,
    *,
    language: str | None = None,
    facts: Sequence[str] = (),
    lately: Iterable[Collection[int]] = (),
    prompt: str = "",
    commented: bool = False,
    names: Sequence[str] = (),
    bounds: Bounds | None = None,
) -> Judgement:
    """Everything against posting this comment below this post; nothing is changed in either.

    `language`: the post's, where it is known better than by its text (a code such as "de"). `facts`: what the sender has
    really done, a sentence each, in the comment's language. `lately`: the shingles of what any sender posted in the last 90
    days. `prompt`: the instructions of the model that wrote it. `commented`: whether this account has commented on this post.
    `names`: what the person and their company are called: their letters are no disguise, and their words of no language.
    """
    limits = bounds or Bounds()
    found = tuple(_objections(comment, post, language, facts, lately, prompt, commented, names, limits))
    return Judgement(found)


def _objections(
    comment: str,
    post: str,
    language: str | None,
    facts: Sequence[str],
    lately: Iterable[Collection[int]],
    prompt: str,
    commented: bool,
    names: Sequence[str],
    bounds: Bounds,
) -> Iterator[Objection]:
    topic = refrain(post)
    if topic is not None:
        yield Objection(Fault.TOPIC, {"topic": topic})
    if commented:
        yield Objection(Fault.SECOND)
    yield from letters.objections(comment[:_READABLE], " ".join((post, *names)))
    if len(comment) > _READABLE:
        yield Objection(Fault.TOO_LONG, {"length": len(comment), "most": bounds.longest})
        return
    yield from shape.objections(comment, bounds)
    if not tokens(comment):
        return
    spoken_in = language if language in CODES else language_of(letters.plain_of(post))
    yield from _language(without(comment, names), spoken_in)
    yield from _wording(comment, fold(post), spoken(spoken_in))
    yield from about.objections(comment, post, spoken_in, facts, bounds)
    leaked = _leaked(comment, prompt, post)
    if leaked is not None:
        yield Objection(Fault.PROMPT, {"found": leaked})
    likeness = likest(shingles(comment), lately)
    if likeness >= bounds.most_alike:
        yield Objection(Fault.ALIKE, {"share": round(likeness * 100), "most": round(bounds.most_alike * 100)})


def _language(comment: str, wanted: str | None) -> Iterator[Objection]:
    if wanted is None:
        yield Objection(Fault.LANGUAGE_UNKNOWN)
        return
    if not reads_as(comment, wanted):
        yield Objection(Fault.LANGUAGE, {"language": wanted})


def _wording(comment: str, post: str, tongues: Sequence[Tongue]) -> Iterator[Objection]:
    """What the languages' patterns meet, each code once."""
    folded = fold(comment)
    said: set[Fault] = set()
    for each in tongues:
        for subject, code in _ANYWHERE.items():
            found = each.found(subject, folded)
            if code is Fault.BAIT and found is not None and found in post:
                continue  # it is what the post is about
            if found is not None and code not in said:
                said.add(code)
                yield Objection(code, {"found": found})
        praise = None if Fault.PRAISE in said else _praise(comment, each)
        if praise is not None:
            said.add(Fault.PRAISE)
            yield Objection(Fault.PRAISE, {"found": praise})


def _praise(comment: str, spoken_in: Tongue) -> str | None:
    """Praise in its first words, or a short sentence of it anywhere."""
    for place, sentence in enumerate(sentences(comment)):
        words = fold(sentence).split()
        if place == 0 or len(words) <= _SHORT:
            found = spoken_in.found("praise", " ".join(words[:_HEAD]))
            if found is not None:
                return found
    return None


def _leaked(comment: str, prompt: str, post: str) -> str | None:
    """A run of words that the instructions have and the post hasn't."""
    if not prompt:
        return None
    runs = _runs(prompt) - _runs(post)
    return next((" ".join(run) for run in _ordered(comment) if run in runs), None)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_ordered(text))


def _ordered(text: str) -> Iterator[tuple[str, ...]]:
    words = tokens(text)
    return (words[start : start + _PROMPT_RUN] for start in range(len(words) - _PROMPT_RUN + 1))
