"""By what a post is recognised again, whichever layout it is seen in. Pure.

A post has ids (activity, share, ugcPost: LinkedIn uses several for the same post), and what its author wrote. A page of the
server-driven layout may show no id at all. So all names that were seen are kept, in one text, separated by blanks.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import unquote

_ID = re.compile(r"urn:li:(activity|share|ugcPost):\d+")
_IN_LINK = re.compile(r"(activity|share|ugcPost)[:-](\d{10,})")
_WORDS = "words:"
LETTERS = 80  # of the text's beginning: a list may cut what follows
FEWEST_LETTERS = 4  # less tells nothing


def letters(text: str) -> str:
    """The beginning of a text without what pages do to it: case, spaces, line breaks, signs, «…more»."""
    return "".join(each for each in text.casefold() if each.isalnum())[:LETTERS]


def names(urns: Iterable[str], author: str, text: str) -> frozenset[str]:
    """All names of a post: its ids, and its author with the beginning of the text."""
    found = set(urns)
    begun = letters(text)
    if len(begun) >= FEWEST_LETTERS:
        digest = blake2b(f"{author} {begun}".encode(), digest_size=8).hexdigest()
        found.add(f"{_WORDS}{digest}")
    return frozenset(found)


def kept(names: Iterable[str]) -> str | None:
    """The names as one text, ids first; None when there are none."""
    return " ".join(sorted(names, key=lambda name: (name.startswith(_WORDS), name))) or None


def read(kept: str | None) -> frozenset[str]:
    """The names that `kept` wrote; those of before October 2026 are a single id."""
    return frozenset((kept or "").split())


def same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both are the same post: by an id; else, unless their ids of one kind differ, by the words."""
    ours, theirs = _ids(one), _ids(other)
    if any(ours[kind] & theirs[kind] for kind in ours.keys() & theirs.keys()):
        return True
    return not (ours.keys() & theirs.keys()) and bool(one & other)


def among(names: frozenset[str], done: Iterable[str]) -> bool:
    """Whether a post is one of these, each given by all its names as `kept` wrote them."""
    return any(same(names, read(each)) for each in done)


def _ids(names: frozenset[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in names:
        if kind := _ID.fullmatch(name):
            found.setdefault(kind[1], set()).add(name)
    return found


def address(names: Iterable[str]) -> str | None:
    """The id by which LinkedIn opens the post's own page: the activity's, else another one."""
    ids = sorted(name for name in names if _ID.fullmatch(name))
    return ids[0] if ids else None  # «activity» comes first


def posted_at(names: Iterable[str]) -> datetime | None:
    """When it was posted: the activity id's upper bits are milliseconds since 1970. None without such an id."""
    ids = sorted(name for name in names if (kind := _ID.fullmatch(name)) and kind[1] == "activity")
    if not ids:
        return None
    return datetime.fromtimestamp((int(ids[0].rpartition(":")[2]) >> 22) / 1000, UTC)


def ids_in(link: str) -> set[str]:
    """The ids in a post's link, as its menu copies it: …/posts/name_words-activity-7123-x or …/feed/update/urn:li:share:7123."""
    return {f"urn:li:{kind}:{number}" for kind, number in _IN_LINK.findall(unquote(link))}
