"""One person, one key: the canonical profile URL (spec, section 4). Pure."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

from engine.rules.errors import UserError

ROOT = "https://www.linkedin.com/in/"
LONGEST_SLUG = 200  # decoded; LinkedIn's own are at most 100, older ones with decoded letters fewer

# The whole of nearly every row of nearly every file: one match instead of taking the URL apart.
_CANONICAL = re.compile(rf"({re.escape(ROOT)}[a-z0-9-]+)/?", re.ASCII)
_PLAIN = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/in/([A-Za-z0-9-]+)/?", re.ASCII)
_ANY = re.compile(
    r"(?:https?:)?(?://)?(?P<host>[^/?#\s]+)(?P<path>/[^?#]*)?(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)?linkedin\.com", re.IGNORECASE | re.ASCII)  # not with ı or K for i and k
_MEMBER_ID = re.compile(r"ACoA[A-Za-z0-9_-]{10,}", re.ASCII)
_HYPERLINK = re.compile(r'=HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
AROUND = "<>\"'“”()[],;\ufeff\u200b"  # what people write around an address
_NOT_IN_SLUG = re.compile(r"[\s/\\<>\"'`{}|^?#%&=]")

# What else an address of LinkedIn's may lead to, by its first word: the reason's own word.
ELSEWHERE: dict[str, str] = {
    "company": "company",
    "showcase": "company",
    "school": "school",
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
}
# What stands in a person's place there and is nobody's: pages of whoever is logged in, and parts of a profile.
RESERVED = frozenset(
    {
        "me",
        "edit",
        "unavailable",
        "overlay",
        "detail",
        "details",
        "recent-activity",
        "opportunities",
        "public-profile",
    }
)
_NOBODYS_URLS = frozenset(ROOT + word for word in RESERVED)
NO_PERSON, EMPTY, BROKEN, NOT_LINKEDIN, NOBODYS = "no_person", "empty", "broken", "not_linkedin", "reserved"


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
    ready = _CANONICAL.fullmatch(text)
    if ready is not None and (url := ready[1]) not in _NOBODYS_URLS:
        return url
    plain = _PLAIN.fullmatch(text)
    if plain is not None and plain[1].lower() not in RESERVED:
        return ROOT + (plain[1] if _MEMBER_ID.fullmatch(plain[1]) else plain[1].lower())
    return _take_apart(text)


def _take_apart(text: str) -> str:
    text = text.strip().strip(AROUND).strip()
    hyperlink = _HYPERLINK.match(text)
    if hyperlink is not None:
        text = hyperlink[1]
    if not text:
        raise NotAProfile(EMPTY)
    found = _ANY.fullmatch(text)
    if found is None or _HOST.fullmatch(found["host"]) is None:
        raise NotAProfile(NOT_LINKEDIN)
    parts = [part for part in (found["path"] or "").split("/") if part]
    kind = parts[0].lower() if parts else ""
    if kind in ("mwlite", "m") and len(parts) > 1:  # the mobile site puts a word before
        parts, kind = parts[1:], parts[1].lower()
    if kind != "in":
        raise NotAProfile(ELSEWHERE.get(kind, NO_PERSON))
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
    text = unicodedata.normalize("NFC", _decoded(text).strip().strip(AROUND).strip())
    if _MEMBER_ID.fullmatch(text):
        return text
    # Lower-casing may take a letter apart again (İ), so it is composed once more.
    text = unicodedata.normalize("NFC", text.lower())
    if not text or len(text) > LONGEST_SLUG or _NOT_IN_SLUG.search(text) or not text.isprintable():
        raise NotAProfile(BROKEN)
    if not text.strip(".") or text in RESERVED:
        raise NotAProfile(NOBODYS)
    return text


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
