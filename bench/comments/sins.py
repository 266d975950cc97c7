"""What a bad model would write, one stand-in per sin: each text is a good comment but for its sin, so only the sin's rule can stop it.

Only what is wrong in itself is added to a comment by hand; a text that would be too long for another reason is left out.
"""

import json
import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from bench.comments.corpus import InventedPost, book, held_out, on_matter
from vps.gate import CODES, shingles
from vps.gate.tongues import tongue
from vps.gate.words import fold

LONGEST = 280
PROMPT = (
    "You read a post and answer as the sender would. Name the language, the claim and one specific detail, then "
    "decide which kind of answer fits. Never invent anything that the fact list does not hold, and prefer silence to filler."
)


@dataclass(frozen=True)
class SinfulText:
    """What one stand-in wrote below one post."""

    sin: str
    post: InventedPost
    text: str
    held_out: bool
    facts: tuple[str, ...] = ()
    lately: tuple[frozenset[int], ...] = field(default=(), repr=False)
    prompt: str = ""


@dataclass(frozen=True)
class Scene:
    """A post, good comments to it, and a rare word of it, from which a stand-in makes its text."""

    post: InventedPost
    good: tuple[str, ...]
    facts: tuple[str, ...]
    thing: str
    rng: random.Random

    def said(self, phrase: str) -> str:
        """A phrase about the post's matter."""
        return phrase.replace("{Thing}", self.thing).replace("{thing}", self.thing)


Sin = Callable[[Scene], Iterator[tuple[str, str]]]  # (the text, by which it is held out)


def phrases(subject: str, after: bool = True) -> Sin:
    """A sentence of the language's list before a good comment, and behind one."""

    def write(scene: Scene) -> Iterator[tuple[str, str]]:
        for phrase in book(scene.post.language)["sins"][subject]:
            said, good = scene.said(phrase), scene.rng.choice(scene.good)
            yield f"{said} {good}", phrase
            tail = scene.rng.choice(book(scene.post.language)["sins"]["tail"])
            yield f"{said} {tail}", phrase
            if after:
                yield f"{good} {said}", phrase

    return write


def rephrases(scene: Scene) -> Iterator[tuple[str, str]]:
    sentences = [
        part.strip()
        for part in book(scene.post.language)["matter"][scene.post.matter or 0]["text"].split(". ")
    ]
    for sentence in sentences:
        words = sentence.rstrip(".").split()
        if len(words) < 8:
            continue
        yield f"{sentence.rstrip('.')}.", sentence
        yield " ".join(word for place, word in enumerate(words) if place % 4 != 3) + ".", sentence
        half = len(words) // 2
        yield " ".join([*words[half:], *words[:half]]) + ".", sentence
        yield " ".join(words[: half + 2]) + "; " + " ".join(sentences[0].split()[-6:]) + ".", sentence


def wrong_language(scene: Scene) -> Iterator[tuple[str, str]]:
    for other in CODES:
        if other == scene.post.language:
            continue
        foreign = scene.rng.choice(book(other)["matter"])["good"][0]
        tail = scene.rng.choice(book(other)["sins"]["tail"])
        yield f"{scene.thing}: {foreign}", foreign
        yield f"{tail} {scene.thing}, {scene.rng.choice(book(other)['sins']['tail'])}", tail
        yield f"{min(scene.good, key=len)} {tail}", tail


def too_long(scene: Scene) -> Iterator[tuple[str, str]]:
    for start in range(len(scene.good)):
        text = " ".join((*scene.good[start:], *scene.good[:start]))
        yield text if len(text) > LONGEST else f"{text} {text.upper()}", text


def two_paragraphs(scene: Scene) -> Iterator[tuple[str, str]]:
    for mark in ("\n\n", "\n", "\r\n", "\u2028", "\u2029", "\u0085", "\v"):
        good = scene.rng.choice(scene.good)
        yield f"{good}{mark}{scene.rng.choice(book(scene.post.language)['sins']['tail'])}", good + mark


def repeats(scene: Scene) -> Iterator[tuple[str, str]]:
    for good in scene.good:
        first = good.split(". ")[0].split("? ")[0].rstrip(".?")
        yield f"{first}. {first}.", good
        words = good.split()
        yield " ".join((*words, *words[-6:])), good


