"""Some hundred made-up people: who they are, what they posted, and how their pages behave.

Everything follows from a seed: the same seed gives the same people. What makes a person special is
data (`practice.traits`, and the table `SPECIAL` here).
"""

import random
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TypedDict

from practice.names import COMPANIES, NAMES, PLACES, POSTS, REPLIES, SUFFIXES, TITLES
from practice.traits import Dialog, Flip, Posting, Relation, Thread, Traits

__all__ = [
    "SPECIAL",
    "Comment",
    "Dialog",
    "Flip",
    "Person",
    "Post",
    "PostOrigin",
    "Posting",
    "Relation",
    "Row",
    "Thread",
    "Traits",
    "make_people",
    "plain",
    "rows",
]

PUBLIC_HOST = "https://www.linkedin.com"


class PostOrigin(StrEnum):
    """Why a post stands in a person's list."""

    OWN = "own"
    REPOST = "repost"
    LIKED = "liked"
    COMMENTED = "commented"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that stood there before anyone of ours came."""

    number: int
    author: str  # a slug
    text: str
    age: timedelta


@dataclass(frozen=True, slots=True)
class Post:
    """One post. `number` is unique and makes its ids; `age` is counted from the day's beginning (UTC)."""

    number: int
    author: str  # a slug
    text: str
    age: timedelta
    reactions: int
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person. `activity` is newest first; `aliases` are slugs that redirect here."""

    number: int
    slug: str
    first_name: str
    last_name: str
    title: str
    company: str
    place: str
    suffix: str = ""
    aliases: tuple[str, ...] = ()
    traits: Traits = field(default_factory=Traits)
    activity: tuple[tuple[PostOrigin, Post], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}{self.suffix}"

    @property
    def headline(self) -> str:
        return f"{self.title} at {self.company}"

    @property
    def member_id(self) -> str:
        """The slug of the member-id form of the profile's address; its case matters."""
        return f"ACoAA{random.Random(self.slug).randbytes(12).hex().swapcase()}xZ{self.number:04d}"  # noqa: S311

    @property
    def own_posts(self) -> tuple[Post, ...]:
        return tuple(post for entry, post in self.activity if entry is PostOrigin.OWN)


class Row(TypedDict):
    """One line of a list such as a salesperson would upload."""

    name: str
    title: str
    company: str
    url: str


class _Special(TypedDict, total=False):
    aliases: tuple[str, ...]
    suffix: str
    traits: Traits


# first name, last name, slug, what is special; the accounts' own people come first
SPECIAL: tuple[tuple[str, str, str, _Special], ...] = (
    ("Mara", "Lindgren", "mara-lindgren", {}),
    ("Tomás", "Quintela", "tomas-quintela", {}),
    ("Nadia", "Rahimi", "nadia-rahimi", {}),
    ("Felix", "Obermann", "felix-obermann", {}),
    ("Jane", "Doe", "jane-doe-123", {}),
    ("Jane", "Doe", "jane-doe-1234", {}),
    ("Marcus", "Login", "marcus-login-checkpoint", {}),
    ("Élodie", "Çelik", "élodie-çelik", {}),
    ("李", "明", "ming-li-88a1", {}),
    ("Юлия", "Смирнова", "yulia-smirnova-5c", {}),
    ("Renata", "Horváth-Kiss", "renata-horvath-kiss", {"aliases": ("renata-horvath",)}),
    ("Idris", "Bello", "idris-bello", {"suffix": ", MBA, CFA 🚀"}),
    ("Menna", "Price", "menna-price", {"traits": Traits(relation=Relation.MENU)}),
    ("Otto", "Vainio", "otto-vainio", {"traits": Traits(relation=Relation.MENU)}),
    ("Carla", "Bruno", "carla-bruno", {"traits": Traits(relation=Relation.CONNECTED)}),
    ("Piet", "de Wit", "piet-de-wit", {"traits": Traits(relation=Relation.CONNECTED)}),
    ("Hana", "Sato", "hana-sato", {"traits": Traits(relation=Relation.PENDING)}),
    ("Ravi", "Menon", "ravi-menon", {"traits": Traits(relation=Relation.INCOMING)}),
    ("Gloria", "Star", "gloria-star", {"traits": Traits(relation=Relation.FOLLOW_ONLY)}),
    ("Henry", "Hidden", "henry-hidden", {"traits": Traits(relation=Relation.HIDDEN)}),
    ("Gwen", "Gone", "gwen-gone", {"traits": Traits(relation=Relation.GONE)}),
    ("Emil", "Mailov", "emil-mailov", {"traits": Traits(dialog=Dialog.EMAIL)}),
    ("Aino", "Once", "aino-once", {"traits": Traits(dialog=Dialog.AT_ONCE)}),
    ("Wim", "Later", "wim-later", {"traits": Traits(dialog=Dialog.NOT_NOW)}),
    ("Quentin", "Still", "quentin-still", {"traits": Traits(posting=Posting.NONE)}),
    ("Old", "Postley", "old-postley", {"traits": Traits(posting=Posting.OLD)}),
    ("Cato", "Closed", "cato-closed", {"traits": Traits(comments_off=True)}),
    ("Lena", "Liked", "lena-liked", {"traits": Traits(already_liked=True)}),
    ("Slow", "Sanders", "slow-sanders", {"traits": Traits(paint_ms=1200)}),
)

