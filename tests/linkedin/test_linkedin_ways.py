"""The ways of invitations, likes and comments: the right outcome, the right books, no wrong."""

import pytest

from engine.rules.identity import ROOT
from engine.rules.words import ActionType, Outcome
from tests.linkedin.conftest import ACCOUNT, Sender
from tests.linkedin.judging import COMMENT, CONNECT, DONE, JANE, LAYOUTS, LIKE, UNCERTAIN, check

pytestmark = pytest.mark.asyncio(loop_scope="module")


# --- the invitation's own ways


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("dialog", "outcome", "effects", "nothing"),
    [
        ("how_known", Outcome.HOW_KNOWN, 0, False),
        ("near_limit", DONE, 1, False),
        ("fails", Outcome.LINKEDIN_ERROR, 0, True),
        ("never", Outcome.UNEXPECTED_PAGE, 0, True),
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
        (LIKE, {"flip": "unseen"}, DONE, 1),
        (LIKE, {"flip": "lost"}, Outcome.LINKEDIN_ERROR, 0),
        (COMMENT, {"posting": "pinned"}, DONE, 1),
        (COMMENT, {"posting": "deep"}, DONE, 1),
        (COMMENT, {"composer_open": False}, DONE, 1),
        (COMMENT, {"submit_ms": 1500}, DONE, 1),
        (COMMENT, {"comments_off": True}, Outcome.COMMENTS_OFF, 0),
        (COMMENT, {"comments_off": True, "comments_off_said": False}, Outcome.COMMENTS_OFF, 0),
        (COMMENT, {"thread": "below"}, UNCERTAIN, 1),
        (COMMENT, {"thread": "unseen"}, DONE, 1),
    ],
)
async def test_what_posts_may_do(
    sender: Sender, action: ActionType, traits: dict[str, object], outcome: Outcome, effects: int
) -> None:
    sender.site.set(f"person/{JANE}", **traits)
    sender.clock.speed = 3.0
    check(sender.site, action, await sender.do(action, JANE), outcome, effects)
