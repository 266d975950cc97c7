"""The ways of likes and comments in both layouts, and parts that paint late: the right outcome, the right books, no wrong."""

import pytest

from engine.linkedin.actions import look
from engine.linkedin.outcome import ActionTask, DoubtAnswer
from engine.rules.enums import ActionType, Outcome
from engine.rules.identity import ROOT
from tests.linkedin.conftest import ACCOUNT, NOW, Sender
from tests.linkedin.judging import COMMENT, DONE, JANE, LIKE, UNCERTAIN, check

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

LAYOUTS = ("classic", "server_driven")
COMMENTED = "Well said"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("action", "traits", "outcome", "effects"),
    [
        (LIKE, {"posting": "pinned"}, DONE, 1),
        (LIKE, {"posting": "deep"}, DONE, 1),
        (LIKE, {"posting": "deep", "virtual": True}, DONE, 1),
        (LIKE, {"posting": "none"}, Outcome.NO_POST, 0),
        (LIKE, {"celebrated": True}, Outcome.ALREADY_LIKED, 0),
        (LIKE, {"flip": "unseen"}, DONE, 1),
        (LIKE, {"flip": "lost"}, Outcome.LINKEDIN_ERROR, 0),
        (LIKE, {"bar_ms": 1500, "posts_ms": 1500}, DONE, 1),
        (LIKE, {"comments_in_list": True}, DONE, 1),
        (LIKE, {"comments_in_list": True, "key_id": "ugcPost"}, DONE, 1),
        (LIKE, {"link_id": "share", "menu_ms": 500}, DONE, 1),
        (COMMENT, {"posting": "pinned"}, DONE, 1),
        (COMMENT, {"posting": "deep"}, DONE, 1),
        (COMMENT, {"composer_open": False}, DONE, 1),
        (COMMENT, {"submit_ms": 1000}, DONE, 1),
        (COMMENT, {"submit_there": True}, DONE, 1),
        (COMMENT, {"reply_open": True}, DONE, 1),
        (COMMENT, {"comments_off": True}, Outcome.COMMENTS_OFF, 0),
        (COMMENT, {"thread": "unseen"}, DONE, 1),
        (COMMENT, {"thread": "below"}, UNCERTAIN, 1),
        (COMMENT, {"thread_ms": 1500, "bar_ms": 800}, DONE, 1),
    ],
)
async def test_what_posts_may_do(
    sender: Sender, layout: str, action: ActionType, traits: dict[str, object], outcome: Outcome, effects: int
) -> None:
    sender.site.set(f"account/{ACCOUNT}", posts_layout=layout)
    sender.site.set(f"person/{JANE}", **traits)
    result = await sender.do(action, JANE)
    check(sender.site, action, result, outcome, effects)


@pytest.mark.parametrize(
    ("layout", "outcome"),
    [("classic", Outcome.COMMENTS_OFF), ("server_driven", Outcome.UNEXPECTED_PAGE)],
)
async def test_comments_that_are_off_without_a_word_are_known_only_where_the_markup_tells(
    sender: Sender, layout: str, outcome: Outcome
) -> None:
    sender.site.set(f"account/{ACCOUNT}", posts_layout=layout)
    sender.site.set(f"person/{JANE}", comments_off=True, comments_off_said=False)
    check(sender.site, COMMENT, await sender.do(COMMENT, JANE), outcome, 0)


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_a_like_that_paints_four_seconds_late_is_not_removed(sender: Sender, layout: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", posts_layout=layout)
    sender.site.set(f"person/{JANE}", already_liked=True, state_ms=4000)
    sender.clock.speed = 1.0
    check(sender.site, LIKE, await sender.do(LIKE, JANE), Outcome.ALREADY_LIKED, 0)


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_a_comment_that_paints_five_seconds_late_is_neither_doubled_nor_taken_back(
    sender: Sender, layout: str
) -> None:
    sender.site.set(f"account/{ACCOUNT}", posts_layout=layout)
    assert (await sender.do(COMMENT, JANE)).outcome is DONE
    sender.marks.clear()
    sender.site.set(f"person/{JANE}", thread_ms=5000)
    sender.clock.speed = 1.0
    again = await sender.do(COMMENT, JANE)
    assert (again.outcome, sender.marks) == (DONE, [])
    task = ActionTask(COMMENT, ROOT + JANE, comment_text=COMMENTED)
    assert await look(sender.browser, task, again.post_urn, NOW) is DoubtAnswer.DONE
    assert (len(sender.site.actions()), sender.site.wrongs()) == (1, [])


@pytest.mark.parametrize("action", [LIKE, COMMENT])
@pytest.mark.parametrize(("first", "then"), [LAYOUTS, LAYOUTS[::-1]])
async def test_a_post_is_the_same_when_the_account_gets_the_other_layout(
    sender: Sender, action: ActionType, first: str, then: str
) -> None:
    sender.site.set(f"account/{ACCOUNT}", posts_layout=first)
    done = await sender.do(action, JANE)
    assert done.outcome is DONE
    sender.site.set(f"account/{ACCOUNT}", posts_layout=then)
    text = COMMENTED if action is COMMENT else None
    task = ActionTask(action, ROOT + JANE, comment_text=text)
    assert await look(sender.browser, task, done.post_urn, NOW) is DoubtAnswer.DONE
    again = await sender.do(action, JANE, comment_text="Other words", done_posts=frozenset({done.post_urn}))
    assert again.outcome is Outcome.NO_POST
    assert (len(sender.site.actions()), sender.site.wrongs()) == (1, [])
