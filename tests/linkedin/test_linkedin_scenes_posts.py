"""Posts as LinkedIn shows them this autumn, on fixed pages: the right outcome, the right books, nothing else clicked."""

import pytest

from engine.linkedin.outcome import Result
from engine.rules.words import ActionType, Outcome
from tests.linkedin.conftest import Guest
from tests.linkedin.scene_site import scene

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIKE, COMMENT = ActionType.LIKE, ActionType.COMMENT
STANDING = "Glückwunsch & viel Erfolg! 🚀"


def activity(slug: str) -> str:
    return f"/in/{slug}/recent-activity/all/"


def books(guest: Guest, action: ActionType, slug: str, result: Result) -> None:
    """What was done stands in the page's own books, once, and nothing else does."""
    done = [(action, slug)] if result.outcome is Outcome.DONE else []
    assert [(kind, who) for kind, who, _ in guest.site.booked] == done


@pytest.mark.parametrize("action", [LIKE, COMMENT])
async def test_in_a_server_driven_list_the_person_s_own_post_is_found_beside_a_repost(
    guest: Guest, action: ActionType
) -> None:
    post = scene("post-server-driven").replace("r-p-detail", "r-p-sdui").replace("Theo Brandt", "Karla Vogt")
    guest.site.show({activity("r-p-sdui"): scene("activity-server-driven")}, post=post)
    result = await guest.do(action, "r-p-sdui")
    assert result.outcome is Outcome.DONE, result
    books(guest, action, "r-p-sdui", result)


@pytest.mark.parametrize("action", [LIKE, COMMENT])
async def test_a_list_that_says_itself_that_it_is_empty_is_no_post(guest: Guest, action: ActionType) -> None:
    guest.site.show({activity("milo-frei"): scene("activity-server-driven-empty")})
    result = await guest.do(action, "milo-frei")
    assert result.outcome is Outcome.NO_POST, result
    assert guest.site.booked == []


@pytest.mark.parametrize("action", [LIKE, COMMENT])
async def test_a_post_may_be_in_the_other_layout_than_the_list(guest: Guest, action: ActionType) -> None:
    guest.site.show(
        {activity("r-p-detail"): scene("activity-old-with-new-post-page")}, post=scene("post-server-driven")
    )
    result = await guest.do(action, "r-p-detail")
    assert result.outcome is Outcome.DONE, result
    books(guest, action, "r-p-detail", result)


@pytest.mark.parametrize("late", [2500, 5000])
async def test_an_own_comment_that_stands_already_and_paints_late_is_not_written_again(
    guest: Guest, late: int
) -> None:
    post = scene("post-late-thread").replace("},2500)", f"}},{late})")
    guest.site.show({activity("r-p-lazy"): scene("activity-late-thread")}, post=post)
    result = await guest.do(COMMENT, "r-p-lazy", comment_text=STANDING)
    assert (result.outcome, guest.marks) == (Outcome.DONE, []), result
    assert guest.site.booked == []
