"""What stays of a person who was forgotten: a keyed hash, by which they are known again and can't be read out. Pure."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from engine.rules.facts import Fact
from engine.rules.identity import slug

NOBODY = "forgotten"  # who stands where a person stood: no address, so it never meets one
BLANK = "…"  # what stands where a name or an address stood in a text
KEY_LETTERS = 32
LEAST_WORDS = 2  # of a name that is looked for in texts: "Anna" is everywhere


def mark_of(key: str, profile_url: str) -> str:
    """The key, and the person's hash under it (HMAC-SHA256)."""
    return f"{key}.{hmac.new(key.encode(), profile_url.encode(), hashlib.sha256).hexdigest()}"


def key_of(mark: str) -> str:
    """Under which key a mark was made."""
    return mark[:KEY_LETTERS]


def traces(urls: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """By which words a person is found in texts, the longest first."""
    slugs = {each for url in urls for each in (slug(url), quote(slug(url)))}
    whole = (name for name in names if len(name.split()) >= LEAST_WORDS)
    found = {*urls, *(f"/in/{slug}" for slug in slugs), *whole}
    return tuple(sorted(found, key=lambda each: (-len(each), each)))


def without(value: Any, found: Sequence[str]) -> Any:
    """The same facts, texts or JSON without those words."""
    if isinstance(value, str):
        for each in found:
            value = _replaced(value, each)
        return value
    if isinstance(value, Fact):
        return Fact(value.code, {name: without(each, found) for name, each in value.values.items()})
    if isinstance(value, Mapping):
        return {name: without(each, found) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(without(each, found) for each in value)
    return value


def _replaced(text: str, word: str) -> str:
    """In whatever letters, and only where the word ends: /in/anna is not in /in/anna-berg."""
    return re.sub(rf"{re.escape(word)}(?![\w%-])", BLANK, text, flags=re.IGNORECASE)


def line_without(row: Mapping[str, Any], urls: Sequence[str], names: Sequence[str]) -> dict[str, Any] | None:
    """A line of the journal without the person: that a sender did something stays. None: nothing of it stays."""
    if row.get("fact") == "merged" and {row.get("old"), row.get("new")} & set(urls):
        return None
    if row.get("person") in urls:
        return (
            {**row, "person": NOBODY}
            | {name: None for name in ("comment", "post") if name in row}
            | ({"name": ""} if "name" in row else {})
        )
    if row.get("fact") in ("blocked", "unblocked") and set(row["values"]) & set(urls):
        left = [value for value in row["values"] if value not in urls]
        return {**row, "values": left} if left else None
    return dict(row)
