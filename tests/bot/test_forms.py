"""Numbers, plurals, dates and words follow the language of whoever is spoken to."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import texts
from bot.screens.base import HOME
from bot.texts import forms
from bot.texts.forms import ago, clock, count, date_label, day, decimal, figure, local, percent, soon, span

NOW = datetime(2026, 11, 26, 13, 5, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


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


def test_short_lengths_of_time() -> None:
    lengths = (timedelta(seconds=40), timedelta(minutes=5), timedelta(hours=3), timedelta(days=2))
    assert [span(each) for each in lengths] == ["40s", "5m", "3h", "2d"]


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
