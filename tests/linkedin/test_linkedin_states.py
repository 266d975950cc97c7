"""Facts → state, in the documented order of precedence, without a browser; and the page knowledge as a file."""

from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from bot.texts.said import say_plain
from engine.linkedin import pages
from engine.linkedin.evidence import keep_within
from engine.linkedin.gate import GateSignals, LoginState
from engine.linkedin.gate import state_of as gate_of
from engine.linkedin.invitation import length
from engine.linkedin.profile import ProfileSignals, ProfileState, state_of

KNOWN = pages.built_in()
CARD = ProfileSignals(path="/in/jane-doe/", name="Jane Doe", card=True, more=True)
MENU = replace(CARD, menu_open=True)


@pytest.mark.parametrize(
    ("signals", "state"),
    [
        (ProfileSignals(path="/404/"), ProfileState.UNAVAILABLE),
        (ProfileSignals(path="/in/jane-doe/", unavailable=True), ProfileState.UNAVAILABLE),
        # such words beside a card that is there are somebody else's: a post's, a headline's
        (replace(CARD, unavailable=True, invite_in_card=True), ProfileState.CONNECTABLE),
        (ProfileSignals(path="/in/404-jane/"), ProfileState.NOT_PAINTED),
        (replace(CARD, own=True, invite_in_card=True), ProfileState.OWN),
        (ProfileSignals(name="Jane Doe"), ProfileState.NOT_PAINTED),
        # a labelled portrait is there long before the action row
        (ProfileSignals(name="Jane Doe", card=True, labelled=1), ProfileState.NOT_PAINTED),
        (replace(CARD, invite_in_card=True, compose=True), ProfileState.CONNECTABLE),
        (replace(MENU, invite_in_menu=True, follow=True, labelled=1), ProfileState.CONNECTABLE),
        (replace(MENU, invite_in_menu=True, compose=True), ProfileState.CONNECTABLE),
        (replace(CARD, invite_in_card=True, accept=True, ignore=True), ProfileState.CONNECTABLE),
        (replace(CARD, invite_in_card=True, pending=True), ProfileState.UNKNOWN),
        (replace(CARD, accept=True, ignore=True, labelled=2), ProfileState.INCOMING),
        (replace(CARD, accept=True, ignore=True, compose=True, labelled=2), ProfileState.UNKNOWN),
        (replace(CARD, pending=True, compose=True, labelled=1), ProfileState.PENDING),
        (replace(MENU, pending=True, follow=True, compose=True, labelled=1), ProfileState.PENDING),
        (replace(CARD, compose=True), ProfileState.CONNECTED),
        (replace(CARD, compose=True, labelled=2, first_degree=True), ProfileState.CONNECTED),
        (replace(CARD, compose=True, follow=True, labelled=1), ProfileState.FOLLOW_ONLY),
        (replace(CARD, follow=True), ProfileState.FOLLOW_ONLY),
        (CARD, ProfileState.UNKNOWN),
    ],
)
def test_a_profile_is_read_in_the_documented_order(signals: ProfileSignals, state: ProfileState) -> None:
    assert state_of(signals, KNOWN) is state


FEED = GateSignals(
    status=200,
    path="/feed/",
    title="Feed | LinkedIn",
    language="en",
    logged_out_mark=False,
    captcha=False,
    logged_in=True,
    content=True,
)
OUTSIDE = replace(FEED, logged_in=False, title="LinkedIn")


