"""Everything that may stand in an action's way, in a real browser: the right outcome, the right books, no wrong."""

import pytest
from playwright.async_api import Error as PlaywrightError

from engine.linkedin.outcome import Result
from engine.rules.identity import ROOT
from engine.rules.words import ActionType, Outcome
from practice.site.client import SiteControl
from practice.site.texts import TEXTS
from tests.linkedin.conftest import ACCOUNT, Sender

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
DONE, UNCERTAIN, LOST = Outcome.DONE, Outcome.UNCERTAIN, Outcome.BROWSER_LOST
LAYOUTS = ("classic", "modern")
JANE = "jane-doe-123"


def check(site: SiteControl, action: ActionType, result: Result, outcome: Outcome, effects: int) -> None:
    assert result.outcome is outcome, result
    assert site.wrongs() == []
    assert site.actions() == [(ACCOUNT, action, JANE)] * effects
    if result.outcome is DONE:
        assert effects == 1


# --- languages


@pytest.mark.parametrize("language", sorted(TEXTS))
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("relation", ["top_card", "menu"])
async def test_connect_in_every_language(sender: Sender, layout: str, language: str, relation: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, language=language)
    sender.site.set(f"person/{JANE}", relation=relation)
    result = await sender.do(CONNECT, JANE, note="Hello")
    check(sender.site, CONNECT, result, DONE, 1)


@pytest.mark.parametrize("language", sorted(set(TEXTS) - {"en"}))
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("relation", "outcome"),
    [
        ("pending", Outcome.ALREADY_PENDING),
        ("connected", Outcome.ALREADY_CONNECTED),
        ("incoming", Outcome.ALREADY_PENDING),
        ("follow_only", Outcome.FOLLOW_ONLY),
        ("hidden", Outcome.UNAVAILABLE),
    ],
)
async def test_what_stands_is_read_in_every_language(
    sender: Sender, layout: str, language: str, relation: str, outcome: Outcome
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, language=language)
    sender.site.set(f"person/{JANE}", relation=relation)
    check(sender.site, CONNECT, await sender.do(CONNECT, JANE), outcome, 0)


@pytest.mark.parametrize("language", sorted(set(TEXTS) - {"en"}))
@pytest.mark.parametrize("action", [LIKE, COMMENT])
async def test_posts_in_every_language(sender: Sender, action: ActionType, language: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", language=language)
    check(sender.site, action, await sender.do(action, JANE), DONE, 1)


@pytest.mark.parametrize("action", list(ActionType))
async def test_a_language_that_is_not_known_is_said_and_nothing_is_clicked(
    sender: Sender, action: ActionType
) -> None:
    await sender.browser.page.route("**/in/**", _in_polish)
    result = await sender.do(action, JANE)
    check(sender.site, action, result, Outcome.UNEXPECTED_PAGE, 0)
    assert "«pl»" in result.detail


async def _in_polish(route: object) -> None:
    answer = await route.fetch()  # type: ignore[attr-defined]
    body = (await answer.text()).replace('lang="en"', 'lang="pl"')
    await route.fulfill(response=answer, body=body)  # type: ignore[attr-defined]


# --- the invitation's own ways


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("dialog", "outcome", "effects", "nothing"),
    [
        ("how_known", Outcome.HOW_KNOWN, 0, False),
        ("near_limit", DONE, 1, False),
        ("fails", Outcome.UNEXPECTED_PAGE, 0, True),
        ("never", UNCERTAIN, 0, False),
        ("at_once", DONE, 1, False),
        ("not_now", Outcome.NOT_NOW, 0, False),
        ("email", Outcome.EMAIL_NEEDED, 0, False),
    ],
)
async def test_what_the_invitation_may_do(
    sender: Sender, layout: str, dialog: str, outcome: Outcome, effects: int, nothing: bool
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    sender.site.set(f"person/{JANE}", dialog=dialog)
    sender.clock.speed = 3.0
    result = await sender.do(CONNECT, JANE)
    check(sender.site, CONNECT, result, outcome, effects)
    assert result.surely_nothing is nothing


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_an_invitation_from_the_person_is_accepted_where_the_campaign_wants_it(
    sender: Sender, layout: str
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    sender.site.set(f"person/{JANE}", relation="incoming")
    result = await sender.do(CONNECT, JANE, accept_incoming=True)
    assert (result.outcome, sender.marks) == (DONE, [ROOT + JANE])
    assert sender.site.actions() == [(ACCOUNT, "accept", JANE)]


# --- the posts' own ways


@pytest.mark.parametrize(
    ("action", "traits", "outcome", "effects"),
    [
        (LIKE, {"posting": "pinned"}, DONE, 1),
        (LIKE, {"posting": "deep"}, DONE, 1),
        (LIKE, {"celebrated": True}, Outcome.ALREADY_LIKED, 0),
        (LIKE, {"flip": "unseen"}, UNCERTAIN, 1),
        (LIKE, {"flip": "lost"}, UNCERTAIN, 0),
        (COMMENT, {"posting": "pinned"}, DONE, 1),
        (COMMENT, {"posting": "deep"}, DONE, 1),
        (COMMENT, {"composer_open": False}, DONE, 1),
        (COMMENT, {"submit_ms": 1500}, DONE, 1),
        (COMMENT, {"comments_off": True}, Outcome.COMMENTS_OFF, 0),
        (COMMENT, {"comments_off": True, "comments_off_said": False}, Outcome.COMMENTS_OFF, 0),
        (COMMENT, {"thread": "below"}, UNCERTAIN, 1),
        (COMMENT, {"thread": "unseen"}, UNCERTAIN, 1),
    ],
)
async def test_what_posts_may_do(
    sender: Sender, action: ActionType, traits: dict[str, object], outcome: Outcome, effects: int
) -> None:
    sender.site.set(f"person/{JANE}", **traits)
    sender.clock.speed = 3.0
    check(sender.site, action, await sender.do(action, JANE), outcome, effects)


# --- everywhere


@pytest.mark.parametrize("action", list(ActionType))
@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("checkpoint", Outcome.CHECKPOINT),
        ("restricted", Outcome.RESTRICTED),
        ("rate_limited", Outcome.RATE_LIMITED),
        ("denied", Outcome.RATE_LIMITED),
        ("chrome_only", Outcome.RATE_LIMITED),
    ],
)
async def test_what_keeps_an_account_out(
    sender: Sender, action: ActionType, state: str, outcome: Outcome
) -> None:
    sender.site.set(f"account/{ACCOUNT}", state=state)
    sender.clock.speed = 5.0
    result = await sender.do(action, JANE)
    check(sender.site, action, result, outcome, 0)
    assert result.evidence is not None


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("action", list(ActionType))
@pytest.mark.parametrize(
    "obstacle", ["cookies", "messaging", "premium", "leaving", "alert", "new_tab", "download"]
)
async def test_what_lies_in_the_way_is_put_aside(
    sender: Sender, layout: str, action: ActionType, obstacle: str
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, obstacle=obstacle)
    check(sender.site, action, await sender.do(action, JANE), DONE, 1)
    assert len(sender.browser.page.context.pages) == 1


