"""Everybody whose profile a text links to: several in a cell, links within words, Markdown, HTML. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.rules.identity import AROUND, BROKEN, CUT_OFF, NotAProfile, canonical, is_member_id, plain, slug
from engine.rules.keys import search_key
from engine.rules.names import visible

HOST = "linkedin.com"
_ENDS = frozenset(" \t\r\n\f\v\u00a0\u3000<>\"'()[]{}|,;“”‘’«»")  # what no address goes over
_HOST = re.compile(re.escape(HOST), re.IGNORECASE | re.ASCII)
_GLUED = re.compile(r"(?<=[\w/-])(?<![/:=%])(?=https?://)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BULLET = re.compile(r"\s?(?:\d{1,6}[.):]|[-*•·‣▪–—#+>])\s")
_PIECES = re.compile(r"[|•·:–—(\[{\t\n]|\s-\s")
_EDGES = " \t\r\n.,;:|•·*-–—_=/\\<>()[]{}\"'“”‘’«»→>"
# What stands beside a link and is nobody's name.
_NO_NAME = frozenset(
    """linkedin linked profile profil profilo perfil profiel url link lien enlace link: see view open visit here contact website web
    public page connect website: via http https www hyperlink""".split()
)
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Linked:
    """A person that a text links to: their canonical URL, or the reason why there is none; and the name beside the link, or ""."""

    url: str | None
    name: str = ""
    reason: str = ""  # a code of NotAProfile's
    same: tuple[str, ...] = ()  # further addresses of the very person, by their member id


def is_profile_link(cell: str) -> bool:
    """Whether a cell is nothing but one person's address."""
    if plain(cell) is not None:
        return True
    if not _may_link(cell):
        return False
    try:
        canonical(cell)
    except NotAProfile:
        return False
    return len(_candidates(cell)) < 2


def people_in(text: str) -> list[Linked]:
    """Everybody to whom a text links, each once, in its order. Empty where it links to no person; raises nothing."""
    url = plain(text)
    if url is not None:
        return [Linked(url)]
    if not _may_link(text):
        return []
    places = _candidates(text)
    if len(places) < 2 and len(text) - sum(end - begin for begin, end in places) < 3:
        places = []  # nothing beside it: the whole is one address, or none
    return _of_one_person(_apart(text, places) if places else _whole(text))


def reason_of(text: str) -> str:
    """Why a text that links to nobody doesn't: a code of NotAProfile's."""
    places = _candidates(text)
    for part in [text[begin:end] for begin, end in places] or [text]:
        try:
            canonical(part)
        except NotAProfile as error:
            return error.fact.code
    return NotAProfile(BROKEN).fact.code


def _may_link(text: str) -> bool:
    lower = text.lower()
    return HOST in lower or "%2fin%2f" in lower or "in/" in lower[:4] or "linkedin-com" in lower


def _whole(text: str) -> list[Linked]:
    try:
        return [Linked(canonical(text))]
    except NotAProfile:
        return []


def _candidates(text: str) -> list[tuple[int, int]]:
    """Where addresses stand: around each mention of the host, as far as an address goes. Each letter is looked at once or twice."""
    text = _GLUED.sub(" ", text) if _GLUED.search(text) else text
    found, done = [], 0
    for host in _HOST.finditer(text):
        begin, end = host.span()
        if begin < done:
            continue
        while begin > done and text[begin - 1] not in _ENDS:
            begin -= 1
        while end < len(text) and text[end] not in _ENDS:
            end += 1
        found.append((begin, end))
        done = end
    return found


def _apart(text: str, places: list[tuple[int, int]]) -> list[Linked]:
    text = _GLUED.sub(" ", text) if _GLUED.search(text) else text
    beside, unsure = _beside(text, places)
    found = []
    for (begin, end), words in zip(places, beside, strict=True):
        try:
            url = canonical(text[begin:end].strip(AROUND))
        except NotAProfile as error:
            if (
                error.fact.code.endswith((CUT_OFF, BROKEN))
                and len(places) > 1
                and "/in/" in text[begin:end].lower()
            ):
                found.append(Linked(None, reason=error.fact.code))
            continue
        name = name_in(words, url)
        found.append(Linked(url, "" if unsure and not agrees(name, url) else name))
    return found


