"""One person, one key (spec, section 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.identity import NotAProfile, canonical, canonical_profile_url, path

JANE = "https://www.linkedin.com/in/jane-doe"


@pytest.mark.parametrize(
    "text",
    [
        "https://www.linkedin.com/in/jane-doe",
        "http://linkedin.com/in/Jane-Doe/",
        "www.linkedin.com/in/jane-doe?trk=x#about",
        "linkedin.com/in/jane-doe",
        "//www.linkedin.com/in/jane-doe",
        "https://de.linkedin.com/in/jane-doe",
        "https://m.linkedin.com/in/jane-doe/",
        "https://www.linkedin.com/in/jane-doe/de",
        "https://www.linkedin.com/in/jane-doe/?locale=en_US",
        "https://www.linkedin.com/in/jane-doe/recent-activity/all/",
        "  <https://www.linkedin.com/in/jane-doe>  ",
        '=HYPERLINK("https://www.linkedin.com/in/jane-doe","Jane")',
        "HTTPS://WWW.LINKEDIN.COM/in/JANE-DOE",
        "\ufeffhttps://www.linkedin.com/in/jane-doe\u200b",
    ],
)
def test_one_person_has_one_key_however_the_address_is_written(text: str) -> None:
    assert canonical(text) == JANE


@pytest.mark.parametrize("text", ["j%C3%BCrgen-%C3%9F", "J%25C3%25BCrgen-ß", "Ju\u0308rgen-ß"])
def test_a_slug_is_percent_decoded_and_then_normalised(text: str) -> None:
    assert canonical(f"https://www.linkedin.com/in/{text}") == "https://www.linkedin.com/in/jürgen-ß"


def test_a_member_id_s_case_matters_and_is_kept() -> None:
    found = canonical_profile_url("linkedin.com/in/ACoAAAbCdEfGhIjKl/")
    assert found.url == "https://www.linkedin.com/in/ACoAAAbCdEfGhIjKl"
    assert found.is_member_id
    assert not canonical_profile_url(JANE).is_member_id


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://www.linkedin.com/company/acme", "company"),
        ("https://www.linkedin.com/search/results/people/?keywords=x", "search"),
        ("https://www.linkedin.com/posts/jane_activity-1", "post"),
        ("https://www.linkedin.com/feed/update/urn:li:activity:1", "post"),
        ("https://www.linkedin.com/sales/lead/ACwAAA,NAME", "sales"),
        ("https://www.linkedin.com/school/mit", "school"),
        ("https://linkedin.com.evil.example/in/jane-doe", "not_linkedin"),
        ("https://notlinkedin.com/in/jane-doe", "not_linkedin"),
        ("jane@example.org", "not_linkedin"),
        ("https://www.linkedin.com/in/", "broken"),
        ("", "empty"),
    ],
)
def test_anything_else_is_rejected_with_what_it_is_instead(text: str, says: str) -> None:
    with pytest.raises(NotAProfile) as rejected:
        canonical(text)
    assert rejected.value.fact.code == f"errors.not_a_profile.{says}"


@given(st.text(max_size=60))
def test_whatever_is_accepted_is_its_own_canonical_form(text: str) -> None:
    try:
        once = canonical(f"https://www.linkedin.com/in/{text}")
    except NotAProfile:
        return
    assert canonical(once) == once
    assert canonical("https://www.linkedin.com" + path(once)) == once


@given(st.text(max_size=80))
def test_any_text_is_a_profile_or_a_reason_never_a_crash(text: str) -> None:
    try:
        said = canonical(text)
    except NotAProfile as reason:
        said = str(reason)
    assert said.startswith(("https://www.linkedin.com/in/", "errors.not_a_profile."))
