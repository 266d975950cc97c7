"""An address book's cards (vCard 2.1, 3.0, 4.0): a row each. Pure."""

import quopri
import re
from collections.abc import Iterable, Iterator

from engine.leads.rows import Damage, DamagedRow, Row
from engine.rules.links import people_in

HEADS = ["Name", "Title", "Company", "LinkedIn URL", "Email"]
LONGEST_CARD = 2_000  # lines; a picture in one is long
_PROPERTY = re.compile(r"(?:[\w-]{1,60}\.)?([A-Za-z-]{1,60})((?:;[^:;]{0,200}){0,20}):(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
ADDRESSES = ("URL", "X-SOCIALPROFILE", "SOCIALPROFILE", "X-LINKEDIN", "IMPP", "NOTE")


def people(lines: Iterable[str]) -> Iterator[Row]:
    """A row with the heads, then a row per card. What stands in no card, or in one without an end, is damaged."""
    yield HEADS
    card: list[str] | None = None
    for line in _unfolded(lines):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if card:
                yield DamagedRow(_row(card), Damage.UNREADABLE)
            card = []
        elif word == "END:VCARD":
            if card is not None:
                yield _row(card)
            card = None
        elif card is not None and len(card) < LONGEST_CARD:
            card.append(line)
    if card:
        yield DamagedRow(_row(card), Damage.UNREADABLE)


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """A line that begins with a blank goes on with the one before; so does quoted-printable behind an equals sign."""
    held: str | None = None
    for line in lines:
        bare = line.rstrip("\r\n")
        if held is not None and bare[:1] in (" ", "\t"):
            held += bare[1:]
        elif held is not None and held.endswith("=") and "QUOTED-PRINTABLE" in held.upper():
            held = held[:-1] + bare
        else:
            if held is not None:
                yield held
            held = bare
        if len(held) > 1024 * 1024:
            held = held[:1024]
    if held is not None:
        yield held


def _row(card: Iterable[str]) -> Row:
    said: dict[str, list[str]] = {}
    for line in card:
        found = _PROPERTY.fullmatch(line)
        if found is not None:
            said.setdefault(found[1].upper(), []).append(_decoded(found[2].upper(), found[3]))
    name = _first(said, "FN")
    if not name:
        family, given = ([*_parts(_first(said, "N", raw=True)), "", ""])[:2]
        name = f"{given} {family}".strip()
    company = next(iter(_parts(_first(said, "ORG", raw=True))), "")
    addresses = [_plain(each) for name_of in ADDRESSES for each in said.get(name_of, [])]
    link = next((each for each in addresses if people_in(each)), "")
    link = link or next((each for each in addresses if "linkedin" in each.lower()), "")
    return [name, _first(said, "TITLE") or _first(said, "ROLE"), company, link, _first(said, "EMAIL")]


def _decoded(parameters: str, value: str) -> str:
    if "QUOTED-PRINTABLE" not in parameters:
        return value
    charset = re.search(r"CHARSET=([\w-]{1,40})", parameters)
    try:
        return quopri.decodestring(value.encode("ascii", "replace")).decode(
            charset[1] if charset else "utf-8", "replace"
        )
    except LookupError:
        return value


def _first(said: dict[str, list[str]], name: str, *, raw: bool = False) -> str:
    value = next(iter(said.get(name, [])), "")
    return value if raw else _plain(value)


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    return " ".join(_ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value).split())