def _beside(text: str, places: list[tuple[int, int]]) -> tuple[list[str], bool]:
    """The words that belong to each link: those before it, where some stand before the first, else those behind it.

    And whether that is unsure: with words before the first of several links and behind the last, they could be either's.
    """
    edges = [0, *(edge for place in places for edge in place), len(text)]
    between = [text[edges[n] : edges[n + 1]] for n in range(0, len(edges), 2)]
    before, behind = between[:-1], between[1:]
    first = before[0].lower()
    markup = first.rfind("<a") if "<a" in first else first.find("=hyperlink")
    words = _TAG.sub("", before[0] if markup < 0 else before[0][:markup])
    if not any(map(str.isalpha, words)):
        return behind, False
    return before, len(places) > 1 and any(map(str.isalpha, _TAG.sub("", behind[-1])))


def name_in(words: str, url: str) -> str:
    """The name in the words beside a person's link; "" where they read like none."""
    words = visible(_TAG.sub(" ", words)).replace("<a href=", " ")
    head, closed, rest = words.partition(">")
    words = rest if closed and "<" not in head else words  # the end of a tag that the link stands in
    bullet = _BULLET.match(words)
    words = words[bullet.end() if bullet else 0 :]
    for piece in _PIECES.split(words):
        piece = " ".join(piece.strip(_EDGES).split())
        head = piece.partition(",")[0].strip()  # "Bram Oakesby, VP at Lumo", but "Oakesby, Bram"
        for each in dict.fromkeys((head, piece) if " " in head else (piece, head)):
            if each and reads_like_a_name(each, url):
                return _from_the_name_on(each, url)
    return ""


def _from_the_name_on(words: str, url: str) -> str:
    """Without what stands in a sentence before it: "have a look at Mira Tolland"."""
    parts = words.split()
    if not agrees(words, url):
        return words
    begin = next(
        n
        for n, part in enumerate(parts)
        if not part[:1].islower() or agrees(part, url) or n == len(parts) - 1
    )
    return " ".join(parts[begin:])


def reads_like_a_name(words: str, url: str | None = None) -> bool:
    """Whether these could be a person's name: two to five words without digits, written like one, or that the slug repeats."""
    parts = words.split()
    if len(words) > LONGEST_NAME or not 0 < len(parts) < 7 or not all(_is_name_word(part) for part in parts):
        return False
    if any(part.strip(_EDGES).lower() in _NO_NAME for part in parts):
        return False
    if url is not None and agrees(words, url):
        return True
    if any("\u2e80" <= part[0] for part in parts):  # scripts that need no blank between the names
        return 2 <= len(words) <= 20
    return 2 <= len(parts) <= 5 and not (parts[0][:1].islower() or parts[-1][:1].islower())


def _is_name_word(word: str) -> bool:
    letters = word.strip("().,'’\"")
    return (
        bool(letters)
        and letters[0].isalpha()
        and not any(each.isdigit() or each in "@/\\_=<>" for each in letters)
    )


def agrees(words: str, url: str) -> bool:
    """Whether a person's slug says a word of at least three letters out of these: their name, then, not their firm's."""
    if len(words) > LONGEST_NAME:
        return False
    parts = _slug_words(url)
    for word in search_key(words).replace(".", " ").replace(",", " ").split():
        plain_word = "".join(filter(str.isalnum, word))
        if len(plain_word) > 2 and any(part.startswith(plain_word) for part in parts):
            return True
    return False


@lru_cache(maxsize=1024)
def _slug_words(url: str) -> tuple[str, ...]:
    return tuple(search_key(slug(url)).replace("-", " ").split())


def _of_one_person(found: list[Linked]) -> list[Linked]:
    """Each person once; a slug and a member id alone beside each other are one person's."""
    once: dict[str, Linked] = {}
    for each in found:
        key = each.url or f"{len(once)} {each.reason}"
        if key not in once or not once[key].name:
            once[key] = each
    people = list(once.values())
    ids = [each for each in people if each.url and is_member_id(each.url)]
    if len(people) == 2 and len(ids) == 1:
        other = next(each for each in people if each is not ids[0])
        if other.url is not None:
            return [Linked(other.url, other.name or ids[0].name, same=(ids[0].url or "",))]
    return people