@pytest.mark.parametrize("action", list(ActionType))
async def test_a_spinner_of_twenty_seconds_ends_the_action_without_a_click(
    sender: Sender, action: ActionType
) -> None:
    sender.site.set(f"account/{ACCOUNT}", obstacle="spinner")
    sender.clock.speed = 5.0
    result = await sender.do(action, JANE)
    assert result.outcome in (Outcome.UNEXPECTED_PAGE, Outcome.RATE_LIMITED)
    check(sender.site, action, result, result.outcome, 0)


@pytest.mark.parametrize("action", list(ActionType))
@pytest.mark.parametrize(
    ("fault", "outcome"), [("error", LOST), ("reset", LOST), ("lost", LOST), ("slow", DONE)]
)
async def test_a_page_that_does_not_come(
    sender: Sender, action: ActionType, fault: str, outcome: Outcome
) -> None:
    sender.site.set(f"account/{ACCOUNT}", page_fault=fault)
    check(sender.site, action, await sender.do(action, JANE), outcome, int(outcome is DONE))
    assert (sender.marks == []) is (outcome is LOST)


@pytest.mark.parametrize(
    ("action", "fault", "effects"),
    [(a, f, int(f == "lost")) for a in (LIKE, COMMENT) for f in ("error", "reset", "lost")]
    + [(CONNECT, "error", 0), (CONNECT, "reset", 0)],
)
async def test_a_click_whose_answer_does_not_come_is_never_taken_for_done(
    sender: Sender, action: ActionType, fault: str, effects: int
) -> None:
    sender.site.set(f"account/{ACCOUNT}", click_fault=fault)
    sender.clock.speed = 3.0
    result = await sender.do(action, JANE)
    if action is CONNECT and fault == "error":  # LinkedIn's own error message, and Connect is there again
        assert result.surely_nothing
    else:
        assert result.outcome is UNCERTAIN
    assert len(sender.site.actions()) == effects
    assert sender.site.wrongs() == []


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_an_invitation_whose_answer_got_lost_is_seen_to_stand(sender: Sender, layout: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, click_fault="lost")
    sender.site.set(f"person/{JANE}", dialog="at_once")
    sender.clock.speed = 3.0
    check(sender.site, CONNECT, await sender.do(CONNECT, JANE), DONE, 1)


# --- the browser itself (last: each needs a new one)


@pytest.mark.parametrize("action", list(ActionType))
async def test_a_page_that_hangs_is_given_up_and_the_browser_opens_anew(
    sender: Sender, action: ActionType
) -> None:
    sender.site.set(f"account/{ACCOUNT}", obstacle="hangs")
    page = sender.browser.page
    await page.route("**/site.js", _hangs_at_once)
    result = await sender.do(action, JANE)
    check(sender.site, action, result, LOST, 0)
    sender.site.set(f"account/{ACCOUNT}", obstacle="none")
    await sender.browser.restart()
    check(sender.site, action, await sender.do(action, JANE), DONE, 1)


async def _hangs_at_once(route: object) -> None:
    await route.fulfill(body="for (;;);", content_type="text/javascript")  # type: ignore[attr-defined]


@pytest.mark.parametrize("action", list(ActionType))
async def test_a_browser_that_crashes_before_the_click_did_nothing(
    sender: Sender, action: ActionType
) -> None:
    class Crash(Exception):
        pass

    async def crash(url: str) -> None:
        try:
            await sender.browser.page.goto("chrome://crash", timeout=3000)
        except PlaywrightError:
            raise Crash from None

    sender.mark = crash  # type: ignore[method-assign]
    try:
        with pytest.raises(Crash):
            await sender.do(action, JANE)
    finally:
        del sender.mark
    result = await sender.do(action, JANE)  # the page is dead
    check(sender.site, action, result, LOST, 0)
    await sender.browser.restart()
    check(sender.site, action, await sender.do(action, JANE), DONE, 1)
