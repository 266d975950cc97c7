"""A copy of the page at which an action waits: that very page, by the way that the action takes; mended knowledge knows it."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.linkedin import capture, capture_visit, pages
from engine.linkedin.capture_reader import stage
from engine.rules.enums import ActionType, CaptureKind, Outcome
from practice.site.accounts import ChangedPage, PostsLayout
from tests.linkedin.conftest import ACCOUNT, Sender
from tests.linkedin.judging import JANE

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIST = f"/in/{JANE}/recent-activity/all/"
CLASSIC, SERVER_DRIVEN = PostsLayout.CLASSIC, PostsLayout.SERVER_DRIVEN


@pytest.mark.parametrize(
    ("layout", "part", "kept"),
    [
        (CLASSIC, ChangedPage.REACT_LABEL, CaptureKind.POST),
        pytest.param(CLASSIC, ChangedPage.POSTS, CaptureKind.ACTIVITY, marks=pytest.mark.long),
        # Only the list is known to show the post.
        pytest.param(SERVER_DRIVEN, ChangedPage.REACT_LABEL, CaptureKind.ACTIVITY, marks=pytest.mark.long),
        (SERVER_DRIVEN, ChangedPage.POSTS, CaptureKind.ACTIVITY),
    ],
)
async def test_it_is_the_page_that_wasn_t_known(
    sender: Sender, tmp_path: Path, layout: PostsLayout, part: ChangedPage, kept: CaptureKind
) -> None:
    sender.site.set(f"account/{ACCOUNT}", posts_layout=layout)
    sender.site.set("changed", part=part)
    sender.clock.speed = 10.0
    file = await capture_visit.visit(sender.browser, CaptureKind.POST, LIST, tmp_path, "asked for")
    assert capture.read(file).kind is kept
    assert sender.site.actions() == []
    assert (await sender.do(ActionType.LIKE, JANE)).outcome is Outcome.UNEXPECTED_PAGE
    assert sender.site.actions() == []
    assert sender.site.wrongs() == []


MENDED = (
    ('version = "2026', 'version = "2027'),
    (
        'like = "span.reactions-react-button button[aria-pressed]"',
        'like = "span.reactions-react-button button[aria-pressed], span.social-reaction-control button[data-pressed]"',
    ),
    ('pressed = "aria-pressed"', 'pressed = "aria-pressed, data-pressed"'),
)


async def test_a_renamed_state_stays_readable_in_the_copy_and_a_new_entry_reads_it_there_and_on_the_page(
    sender: Sender, tmp_path: Path
) -> None:
    text = pages.built_in_text()
    for old, new in MENDED:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    mended = pages.understand(text.encode(), pages.built_in())
    sender.site.set("changed", part=ChangedPage.REACT_LABEL)
    sender.clock.speed = 10.0
    file = await capture_visit.visit(sender.browser, CaptureKind.POST, LIST, tmp_path, "asked for")
    copy = capture.read(file)
    async with stage(sender.browser.options, sender.clock) as browser:
        before = (await browser.attempt(copy, pages.built_in())).report
        after = (await browser.attempt(copy, mended)).report
    assert (before.known, after.known, after.state) == (False, True, "not liked")
    usual = sender.browser.options
    sender.browser.options = replace(usual, pages=mended)
    try:
        assert (await sender.do(ActionType.LIKE, JANE)).outcome is Outcome.DONE
    finally:
        sender.browser.options = usual
    assert sender.site.actions() == [(ACCOUNT, "like", JANE)]