_ASCII = str.maketrans({"ł": "l", "ø": "o", "\u0131": "i", "ß": "ss", "đ": "d", "'": "", " ": "-"})


def _slug(first: str, last: str, tail: str) -> str:
    folded = unicodedata.normalize("NFKD", f"{first} {last}".lower().translate(_ASCII))
    plain = "".join(c for c in folded.translate(_ASCII) if not unicodedata.combining(c))
    return f"{plain}-{tail}" if tail else plain


def _identities(rng: random.Random, count: int) -> Iterator[Person]:
    def work() -> tuple[str, str, str]:
        return rng.choice(TITLES), rng.choice(COMPANIES), rng.choice(PLACES)

    for number, (first, last, slug, special) in enumerate(SPECIAL, start=1):
        yield Person(number, slug, first, last, *work(), **special)
    pairs = [(first, last) for firsts, lasts in NAMES for first in firsts for last in lasts]
    drawn = rng.sample(pairs, count - len(SPECIAL))
    for number, (first, last) in enumerate(drawn, start=len(SPECIAL) + 1):
        tail = rng.choice(("", f"{rng.randrange(16**6):06x}", f"{rng.randrange(10, 99)}"))
        relation = rng.choice((Relation.TOP_CARD, Relation.TOP_CARD, Relation.TOP_CARD, Relation.MENU))
        yield Person(
            number,
            _slug(first, last, tail),
            first,
            last,
            *work(),
            suffix=rng.choice(SUFFIXES),
            traits=Traits(relation=relation),
        )


class _Pen:
    """Writes posts and comments, each with a number of its own."""

    def __init__(self, rng: random.Random, slugs: list[str]) -> None:
        self._rng = rng
        self._slugs = slugs
        self._number = 0

    def _next(self) -> int:
        self._number += 1
        return self._number

    def post(self, author: str, age: timedelta, text: str | None = None) -> Post:
        rng = self._rng
        comments = tuple(
            Comment(self._next(), rng.choice(self._slugs), rng.choice(REPLIES), age * rng.uniform(0.1, 0.9))
            for _ in range(rng.randrange(4))
        )
        return Post(self._next(), author, text or rng.choice(POSTS), age, rng.randrange(3, 240), comments)

    def own_posts(self, person: Person) -> list[Post]:
        rng = self._rng
        match person.traits.posting:
            case Posting.NONE:
                return []
            case Posting.OLD:
                ages = [rng.uniform(45, 900) for _ in range(2)]
            case _:
                ages = [rng.uniform(0.2, 24)] + [rng.uniform(45, 700) for _ in range(rng.randrange(4))]
        return [self.post(person.slug, timedelta(days=age)) for age in ages]


def _with_activity(rng: random.Random, people: list[Person]) -> Iterator[Person]:
    reachable = [p.slug for p in people if p.traits.relation not in (Relation.GONE, Relation.HIDDEN)]
    pen = _Pen(rng, reachable)
    own = {person.slug: pen.own_posts(person) for person in people}
    for person in people:
        entries = [(PostOrigin.OWN, post) for post in own[person.slug]]
        if person.traits.posting is not Posting.NONE:
            for kind in rng.sample(
                (PostOrigin.REPOST, PostOrigin.LIKED, PostOrigin.COMMENTED), rng.randrange(3)
            ):
                other = rng.choice([slug for slug in reachable if slug != person.slug and own[slug]])
                theirs = rng.choice(own[other])
                if kind is PostOrigin.REPOST:  # a repost has ids of its own, and the other's words and name
                    theirs = pen.post(other, theirs.age * rng.uniform(0.1, 0.9), theirs.text)
                if all(theirs != post for _, post in entries):
                    entries.append((kind, theirs))
        entries.sort(key=lambda item: item[1].age)
        yield replace(person, activity=tuple(entries))


def make_people(seed: int = 1, count: int = 120) -> list[Person]:
    """All people for a seed: first the four accounts' own, then the special ones, then the plain ones."""
    rng = random.Random(seed)  # noqa: S311 - made-up people, no secrets
    return list(_with_activity(rng, list(_identities(rng, count))))


def plain(people: Iterable[Person]) -> list[Person]:
    """Those with nothing special: connectable, with a recent post that takes likes and comments."""
    return [p for p in people if p.number > len(SPECIAL) and not p.aliases]


def rows(people: Iterable[Person], host: str = PUBLIC_HOST) -> list[Row]:
    """The people as lines of a list, under the addresses that LinkedIn itself would give."""
    return [Row(name=p.name, title=p.title, company=p.company, url=f"{host}/in/{p.slug}") for p in people]
