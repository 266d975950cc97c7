"""What may stand in any action's way: the right outcome, the right books, no wrong."""

import asyncio

import pytest
from playwright.async_api import ElementHandle
from playwright.async_api import Error as PlaywrightError

from engine.linkedin import browser, processes, signals
from engine.linkedin.actions import look
from engine.linkedin.outcome import ActionTask, DoubtAnswer
from engine.rules.enums import ActionType, Outcome
from engine.rules.identity import ROOT
from tests.linkedin.conftest import ACCOUNT, NOW, Sender
from tests.linkedin.judging import COMMENT, CONNECT, DONE, JANE, LAYOUTS, LIKE, LOST, UNCERTAIN, check

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]


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
    context = sender.browser.page.context
    while len(context.pages) > 1:  # a tab that a page opened is just being closed
        await asyncio.sleep(0.05)


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
    sender: Sender, action: ActionType, fault: str, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "PAGE_SECONDS", 5.0)
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
    assert len(sender.site.actions()) == effects
    if result.outcome is DONE:  # a fresh load of the page has shown it
        assert effects == 1
    elif result.outcome is not UNCERTAIN:  # … or that there is nothing
        assert (result.surely_nothing, effects) == (True, 0)
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
    sender: Sender, action: ActionType, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.site.set(f"account/{ACCOUNT}", obstacle="hangs")
    monkeypatch.setattr(signals, "READ_SECONDS", 2.0)
    await sender.browser.page.route("**/site.js", _hangs_at_once)
    result = await sender.do(action, JANE)
    check(sender.site, action, result, LOST, 0)
    sender.site.set(f"account/{ACCOUNT}", obstacle="none")
    await sender.browser.restart()
    check(sender.site, action, await sender.do(action, JANE), DONE, 1)


async def _hangs_at_once(route: object) -> None:
    await route.fulfill(body="setTimeout(() => { for (;;); }, 200)", content_type="text/javascript")  # type: ignore[attr-defined]


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


@pytest.mark.parametrize("action", list(ActionType))
@pytest.mark.parametrize("step", ["at the mark", "after the first click", "after the last click"])
async def test_a_browser_that_is_killed_leaves_a_doubt_that_the_page_settles(
    sender: Sender, action: ActionType, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.site.set(f"person/{JANE}", dialog="at_once" if step == "after the last click" else "plain")
    click, profile = ElementHandle.click, sender.browser.options.user_data_dir
    marked = False

    async def mark(url: str) -> None:
        nonlocal marked
        marked = True
        if step == "at the mark":
            processes.kill(processes.of_profile(profile))

    async def clicked(handle: ElementHandle, **how: object) -> None:
        await click(handle, **how)  # type: ignore[arg-type]
        if marked and not how.get("trial"):
            while step == "after the last click" and not sender.site.actions():
                await asyncio.sleep(0.02)
            processes.kill(processes.of_profile(profile))

    monkeypatch.setattr(sender, "mark", mark)
    monkeypatch.setattr(ElementHandle, "click", clicked)
    result = await sender.do(action, JANE)
    assert result.outcome is UNCERTAIN
    monkeypatch.undo()
    await sender.browser.restart()
    effects = sender.site.actions()
    assert len(effects) <= 1
    text = "Well said" if action is ActionType.COMMENT else None
    sender.browser.own_slug = "mara-lindgren"
    seen = await look(
        sender.browser, ActionTask(action, ROOT + JANE, comment_text=text), result.post_urn, NOW
    )
    assert seen is (DoubtAnswer.DONE if effects else DoubtAnswer.NOT_DONE)
    assert sender.site.wrongs() == []
