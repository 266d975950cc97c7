"""The words of a fact: the engine says what is, the language's file how that is said.

A fact's code is its place in the file: "why.resting" stands as `resting` in [facts.why], an error's "errors.no_such_lead" as
`no_such_lead` in [errors]; where a code is both a text and the beginning of others, the text is `itself` among them.
Places in a text may say what their value is:

    {until}              a time on the person's clock, a day; {until:day} and {until:clock} only one half of a time
    {left:lead}          a number with its noun out of [counts]; without a noun the number alone
    {kind:kind_plural}   a word out of the table [words.kind_plural], for a member of an enum, a string, true and false
    {why}                another fact, in its own words; None is nothing
    {who}                a list: one, two and three; {who:lines} and {who:bullets} each on a line, {who:sentences} one
                         after the other; whatever else stands there is for each of the list
"""

import html
import re
import string
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import texts
from bot.texts.forms import clock, count, day, figure, local
from bot.texts.times import moment
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import Fact

ITSELF = "itself"
_TAG = re.compile(r"<[^>]+>")
_JOINED = {"lines": "\n", "bullets": "\n", "sentences": " "}

T = texts.of("said")


class NoWords(KeyError):
    """The language's file has nothing for this code."""


def say(said: Fact, now: datetime | None = None, zone: ZoneInfo | None = None) -> str:
    """A fact in words, as Telegram's HTML; all that was handed in is escaped.

    Times are on the clock of `zone`, without their date when they are of the same day as `now`; in UTC without a zone.
    Raises NoWords for a code that the texts don't have, KeyError for a value that is missing.
    """
    return _Words(now, zone).of(said)


def say_plain(said: Fact, now: datetime | None = None, zone: ZoneInfo | None = None) -> str:
    """The same without HTML: for the command line, files, and what Telegram takes as plain words."""
    return plain(say(said, now, zone))


def stored(said: Fact, now: datetime | None = None, zone: ZoneInfo | None = None) -> str:
    """The same of what was written down: another release's code, of which there are no words, is shown as it stands."""
    try:
        return say_plain(said, now, zone)
    except (KeyError, ValueError):
        return str(said)


def error_sentence(error: LinkedPilotError, now: datetime | None = None, zone: ZoneInfo | None = None) -> str:
    """What a person is told of an error, in plain words."""
    try:
        return say_plain(error.fact, now, zone)
    except NoWords:
        return str(error)


def plain(said: str) -> str:
    """The words without Telegram's HTML."""
    return html.unescape(_TAG.sub("", said))


def has_words(code: str) -> bool:
    """Whether the texts know it."""
    try:
        _text(code)
    except NoWords:
        return False
    return True


def _text(code: str) -> str:
    section, *path = code.split(".")
    if section != "errors":
        section, path = "facts", [section, *path]
    found: Any = texts.language(texts.spoken()).get(section)
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, Mapping):
        found = found.get(ITSELF)
    if not isinstance(found, str):
        raise NoWords(code)
    return found


class _Words(string.Formatter):
    """Fills in the places of one text, for one reader."""

    def __init__(self, now: datetime | None, zone: ZoneInfo | None) -> None:
        self._now, self._zone = now, zone

    def of(self, said: Fact) -> str:
        return self.vformat(_text(said.code), (), said.values).strip()

    def format_field(self, value: Any, spec: str) -> str:
        if value is None:
            return ""
        if isinstance(value, Fact):
            return self.of(value)
        if isinstance(value, datetime):
            return self._time(value, spec)
        if isinstance(value, date):
            return day(value)
        if isinstance(value, bool | str):
            return self._word(value, spec)
        if isinstance(value, int | float):
            return self._number(value, spec)
        if isinstance(value, Sequence):
            return self._list(value, spec)
        return html.escape(str(value), quote=False)  # such as a path

    def _time(self, when: datetime, spec: str) -> str:
        zone = self._zone or ZoneInfo("UTC")
        here = when.astimezone(zone)
        if spec == "day":
            return day(here.date())
        if spec == "clock":
            return moment(when, clock(when, zone))
        # Without a reader's own day every time has its date.
        shown = local(when, self._now or when + timedelta(days=2), zone)
        return moment(when, shown if self._zone is not None else f"{shown} UTC")

    def _word(self, value: bool | str, spec: str) -> str:
        word = str(value).lower() if isinstance(value, bool) else str(value)
        if spec:
            table = texts.of("words").table(spec)
            if word in table:
                return table[word]  # else an earlier release wrote it, in its own words

        return html.escape(word, quote=False)

    def _number(self, value: int | float, spec: str) -> str:
        if spec[:1].isalpha():
            return count(value, spec)
        if isinstance(value, int) and not spec:
            return figure(value)
        return format(value, spec or "g")

    def _list(self, values: Sequence[Any], spec: str) -> str:
        each = [self.format_field(value, "" if spec in _JOINED else spec) for value in values]
        if spec == "bullets":
            each = [T("bullet", text=text) for text in each]
        if spec in _JOINED:
            return _JOINED[spec].join(each)
        if len(each) < 2:
            return "".join(each)
        return T("joined", some=T.comma.join(each[:-1]), last=each[-1])
