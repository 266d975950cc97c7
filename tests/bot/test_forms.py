"""Numbers, plurals, dates and words follow the language of whoever is spoken to."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import texts
from bot.screens.base import HOME
from bot.screens.settings import shown
from bot.texts import forms
from bot.texts.forms import ago, clock, count, date_label, day, decimal, figure, local, percent, soon, span
from bot.texts.said import say
from engine.rules.facts import fact
from engine.rules.settings import find
from engine.rules.slots import Fixed

FROM_TO = {"en": "{start} to {end}", "de": "{start} bis {end}"}  # days
NOW = datetime(2026, 11, 26, 13, 5, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def all_texts(part: Any) -> Iterator[str]:
    for each in part.values() if isinstance(part, dict) else part:
        if isinstance(each, str):
            yield each
        else:
            yield from all_texts(each)


def test_english_numbers_and_dates() -> None:
    assert [figure(1), figure(1234), figure(1_234_567)] == ["1", "1,234", "1,234,567"]
    assert (decimal(1.25), decimal(2048.0), percent(0.404)) == ("1.2", "2,048.0", "40%")
    assert (day(date(2026, 9, 3)), date_label(date(2026, 9, 3))) == ("Thu 3 Sep", "3 Sep")
    assert (date_label(date(2026, 9, 3), with_year=True), forms.weekday_label(date(2026, 9, 3))) == (
        "3 Sep 26",
        "Thu 3",
    )
    assert (clock(NOW, BERLIN), local(NOW, NOW, BERLIN)) == ("14:05", "14:05")
    assert local(NOW + timedelta(days=1), NOW, BERLIN) == "Fri 27 Nov 14:05"


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 leads"), (1, "1 lead"), (2, "2 leads"), (1001, "1,001 leads")]
)
def test_english_plurals(number: int, said: str) -> None:
    assert count(number, "lead") == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (20, "just now"),
        (60, "1 minute ago"),
        (7300, "2 hours ago"),
        (86_400 * 45, "45 days ago"),
        (86_400 * 90, "3 months ago"),
    ],
)
def test_how_long_ago(seconds: int, said: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == said
    assert ago(None, NOW) == "never"


def test_lengths_of_time_are_said_in_one_way() -> None:
    lengths = (timedelta(seconds=40), timedelta(minutes=1), timedelta(hours=3), timedelta(days=2))
    assert [span(each) for each in lengths] == ["40 seconds", "1 minute", "3 hours", "2 days"]
    assert say(fact("slots.too_near", sender="A", other="B", minutes=0.5)).endswith("0.5 minutes.")
    with texts.speaking("de"):
        assert [span(each) for each in lengths] == ["40 Sekunden", "1 Minute", "3 Stunden", "2 Tage"]


def test_hours_are_said_in_one_way() -> None:
    assert forms.hours(time(9), time(18, 30)) == "09:00–18:30" == str(Fixed(time(9), time(18, 30)))
    assert forms.hours(time(9), time()) == "09:00–24:00"
    late = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
    assert forms.hours_of(NOW, late, BERLIN) == "14:05–24:00"
    assert shown(find("quiet_hours"), "22:00-07:00") == "22:00–07:00"


@pytest.mark.parametrize("code", texts.languages())
def test_no_text_writes_a_length_of_time_or_hours_by_itself(code: str) -> None:
    short = r"(?:s|m|h|d|T|min|sec|Min|Sek|Std)"
    long = r"(?:seconds?|minutes?|hours?|days?|Sekunden?|Minuten?|Stunden?|Tagen?)"
    by_itself = re.compile(rf"\d ?{short}\b|\{{\w+\}} ?(?:{short}|{long})\b|\{{start\}}.{{1,5}}\{{end\}}")
    ours = {"{start}–{end}", FROM_TO[code]}
    parts = {name: part for name, part in texts.language(code).items() if name != "counts"}
    wrong = [text for text in all_texts(parts) if by_itself.search(text) and text not in ours]
    assert wrong == []


@pytest.mark.parametrize("code", ["en", "en-GB", "EN_us", "", None, "tlh", "../secrets", "e"])
def test_a_language_without_a_file_is_english(code: str | None) -> None:
    assert texts.known(code) == "en"


def test_every_section_and_button_speaks_the_language_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {
        **texts.language("en"),
        "places": {"home": "Accueil"},
        "words": {"kind_plural": {"connect": "invitations"}},
    }
    real = texts.language
    monkeypatch.setattr(texts, "language", lambda name: other if name == "fr" else real(name))
    monkeypatch.setattr(texts, "languages", lambda: ("en", "fr"))
    kinds = texts.of("words").table("kind_plural")
    with texts.speaking("fr-CA"):
        assert (HOME.label, kinds["connect"], texts.of("places").home) == (
            "🏠 Accueil",
            "invitations",
            "Accueil",
        )
        assert (figure(1234), forms.plural(0, "lead"), forms.plural(2, "lead")) == (
            "1\u202f234",
            "{n} lead",
            "{n} leads",
        )
    assert (HOME.label, kinds["connect"]) == ("🏠 Home", "invitations")


async def test_the_language_goes_along_into_tasks_and_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "languages", lambda: ("en", "fr"))

    async def spoken() -> str:
        return texts.spoken()

    with texts.speaking("fr"):
        task, thread = asyncio.create_task(spoken()), asyncio.create_task(asyncio.to_thread(texts.spoken))
    assert (texts.spoken(), await task, await thread) == ("en", "fr", "fr")


def test_what_comes_soon_is_said_as_people_say_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert soon(NOW, NOW, berlin) == "any moment"
    assert soon(NOW + timedelta(hours=1), NOW, berlin) == clock(NOW + timedelta(hours=1), berlin)
    assert soon(NOW + timedelta(days=1), NOW, berlin).startswith("tomorrow ")
    assert soon(NOW + timedelta(days=2), NOW, berlin) == local(NOW + timedelta(days=2), NOW, berlin)