def broken_json(scene: Scene) -> Iterator[tuple[str, str]]:
    for good in scene.good:
        whole = json.dumps({"skip": False, "comment": good, "detail": scene.thing}, ensure_ascii=False)
        for text in (
            whole,
            whole[: len(good) + 25],
            f"```json\n{whole}\n```",
            f'{good}"}}',
            f'{good}", "detail": "{scene.thing}',
            f'"comment": {good}',
            f"comment: {good}",
            f"{good}\\n\\n",
            f'"{good}"',
            f"{good} </s>",
            f"<think>{scene.thing}</think> {good}",
            f"[{good}]",
            f"null {good}",
            f"**{good}**",
        ):
            yield text, text


def decorates(scene: Scene) -> Iterator[tuple[str, str]]:
    for addition in (
        "https://a.example.com/x", "www.example.com", "example.com", "@mara", "mara@example.com", "mara (at) example (dot) com",
        "+49 30 1234567", "030/123 45 67 89", "#growth", "🚀🚀🚀", "🔥 💯 👏", "{first_name}", "[Name]", "{{company}}", "$COMPANY",
        "bit.ly/3xY", "hxxp://example.org", "example . com", "<b>!</b>", "%s", "lnkd.in/abc", "t.me/abc", "|", "wa.me/4915", "＠mara",
    ):  # fmt: skip
        good = scene.rng.choice(scene.good)
        yield f"{good} {addition}", addition
        yield f"{addition} {good}", addition


def hides(scene: Scene) -> Iterator[tuple[str, str]]:
    for good in scene.good:
        place = len(good) // 2
        for sign in "\u200b\u200d\u2060\ufeff\u00ad\u202e\u2066\u200f\u0000\u0007\u001b\u3164\u2800\u034f\ue000\u2003\u180e\u061c\U000e0041\ufe0e":
            yield good[:place] + sign + good[place:], f"{good}{ord(sign)}"
        yield good + "".join(chr(0xE0000 + ord(letter)) for letter in "buy now"), good
        for plain, other in (
            ("a", "а"),
            ("e", "е"),
            ("o", "ο"),
            ("i", "і"),
            ("a", "ａ"),
            ("e", "𝐞"),
            ("n", "ո"),
            ("o", "ᴏ"),
        ):
            if plain in good:
                yield good.replace(plain, other, 1), f"{good}{other}"
        apart = unicodedata.normalize("NFD", good)
        if apart != good:
            yield apart, good


SINS: dict[str, Sin] = {
    "rephrases": rephrases,
    "praises": phrases("praise", after=False),
    "sums up": phrases("summary"),
    "not X but Y": phrases("not_but"),
    "invents experience": phrases("experience"),
    "refuses": phrases("refusal"),
    "speaks as a machine": phrases("machine"),
    "leaks": phrases("leak"),
    "advertises": phrases("bait"),
    "wrong language": wrong_language,
    "too long": too_long,
    "two paragraphs": two_paragraphs,
    "repeats itself": repeats,
    "broken JSON": broken_json,
    "links, names, leftovers": decorates,
    "hides characters": hides,
}
MAY_BE_LONG = ("too long", "broken JSON")


def sinful() -> Iterator[SinfulText]:
    """All texts of all stand-ins, each below a post of its matter; the same in every run."""
    rng = random.Random(12)
    for language in CODES:
        for place, matter in enumerate(book(language)["matter"]):
            forms = on_matter(language, place)
            thing = rare_word(language, matter["text"])
            facts = tuple(matter.get("facts", ()))
            for name, write in SINS.items():
                scene = Scene(rng.choice(forms), tuple(matter["good"]), facts, thing, rng)
                for text, by in write(scene):
                    if len(text) <= LONGEST or name in MAY_BE_LONG:
                        yield SinfulText(name, scene.post, text, held_out(by), facts)
            yield from _said_before(language, place, rng)


def _said_before(language: str, place: int, rng: random.Random) -> Iterator[SinfulText]:
    """What somebody posted lately, with a word more or less; and a run of words out of the prompt."""
    post = rng.choice(on_matter(language, place))
    for good in book(language)["matter"][place]["good"]:
        before = (shingles(good),)
        words = good.split()
        for text in (good, " ".join(words[1:]), " ".join((*words, rare_word(language, good)))):
            yield SinfulText("says it again", post, text, held_out(text), lately=before)
        run = " ".join(PROMPT.split()[rng.randrange(20) :][:7])
        yield SinfulText("leaks", post, f"{good} {run}", held_out(good), prompt=PROMPT)


@cache
def rare_word(language: str, text: str) -> str:
    """The longest word of a text that carries something, as it stands there."""
    words: Sequence[str] = [word.strip('.,:;?!«»„“”"()') for word in text.split()]
    telling = [word for word in words if word.isalpha() and fold(word) not in tongue(language).empty]
    return max(telling, key=len)