@pytest.mark.parametrize(
    ("signals", "state"),
    [
        (FEED, LoginState.LOGGED_IN),
        (replace(FEED, path="/in/marcus-login-checkpoint/"), LoginState.LOGGED_IN),
        (replace(FEED, path="/in/authwall/"), LoginState.LOGGED_IN),
        *(
            (replace(OUTSIDE, path=path), LoginState.LOGGED_OUT)
            for path in ("/login", "/login/de", "/uas/login", "/authwall", "/signup/cold-join")
        ),
        (replace(OUTSIDE, path="/uas/other"), LoginState.UNKNOWN),
        (replace(OUTSIDE, path="/loginhelp"), LoginState.UNKNOWN),
        (replace(OUTSIDE, title="Sign in | LinkedIn"), LoginState.LOGGED_OUT),
        (replace(OUTSIDE, title="LinkedIn Login, Sign in"), LoginState.LOGGED_OUT),
        (replace(OUTSIDE, logged_out_mark=True), LoginState.LOGGED_OUT),
        (replace(OUTSIDE, path="/checkpoint/challenge/abc"), LoginState.CHECKPOINT),
        (replace(OUTSIDE, path="/challenge/x", title="Sign in"), LoginState.CHECKPOINT),
        (replace(OUTSIDE, path="/uas/consumer-email-challenge"), LoginState.CHECKPOINT),
        (replace(FEED, captcha=True), LoginState.CHECKPOINT),
        (replace(OUTSIDE, heads=("Your account is temporarily restricted",)), LoginState.RESTRICTED),
        (
            replace(OUTSIDE, path="/checkpoint/x", heads=("Your account has been restricted",)),
            LoginState.RESTRICTED,
        ),
        (replace(FEED, heads=("What to do when Your account has been restricted",)), LoginState.LOGGED_IN),
        (replace(OUTSIDE, status=429), LoginState.RATE_LIMITED),
        (replace(OUTSIDE, status=999), LoginState.RATE_LIMITED),
        (OUTSIDE, LoginState.UNKNOWN),
    ],
)
def test_what_stands_before_a_page(signals: GateSignals, state: LoginState) -> None:
    assert gate_of(signals, KNOWN) is state


def test_a_notes_length_is_counted_as_the_page_counts_it() -> None:
    assert length("Hello") == 5
    assert length("Hi 👋") == 5


TEXT = resources.files("engine.linkedin").joinpath("pages.toml").read_text(encoding="utf-8")


def test_a_newer_page_knowledge_in_the_data_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "pages.toml").write_text(
        TEXT.replace(KNOWN.version, "2026.12.1").replace('"button.comment-button"', '"button.new"'),
        encoding="utf-8",
    )
    known, refused = pages.load(tmp_path)
    assert refused is None
    assert known.version == "2026.12.1"
    assert known.table("post")["comment_button"] == "button.new"


def test_versions_are_compared_as_numbers(tmp_path: Path) -> None:
    (tmp_path / "pages.toml").write_text(TEXT.replace(KNOWN.version, "2026.9.30"), encoding="utf-8")
    known, refused = pages.load(tmp_path)
    assert known.version == KNOWN.version
    assert refused is not None
    assert refused.values["why"].code == "errors.broken_knowledge.older"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("version = ", "Invalid"),
        (TEXT.replace('version = "', 'version = "v'), "version"),
        (TEXT.replace(f"seen = {KNOWN.seen}", 'seen = "lately"'), "date"),
        (TEXT.replace('comment_button = "button.comment-button"', ""), "comment_button"),
        (
            TEXT.replace('box = "div[data-urn', 'box = ["div[data-urn').replace(
                "activity:']\"", "activity:']\"]"
            ),
            "box",
        ),
        (TEXT.replace('send = ["Send invitation", "Send"]', "send = []"), "send"),
        (TEXT.replace('send = ["Send invitation", "Send"]', "send = [1]"), "send"),
        (TEXT.replace("[texts.en]", "[texts.xx]"), "English"),
        (f'{TEXT}\n[texts.pl]\npending = ["Oczekuje"]\n', "texts.pl"),
    ],
)
def test_a_broken_page_knowledge_is_refused_with_a_reason(tmp_path: Path, text: str, why: str) -> None:
    assert text != TEXT
    (tmp_path / "pages.toml").write_text(text, encoding="utf-8")
    known, refused = pages.load(tmp_path)
    assert known.version == KNOWN.version
    assert refused is not None
    assert why in say_plain(refused)
    assert str(tmp_path / "pages.toml") in say_plain(refused)


def test_evidence_keeps_within_its_size_and_the_oldest_goes_first(tmp_path: Path) -> None:
    for day in range(1, 7):
        (tmp_path / f"2026110{day}.png").write_bytes(b"x" * 100)
    keep_within(tmp_path, 350)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "20261104.png",
        "20261105.png",
        "20261106.png",
    ]
