"""What waits for page knowledge and what differs from what was asked, as a person sees it and acts on it."""

import pytest
from sqlalchemy import select

from engine import campaigns as engine
from engine.rules.enums import ActionStatus, ActionType, Difference, Outcome, Role
from engine.work import claims
from practice.chat.client import ChatPerson, buttons_of
from storage import page_waiting as waiting_store
from storage.tables import Action
from tests.bot.running import Running, see, tap
from tests.fixtures_db import MONDAY, SampleData
from tests.fixtures_words import logged

CONNECT, LIKE = ActionType.CONNECT, ActionType.LIKE
WAIT = "3 wait: LinkedIn's page isn't known"


def running(bot: Running, seeded: dict[str, int], kind: ActionType, *outcomes: Outcome | Difference) -> int:
    """A campaign of Ben's in which so much has come to something."""
    with bot.db.transaction() as session:
        number = SampleData(session).campaign(seeded["list"], kind, seeded["ben"], name="Spring")
        engine.start(session, number, MONDAY, 1)
        rows = session.scalars(select(Action.id).where(Action.campaign_id == number).order_by(Action.id))
        for action_id, came in zip(rows.all(), outcomes, strict=False):
            claimed = claims.claim(session, action_id, MONDAY)
            assert isinstance(claimed, claims.Claimed)
            differs = came if isinstance(came, Difference) else None
            outcome = Outcome.DONE if isinstance(came, Difference) else came
            claims.settle(session, claimed.claim_id, outcome, MONDAY, differs=differs)
    return number


async def test_what_waits_is_seen_and_tried_again_with_one_tap(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    number = running(bot, seeded, LIKE, *[Outcome.UNEXPECTED_PAGE] * 3)
    await owner.send("/start")
    await see(owner, WAIT)
    await owner.send("/campaigns")
    await see(owner, WAIT)
    await owner.send(f"/start campaign_{number}")
    await owner.send("/campaigns")
    await tap(owner, "▶️ Spring")
    await see(owner, WAIT, "nothing of them is lost", "running")
    await tap(owner, "🤔 Why")
    await see(owner, "3 wait: LinkedIn's page isn't known", "/pages")
    await owner.send("/campaigns")
    await tap(owner, "▶️ Spring")
    await tap(owner, "🔁 Try again")
    shown = await see(owner, "To be tried again, when the turn comes: 3 actions.")
    assert "🔁 Try again" not in [label for label, _ in buttons_of(shown)]
    with bot.db.reading() as session:
        assert waiting_store.count_by_campaign(session) == {}
        told = logged(session, "did")
    assert any("had what waits of the campaign Spring tried again" in text for text in told)


async def test_an_error_of_our_own_isn_t_told_as_a_page_that_isn_t_known(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    running(bot, seeded, LIKE, Outcome.UNEXPECTED_PAGE, Outcome.OWN_ERROR, Outcome.OWN_ERROR)
    unknown, own = "1 wait: LinkedIn's page isn't known", "2 wait: LinkedPilot met an error of its own"
    await owner.send("/start")
    await see(owner, unknown, own)
    await owner.send("/campaigns")
    await see(owner, unknown, own, "Campaigns")
    await tap(owner, "▶️ Spring")
    await see(owner, unknown, own, "tried again with a newer LinkedPilot")
    await owner.send("/pages")
    await see(
        owner, "Waiting for a page that is known: 👍 1 likes", "an error of LinkedPilot's own", "👍 2 likes"
    )


async def test_a_copy_of_the_page_is_asked_for_on_the_card(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    running(bot, seeded, LIKE, *[Outcome.UNEXPECTED_PAGE] * 3)
    await owner.send("/campaigns")
    await tap(owner, "▶️ Spring")
    await tap(owner, "📷 Keep a copy of the page")
    await see(owner, "I keep a copy as soon as the seat is free")
    (asked,) = bot.agent.asked
    assert asked.startswith("capture post /in/")
    assert asked.endswith("/recent-activity/all/")


@pytest.mark.parametrize(("role", "offered"), [(Role.OPERATOR, True), (Role.VIEWER, False)])
async def test_who_may_have_it_tried_again(
    bot: Running, stranger: ChatPerson, seeded: dict[str, int], role: Role, offered: bool
) -> None:
    running(bot, seeded, LIKE, *[Outcome.UNEXPECTED_PAGE] * 3)
    await bot.pair(stranger, Role.OWNER if role is Role.OWNER else role)
    await stranger.send("/campaigns")
    await tap(stranger, "▶️ Spring")
    shown = await see(stranger, WAIT)
    assert ("🔁 Try again" in [label for label, _ in buttons_of(shown)]) is offered


async def test_what_was_done_otherwise_than_asked_is_said(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    asked = [Difference.WITHOUT_NOTE, Difference.WITHOUT_NOTE, Difference.REQUEST_ACCEPTED]
    running(bot, seeded, CONNECT, *asked, Outcome.DONE)
    await owner.send("/campaigns")
    await tap(owner, "▶️ Spring")
    await see(owner, "2 without the note", "1 accepted the person's own request")
    with bot.db.reading() as session:
        lead_id = session.scalar(
            select(Action.lead_id).where(Action.status == ActionStatus.COMPLETED).order_by(Action.id)
        )
    await owner.send(f"/start lead_{lead_id}")
    await see(owner, "Ben, without the note", "Spring: done, without the note")


async def test_a_kind_that_is_stopped_stands_on_the_sender_s_card(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        waiting_store.stop_kind(session, seeded["ben"], LIKE, MONDAY.date())
    await owner.send("/senders")
    await tap(owner, "🟢 Ben")
    await see(owner, "Likes stopped for today: they couldn't be done for three people in a row")
