"""Every language says all that English says, with the same places, marks and emoji; and it isn't English."""

import re
import string
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot import texts
from bot.routing import commands
from bot.screens.base import width

OTHERS = [name for name in texts.languages() if name != texts.LANGUAGE]
TAG = re.compile(r"</?[a-z]+>")
EMOJI = re.compile(r"[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3000-\u303f\U0001f000-\U0001faff]")
EXAMPLE = ("comments.how",)  # shows how a text of the person's own may look
# What reads the same in both: names, and words that German has taken over.
SAME = re.compile(
    r"[^A-Za-z]*(?:\{[^}]*\}|<[^>]+>|[^A-Za-z]|LinkedPilot|OpenOutreach|Likes?|Leads?|Name|Status|Feed|Auto|CSV|XLSX|E-Mail|URL|Acme|Priya|Sharma|Export|Simulation|Story|Dialog|Python|Journal|Browser|Telegram|LinkedIn|Docker|Agent|any|Limit|MB|in|HH|mm|d|yy)*"
)
ENGLISH = re.compile(
    r"\b(the|isn't|are|with|its|you|your|were|been|have|would|that|this|which|from|and|it)\b"
)
LONGEST_LABEL = 34  # letters of a button that has a row to itself on a phone


def flat(entries: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in entries.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def said(name: str) -> dict[str, Any]:
    return dict(flat(texts.read(name)))


def without_plurals(keys: Iterator[str] | Mapping[str, Any]) -> set[str]:
    """Languages have plural forms of their own."""
    return {key.rpartition(".")[0] if key.startswith("counts.") else key for key in keys}


def words_of(value: object) -> str:
    return value if isinstance(value, str) else " ".join(map(str, value)) if isinstance(value, list) else ""


def places(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})


@pytest.mark.parametrize("name", OTHERS)
def test_a_language_has_every_text_and_no_other(name: str) -> None:
    english, other = without_plurals(said("en")), without_plurals(said(name))
    assert (english - other, other - english) == (set(), set())


@pytest.mark.parametrize("name", OTHERS)
def test_a_text_has_the_same_places_marks_and_emoji_in_every_language(name: str) -> None:
    other, wrong = said(name), []
    for key, value in said("en").items():
        ours, theirs = words_of(value), words_of(other.get(key, value))
        if key not in EXAMPLE and places(ours) != places(theirs):
            wrong.append(f"{key}: places {places(ours)}, {places(theirs)}")
        for what in (TAG, EMOJI):
            if sorted(what.findall(ours)) != sorted(what.findall(theirs)):
                wrong.append(f"{key}: {sorted(what.findall(ours))}, {sorted(what.findall(theirs))}")
    assert wrong == []


def test_no_english_is_left_in_german() -> None:
    german = {key: words_of(value) for key, value in said("de").items()}
    plain = {
        key: re.sub(r"<code>.*?</code>|`.*?`|\{[^}]*\}|<[^>]+>|\b[A-Z_]{4,}\b|\S*[_/]\S*", " ", text)
        for key, text in german.items()
    }
    assert {key: text for key, text in plain.items() if ENGLISH.search(text)} == {}
    english = said("en")
    assert [k for k, text in german.items() if text == english.get(k) and not SAME.fullmatch(text)] == []


def test_every_plural_form_that_a_language_has_is_there() -> None:
    from babel import Locale

    for name in texts.languages():
        wanted = set(Locale.parse(name).plural_form.tags) | {"other"}
        for what, forms in texts.read(name)["counts"].items():
            assert set(forms) == wanted, f"{name}: {what}"


@pytest.mark.parametrize("name", texts.languages())
def test_the_bot_s_own_texts_are_of_a_length_that_telegram_takes(name: str) -> None:
    with texts.speaking(name):
        assert 0 < len(commands.HELP.description) <= 512
        assert 0 < len(commands.HELP.short_description) <= 120
        assert all(1 <= len(command.help) <= 256 for command in commands.COMMANDS)


@pytest.mark.parametrize("name", texts.languages())
@pytest.mark.parametrize("section", ["places", "buttons"])
def test_the_words_of_the_buttons_fit_two_in_a_row(name: str, section: str) -> None:
    assert [text for _, text in flat(texts.read(name)[section]) if width(text) > LONGEST_LABEL / 2 + 2] == []
