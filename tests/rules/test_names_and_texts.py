"""First names as they are greeted with, templates, and what is never posted (spec, sections 4 and 10)."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.keys import search_key
from engine.rules.names import first_name
from engine.rules.texts import (
    LONGEST_COMMENT,
    LibraryText,
    TextSubject,
    UnfitText,
    check_text,
    choose_comment,
    render,
)


@pytest.mark.parametrize(
    ("full", "first"),
    [
        ("Dr. PRIYA sharma, MBA 🚀", "Priya"),
        ("Müller, Hans", "Hans"),
        ("JEAN-PIERRE DUPONT", "Jean-Pierre"),
        ("Shaun O'BRIEN", "Shaun"),
        ("Ronald McDonald", "Ronald"),
        ("Prof. Dr.-Ing. Hans Maier", "Hans"),
        ("Robert (Bob) Smith", "Robert"),
        ("jane doe, PhD", "Jane"),
        ("Agnieszka Żak (she/her)", "Agnieszka"),
        ("Anna Berg | Recruiting", "Anna"),
        ("王小明", "王小明"),
        ("J. R. Smith", ""),
        ("🚀🚀", ""),
        ("", ""),
    ],
)
def test_the_first_name_used_in_texts_is_cleaned(full: str, first: str) -> None:
    assert first_name(full) == first


@given(st.text(max_size=40))
def test_a_first_name_is_never_invented(full: str) -> None:
    assert all(letter.casefold() in full.casefold() + " " for letter in first_name(full) if letter.isascii())


def test_fields_and_spintax_are_filled_in() -> None:
    person = TextSubject("Dr. PRIYA sharma", "Acme")
    texts = {
        render("{Great|Nice} post, {first_name} of {company}", person, random.Random(n)) for n in range(20)
    }
    assert texts == {"Great post, Priya of Acme", "Nice post, Priya of Acme"}


def test_spintax_may_be_nested() -> None:
    texts = {render("{a {x|y}|b}", TextSubject(""), random.Random(n)) for n in range(40)}
    assert texts == {"a x", "a y", "b"}


def test_a_text_that_needs_a_name_is_refused_for_a_lead_without_one() -> None:
    with pytest.raises(UnfitText):
        render("Hi {first_name}", TextSubject("🚀"), random.Random(1))
    assert render("Hi {first_name|there}", TextSubject("🚀"), random.Random(1)) == "Hi there"


@pytest.mark.parametrize(
    "text", ["", "  \n", "x" * (LONGEST_COMMENT + 1), "Hi {name}", "left }", "see https://spam.example/x"]
)
def test_every_text_is_checked_before_it_is_posted(text: str) -> None:
    with pytest.raises(UnfitText):
        check_text(text, LONGEST_COMMENT)


def test_a_link_is_allowed_when_the_user_wrote_it() -> None:
    check_text("see https://ours.example/x", LONGEST_COMMENT, "see https://ours.example/x")


def test_comments_rotate_not_twice_on_one_person_nor_in_a_row() -> None:
    rng, now = random.Random(1), datetime(2026, 11, 23, tzinfo=UTC)
    library = [LibraryText(1, "a", now), LibraryText(2, "b"), LibraryText(3, "c", now)]
    assert choose_comment(library, (), 2, rng).id in (1, 3)
    assert choose_comment(library, ("b", "c"), None, rng).id == 1
    with pytest.raises(UnfitText):
        choose_comment(library, ("a", "b", "c"), None, rng)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Agnieszka Żak", "zak"),
        ("José Fernández", "fernandez"),
        ("Thảo Nguyễn", "thao nguyen"),
        ("Sean O’Connor", "o'connor"),
        ("  ACME  GmbH ", "acme gmbh"),
        ("Nestlé", "NESTLE"),
        ("Søren Ærø", "soren aero"),
        ("İpek Öztürk", "ipek ozturk"),
        ("Юлия Смирнова", "смирнова"),
    ],
)
def test_a_name_is_found_however_it_is_typed(written: str, typed: str) -> None:
    assert search_key(typed) in search_key(written)
