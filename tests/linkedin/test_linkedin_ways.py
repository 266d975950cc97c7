"""The ways of invitations, likes and comments: the right outcome, the right books, no wrong."""

import pytest

from engine.rules.enums import Outcome
from engine.rules.identity import ROOT
from tests.linkedin.conftest import ACCOUNT, Sender
from tests.linkedin.judging import CONNECT, DONE, JANE, LAYOUTS, check

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]


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
