"""Telegram's HTML: a text with tags becomes plain text and entities, with its own words of refusal.

Offsets and lengths are in UTF-16 code units, as the Bot API has them.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

# A word that ends where the command does: neither "/pausé" nor the path "/in/anna" is one.
COMMAND = re.compile(r"/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?\b(?![/<>])")
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
TAGS: dict[str, str] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "span": "spoiler",
    "tg-time": "date_time",
}


class Unparsable(ValueError):
    """The text's tags can't be understood."""


def utf16(text: str) -> int:
    """How many UTF-16 code units the text has."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    extra: dict[str, Any] = field(default_factory=dict)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.entities: list[dict[str, Any]] = []
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in TAGS or (tag == "span" and given.get("class") != "tg-spoiler"):
            raise Unparsable(f'Unsupported start tag "{tag}" at byte offset {len(self.text.encode())}')
        extra: dict[str, Any] = {}
        if tag == "a":
            extra["url"] = given.get("href") or ""
        if tag == "code" and self._open and self._open[-1].tag == "pre":
            self._open[-1].extra["language"] = (given.get("class") or "").removeprefix("language-")
        if tag == "blockquote" and "expandable" in given:
            extra["type"] = "expandable_blockquote"
        if tag == "tg-time":
            extra |= self._moment(given)
        self._open.append(_Open(tag, utf16(self.text), extra))

    def _moment(self, given: dict[str, str | None]) -> dict[str, Any]:
        """What a time means, and how it is to be shown."""
        unix, form = given.get("unix") or "", given.get("format") or ""
        if not unix.isdecimal() or TIME_FORMAT.fullmatch(form) is None:
            raise Unparsable(f'Invalid tag "tg-time" at byte offset {len(self.text.encode())}')
        if any(each.tag in ("pre", "code", "a", "tg-time") for each in self._open):
            raise Unparsable(f'Tag "tg-time" must not be nested at byte offset {len(self.text.encode())}')
        return {"unix_time": int(unix), "date_time_format": form}

    def handle_endtag(self, tag: str) -> None:
        if not self._open:
            raise Unparsable(f"Unexpected end tag at byte offset {len(self.text.encode())}")
        begun = self._open.pop()
        if begun.tag != tag:
            place = len(self.text.encode())
            raise Unparsable(
                f'Unmatched end tag at byte offset {place}, expected "</{begun.tag}>", found "</{tag}>"'
            )
        length = utf16(self.text) - begun.offset
        if length:
            self.entities.append({"type": TAGS[tag], "offset": begun.offset, "length": length, **begun.extra})

    def handle_data(self, data: str) -> None:
        if "<" in data:
            place = len((self.text + data[: data.index("<")]).encode())
            raise Unparsable(f'Unsupported start tag "" at byte offset {place}')
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += unescape(f"&{name};") if name in ("lt", "gt", "amp", "quot") else f"&{name}"

    def handle_charref(self, name: str) -> None:
        self.text += unescape(f"&#{name};")

    def finish(self) -> None:
        if self._open:
            raise Unparsable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')


def parse_html(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and entities. Raises Unparsable."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    parser.finish()
    stripped = parser.text.strip()
    lead = utf16(parser.text[: len(parser.text) - len(parser.text.lstrip())])
    whole = utf16(stripped)
    entities = []
    for entity in sorted(parser.entities, key=lambda e: (e["offset"], -e["length"])):
        start = max(entity["offset"] - lead, 0)
        length = min(entity["offset"] - lead + entity["length"], whole) - start
        if length > 0:
            entities.append({**entity, "offset": start, "length": length})
    return stripped, entities


def commands_in(text: str) -> list[dict[str, Any]]:
    """The bot_command entity of a text that begins with one, as Telegram marks it in what people send.

    The mark covers the name alone: of "/resume!" it is "/resume".
    """
    found = COMMAND.match(text)
    return [] if found is None else [{"type": "bot_command", "offset": 0, "length": found.end()}]
