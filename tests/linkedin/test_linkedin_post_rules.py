"""Which post is meant, how old it is, by what it is recognised again: without a browser."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.linkedin import pages, post_names
from engine.linkedin.activity import ActivityEntry, newest_own, past
from engine.linkedin.ages import age_of
from engine.linkedin.thread import same_text

KNOWN = pages.built_in()
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MONTH = NOW - timedelta(days=30)
ACTIVITY = "urn:li:activity:7130000000000000001"
OTHER = "urn:li:activity:7130000000000000002"
SHARE = "urn:li:share:7130000000000000003"


def post(days: float, actor: str = "jane", shared: bool = False) -> ActivityEntry:
    at = NOW - timedelta(days=days)
    urn = f"urn:li:activity:{int(at.timestamp() * 1000) << 22 | 7}"
    return ActivityEntry(urn, actor, shared, names=frozenset({urn}), earliest=at, latest=at)


def by_text(text: str, actor: str = "jane") -> ActivityEntry:
    """A post of the server-driven layout: its age is what its own line says."""
    age = age_of([text], KNOWN.texts["en"])
    earliest, latest = (NOW - age.most, NOW - age.least) if age else (None, None)
    names = frozenset({f"words:{text}"})
    return ActivityEntry(f"update-card-focus {text}", actor, False, False, names, earliest, latest)


def test_a_posts_age_is_read_from_its_id() -> None:
    names = post(3).names
    assert post_names.posted_at(names) == NOW - timedelta(days=3)
    assert post_names.posted_at(names | {SHARE}) == NOW - timedelta(days=3)
    assert post_names.posted_at({SHARE, "words:ab"}) is None


def test_the_newest_own_post_is_taken_whatever_stands_around_it() -> None:
    entries = [
        post(200),  # pinned
        post(0.5, "someone-else"),
        post(1, shared=True),
        post(1, "jane-doe"),
        post(5),
        post(2),
    ]
    assert newest_own(entries, "jane", (), MONTH) == post(2)
    assert newest_own(entries, "jane", post(2).names, MONTH) == post(5)
    assert newest_own(entries, "jane", (), NOW - timedelta(days=1)) is None
    assert newest_own(entries, "jane", (), MONTH, newest=NOW - timedelta(days=3)) == post(5)
    assert newest_own([], "jane", (), MONTH) is None


def test_only_what_the_lead_wrote_tells_that_the_rest_of_the_list_is_too_old() -> None:
    assert not past([post(200)], "jane", MONTH)  # may be pinned
    assert not past([post(200), post(900, "someone"), post(700, shared=True)], "jane", MONTH)
    assert past([post(200), post(31)], "jane", MONTH)


def test_a_post_whose_age_is_only_said_is_taken_when_it_is_surely_young_enough() -> None:
    lines = ["5h •", "3d • 🌐", "3w •", "4w •", "1mo • Edited", "2yr", "lately"]
    young = [line for line in lines if newest_own([by_text(line)], "jane", (), MONTH)]
    assert young == ["5h •", "3d • 🌐", "3w •"]  # four weeks may be 34 days
    entries = [by_text("2w •"), by_text("3d •"), by_text("5h •", "someone")]
    assert newest_own(entries, "jane", (), MONTH) == entries[1]
    assert past([by_text("2yr"), by_text("2w •"), by_text("2mo •")], "jane", MONTH)
    assert not past([by_text("lately"), by_text("lately")], "jane", MONTH)


@pytest.mark.parametrize(
    ("language", "line", "days"),
    [
        ("en", " • 2nd", None),
        ("en", "now", 0),
        ("en", "45m •", 0),
        ("en", "2w • Edited •", 14),
        ("de", "3 Tage •", 3),
        ("de", "1 Monat", 30),
        ("fr", "2 sem. •", 14),
        ("es", "2 años •", 730),
        ("pt", "3 d •", 3),
        ("it", "1 mese •", 30),
        ("nl", "2 mnd •", 60),
        ("tr", "3g •", 3),
        ("de", "3yr •", None),  # another language's word is no word
        ("en", "Leads 3 teams", None),
    ],
)
def test_an_age_is_read_in_the_account_s_language(language: str, line: str, days: int | None) -> None:
    age = age_of(["Karla Vogt", line], KNOWN.texts[language])
    assert (age.least.days if age else None) == days
    assert age is None or age.most > age.least


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((ACTIVITY,), (ACTIVITY, SHARE), True),
        ((ACTIVITY, "words:a"), (SHARE, "words:a"), True),  # ids of two kinds, and the same words
        ((ACTIVITY, "words:a"), (OTHER, "words:a"), False),  # the same words twice: the ids differ
        (("words:a",), (ACTIVITY, "words:a"), True),
        (("words:a",), ("words:b",), False),
        ((ACTIVITY,), (SHARE,), False),
        ((), (), False),
    ],
)
def test_a_post_is_recognised_in_either_layout(
    one: tuple[str, ...], other: tuple[str, ...], same: bool
) -> None:
    assert post_names.same(frozenset(one), frozenset(other)) is same
    assert post_names.same(frozenset(other), frozenset(one)) is same
    assert post_names.read(post_names.kept(one)) == frozenset(one)


def test_a_post_s_link_tells_its_id() -> None:
    link = "https://www.linkedin.com/posts/karla-vogt_my-words-activity-7130000000000000001-Ab3x?utm_source=share"
    assert post_names.ids_in(link) == {ACTIVITY}
    coded = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7130000000000000003/"
    assert post_names.ids_in(coded) == {SHARE}
    assert post_names.ids_in("https://www.linkedin.com/in/karla-activity/") == set()
    assert post_names.address({"words:a", SHARE, ACTIVITY}) == ACTIVITY
    assert post_names.address({"words:a"}) is None


def test_a_post_is_known_by_its_words_whatever_the_page_does_to_them() -> None:
    text = "My own words 🚀 " * 12
    assert post_names.names((), "karla", text[:120] + " …more") == post_names.names((), "karla", text)
    assert post_names.names((), "karla", text.upper()) == post_names.names((), "karla", text)
    assert post_names.names((), "karla", text) != post_names.names((), "jane", text)
    assert post_names.names((), "karla", "👏") == frozenset()


@pytest.mark.parametrize(
    ("shown", "written", "same"),
    [
        ("Well  said", "Well said", True),
        ("Great post, Karla", "Great post", False),
        ("Great post", "Great post, Karla", False),
        ("Great…more", "Great post, Karla", False),  # too little of it is seen
        (
            "A long comment that goes on and on about lists and people …more",
            "A long comment that goes on and on about lists and people, and then some.",
            True,
        ),
        (
            "A long comment that goes on and on about lists and people…mehr",
            "A long comment that goes on and on about other things",
            False,
        ),
        ("Thanks… Karla", "Thanks… Karla", True),
        ("👏", "👏", True),
        ("👏", "🎉", False),
    ],
)
def test_a_comment_is_recognised_though_the_page_cuts_it(shown: str, written: str, same: bool) -> None:
    assert same_text(shown, written) is same
