"""One person, one key: the canonical profile URL (spec, section 4). Pure.

What an address may be made of is decided here alone: the preview, the import and the pages ask `canonical`.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

from engine.rules.errors import UserError
from engine.rules.names import visible
from engine.rules.nothing import NOTHING, is_nothing
from engine.rules.redirects import target_of

ROOT = "https://www.linkedin.com/in/"
LONGEST_SLUG = 200  # decoded; LinkedIn's own are at most 100, older ones with decoded letters fewer
LONGEST = 4000  # characters of an address; what mail programs wrap around one has about a thousand

# The whole of nearly every row of nearly every file: one match instead of taking the URL apart.
_CANONICAL = re.compile(rf"({re.escape(ROOT)}[a-z0-9][a-z0-9-]*)/?", re.ASCII)
_PLAIN = re.compile(
    r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/in/(-*[A-Za-z0-9][A-Za-z0-9-]*)/?(?:[?#][\w=&%.+~:-]*)?",
    re.ASCII,
)
_PLACE = re.compile(r"(?P<host>[^/?#\s]+)(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?", re.DOTALL)
_HOST = re.compile(
    r"(?:[a-z0-9-]+\.)*linkedin\.com|www-linkedin-com\.translate\.goog", re.ASCII
)  # not with ı or K
_SCHEMES = re.compile(
    r"(?:h?ttps?(?::|//)|/)*", re.IGNORECASE | re.ASCII
)  # once, twice, or with a letter lost
_PORT = re.compile(r"\.?(?::(?:443|80))?\Z", re.ASCII)
_BARE = re.compile(r"/?in/(?P<slug>[^/?#\s]+)/?(?:[?#].*)?", re.IGNORECASE | re.DOTALL)
# LinkedIn's three, and what is written the same way: whose kind the first letters say.
# A slug in capitals only is none.
_MEMBER_ID = re.compile(r"(?=[A-Z0-9_-]*[a-z])(?:AC[a-z]A|A[A-Z][A-Za-z]AA)[A-Za-z0-9_-]{9,}", re.ASCII)
_IN_LOWER_CASE = re.compile(
    r"a[a-z]{2}aa[a-z0-9_-]{30,}", re.ASCII
)  # an id that has lost its case, and is nobody's
_AS_LONG_AS_IDS = len(ROOT) + 35
_SALES_ID = re.compile(r"/sales/(?:lead|people)/(?P<id>[A-Za-z0-9_-]+)", re.ASCII)
_HYPERLINK = re.compile(r"=\s?HYPERLINK\(\s?[\"'“]([^\"'”]+)", re.IGNORECASE)
AROUND = "<>\"'“”‘’«»()[],;\ufeff\u200b"  # what people write around an address
_WITHOUT_QUESTION = re.compile(r"&(?:amp;)?\w+[=;]")  # "/in/name&trk=x"
_CUT_OFF = re.compile(r"…|\.\.|%E2%80%A6", re.IGNORECASE)

# What else an address of LinkedIn's may lead to, by its first word: the reason's own word.
ELSEWHERE: dict[str, str] = {
    "company": "company",
    "organization": "company",
    "showcase": "company",
    "school": "school",
    "edu": "school",
    "search": "search",
    "sales": "sales",
    "talent": "recruiter",
    "recruiter": "recruiter",
    "posts": "post",
    "feed": "post",
    "pulse": "article",
    "groups": "group",
    "jobs": "job",
    "pub": "old_link",
    "profile": "old_link",
    "x": "old_link",
}
BEFORE_IN = frozenset(
    {"mwlite", "m", "comm", "mob", "profile"}
)  # words that some of its addresses have before /in/
SHORT = frozenset({"lnkd.in", "www.lnkd.in"})
# What stands in a person's place there and is nobody's: pages of whoever is logged in, and parts of a profile.
RESERVED = frozenset(
    {
        "me",
        "edit",
        "overlay",
        "detail",
        "details",
        "recent-activity",
        "opportunities",
        "public-profile",
    }
)
_NOBODYS_URLS = frozenset(ROOT + word for word in RESERVED | NOTHING)
NO_PERSON, EMPTY, BROKEN, NOT_LINKEDIN, NOBODYS = "no_person", "empty", "broken", "not_linkedin", "reserved"
CUT_OFF, SHORT_LINK = "cut_off", "short_link"


class NotAProfile(UserError):
    """This is not the address of a person's LinkedIn profile."""


@dataclass(frozen=True, slots=True)
class ProfileUrl:
    """A person's key. A member id's case matters and is kept; a slug is lower case."""

    url: str

    @property
    def slug(self) -> str:
        return slug(self.url)

    @property
    def is_member_id(self) -> bool:
        return is_member_id(self.url)


def canonical_profile_url(text: str) -> ProfileUrl:
    """The person behind an address as people write it. Raises NotAProfile, whose code says what it is instead."""
    return ProfileUrl(canonical(text))


def canonical(text: str) -> str:
    """The same as a plain text, for files of a million rows. Raises NotAProfile."""
    return plain(text) or _take_apart(text, 3)


def plain(text: str) -> str | None:
    """The person behind an address in its usual form; None where it takes more to know."""
    ready = _CANONICAL.fullmatch(text)
    if ready is not None and len(url := ready[1]) < _AS_LONG_AS_IDS and url not in _NOBODYS_URLS:
        return url
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    if _MEMBER_ID.fullmatch(found[1]):
        return ROOT + found[1]
    name = found[1].lower()
    return None if name in RESERVED or is_nothing(name) or _IN_LOWER_CASE.fullmatch(name) else ROOT + name


