"""One person, one key (spec, section 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.identity import NotAProfile, canonical, canonical_profile_url, member_id_in, path

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
        "https://www.linkedin.com/in/jane-\u00addoe%E2%80%8B",
        "https://https://www.linkedin.com/in/jane-doe",
        "http//www.linkedin.com:443/in/jane-doe",
        "https://www.linkedin.com/comm/in/jane-doe?midToken=x",
        "https://www.linkedin.com/in/jane-doe&originalSubdomain=de",
        "https://www.linkedin.com/in/https://www.linkedin.com/in/jane-doe",
        "/in/jane-doe/",
        "https%3A%2F%2Fwww.linkedin.com%2Fin%2Fjane-doe",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fjane-doe&usg=x",
        "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fwww%2Elinkedin%2Ecom%2Fin%2Fjane-doe&urlhash=x",
        "https://www.linkedin.com/authwall?trk=x&sessionRedirect=https%3A%2F%2Fde.linkedin.com%2Fin%2Fjane-doe",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fjane-doe%2F&data=05",
        "https://urldefense.com/v3/__https://www.linkedin.com/in/jane-doe/__;!!x",
    ],
)
def test_one_person_has_one_key_however_the_address_is_written(text: str) -> None:
    assert canonical(text) == JANE


@pytest.mark.parametrize("text", ["j%C3%BCrgen-%C3%9F", "J%25C3%25BCrgen-ß", "Ju\u0308rgen-ß"])
def test_a_slug_is_percent_decoded_and_then_normalised(text: str) -> None:
    assert canonical(f"https://www.linkedin.com/in/{text}") == "https://www.linkedin.com/in/jürgen-ß"


@pytest.mark.parametrize("member_id", ["ACoAAAbCdEfGhIjKl", "ACwAAB_c-EfGhIjKl", "AEMAAAbCdEfGhIjKl"])
def test_every_form_of_a_member_id_keeps_its_case(member_id: str) -> None:
    assert (
        canonical(f"https://www.linkedin.com/in/{member_id}/?x=1")
        == f"https://www.linkedin.com/in/{member_id}"
    )
    assert member_id_in(f"https://www.linkedin.com/sales/lead/{member_id},NAME_SEARCH,x") == canonical(
        f"linkedin.com/in/{member_id}"
    )


def test_a_slug_in_capitals_is_no_member_id() -> None:
    assert (
        canonical("https://www.linkedin.com/in/ANNAAHLGREN-12345")
        == "https://www.linkedin.com/in/annaahlgren-12345"
    )


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
        ("https://www.linkedin.com/in/jane doe", "broken"),
        ("https://www.linkedin.com/in/jane_doe", "broken"),
        ("https://www.linkedin.com/in/jane-doe,https://x.example", "broken"),
        ("https://www.linkedin.com/in/acwaaabcdefg_hijklmnopqrstuvwxyz0123400", "broken"),
        ("https://www.linkedin.com/in/jane-d…", "cut_off"),
        ("https://www.linkedin.com/in/jane-d...", "cut_off"),
        ("https://www.linkedin.com/in/undefined", "empty"),
        ("https://www.linkedin.com/in/NaN/", "empty"),
        ("N/A", "empty"),
        ("https://lnkd.in/eAbCdEf", "short_link"),
        ("https://uk.linkedin.com/pub/jane-doe/1/2/3", "old_link"),
        ("https://evil.example/?url=https://www.linkedin.com/in/jane-doe", "not_linkedin"),
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