def member_id_in(text: str) -> str | None:
    """The canonical URL of the member id in a cell: by itself, in Sales Navigator's link, or in a profile's."""
    text = text.strip()
    named = _MEMBER_ID.fullmatch(text.partition(",")[0]) or None
    if named is not None:
        return ROOT + named[0]
    if "/" not in text:
        return None
    sales = _SALES_ID.search(text)
    if sales is not None:
        return ROOT + sales["id"] if _MEMBER_ID.fullmatch(sales["id"]) else None
    try:
        url = canonical(text)
    except NotAProfile:
        return None
    return url if is_member_id(url) else None


def _take_apart(text: str, deep: int) -> str:
    text = visible(text).strip().strip(AROUND).strip()
    formula = _HYPERLINK.match(text)
    if formula is not None:
        text = formula[1].strip()
    if is_nothing(text):
        raise NotAProfile(EMPTY)
    if len(text) > LONGEST or not deep:
        raise NotAProfile(BROKEN)
    text = text.replace("\\", "/")
    bare = _BARE.fullmatch(text)
    if bare is not None:
        return ROOT + _slug(bare["slug"])
    schemes = _SCHEMES.match(text)
    text = text[schemes.end() if schemes else 0 :]
    if "/" not in text and "%2f" in text.lower():  # encoded as a whole
        return _take_apart(unquote(text), deep - 1)
    found = _PLACE.fullmatch(text)
    if found is None:
        raise NotAProfile(NOT_LINKEDIN)
    host, path, query = found["host"].lower(), found["path"] or "", found["query"] or ""
    host = _PORT.sub("", host, count=1)
    target = target_of(host, path, query)
    if target is not None:
        return _take_apart(target, deep - 1)
    if host in SHORT:
        raise NotAProfile(SHORT_LINK)
    if _HOST.fullmatch(host) is None:
        raise NotAProfile(NOT_LINKEDIN)
    return _by_path(path, deep)


def _by_path(path: str, deep: int) -> str:
    parts = [part for part in path.split("/") if part]
    kinds = [part.strip().lower() for part in parts]
    again = next((n for n, kind in enumerate(kinds) if _HOST.fullmatch(kind)), None)
    if again is not None:  # written behind itself: /in/https://www.linkedin.com/in/name
        if set(kinds[:again]) - {"in", "http:", "https:"}:
            raise NotAProfile(BROKEN)
        return _take_apart("/".join(parts[again:]), deep - 1)
    while len(kinds) > 1 and (kinds[0] in BEFORE_IN or kinds[:2] == ["in", "in"]) and "in" in kinds[1:3]:
        parts, kinds = parts[1:], kinds[1:]
    if not kinds or kinds[0] != "in":
        cut = _CUT_OFF.search(path) is not None
        raise NotAProfile(CUT_OFF if cut else ELSEWHERE.get(kinds[0] if kinds else "", NO_PERSON))
    # A browser goes up at a dot segment: the address would lead to somebody else, or to no person.
    if len(parts) < 2 or any(_decoded(part).strip() in (".", "..") for part in parts):
        raise NotAProfile(BROKEN)
    return ROOT + _slug(parts[1])


def _decoded(text: str) -> str:
    for _ in range(3):  # some exporters encode twice
        decoded = unquote(text, errors="strict") if _is_utf8(text) else text
        if decoded == text:
            break
        text = decoded
    return text


def _slug(text: str) -> str:
    text = _decoded(text).strip()
    if any(unicodedata.category(each) == "Cc" for each in text):  # encoded: nobody wrote it by accident
        raise NotAProfile(BROKEN)
    text = visible(text)
    for cut in "?#":  # encoded with the rest
        text = text.partition(cut)[0]
    text = _WITHOUT_QUESTION.split(text, maxsplit=1)[0]
    text = unicodedata.normalize("NFC", text.strip().strip(AROUND + "/").strip())
    if _MEMBER_ID.fullmatch(text):
        return text
    if _CUT_OFF.search(text):
        raise NotAProfile(CUT_OFF)
    # Lower-casing may take a letter apart again (İ), so it is composed once more.
    text = unicodedata.normalize("NFC", text.removesuffix(".").lower())
    if text in RESERVED:
        raise NotAProfile(NOBODYS)
    if is_nothing(text):
        raise NotAProfile(EMPTY if text else BROKEN)
    if len(text) > LONGEST_SLUG or not is_slug(text):
        raise NotAProfile(BROKEN)
    return text


def is_slug(text: str) -> bool:
    """Whether it is made of what LinkedIn makes them of: letters and digits of any script, hyphens; and emoji, out of old names."""
    return (
        ((text.isascii() and text.replace("-", "").isalnum()) or all(map(_in_slug, text)))
        and any(unicodedata.category(each)[0] in "LNS" for each in text)
        and _IN_LOWER_CASE.fullmatch(text) is None
    )


def _in_slug(each: str) -> bool:
    if each.isascii():
        return each.isalnum() or each == "-"
    return unicodedata.category(each) in _IN_SLUGS or each in "\u200c\u200d"


_IN_SLUGS = frozenset("Ll Lm Lo Lt Lu Mc Mn Nd Nl No So Sk".split())


def _is_utf8(text: str) -> bool:
    try:
        unquote(text, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def slug(url: str) -> str:
    """The last part of a canonical URL."""
    return url.removeprefix(ROOT)


def path(url: str) -> str:
    """The path to visit for a canonical URL: /in/<slug>/, percent-encoded."""
    return f"/in/{quote(slug(url))}/"


def is_member_id(url: str) -> bool:
    """Whether it is a member id's URL, which leads to a slug once it is visited."""
    return _MEMBER_ID.fullmatch(slug(url)) is not None
