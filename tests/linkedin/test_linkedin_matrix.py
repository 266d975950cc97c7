"""Every action on every kind of person in a real browser: the right outcome, the right books, no wrong."""

import pytest

from engine.linkedin.actions import look
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Result
from engine.rules.enums import ActionType, Outcome
from engine.rules.identity import ROOT
from practice.people import make_people
from practice.site.client import SiteControl
from tests.linkedin.conftest import ACCOUNT, NOW, Sender

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
DONE = Outcome.DONE
PEOPLE = {person.slug: person for person in make_people()}
LAYOUTS = ("classic", "modern")
# Old, new, and each list with the other's page.
POSTS_LAYOUTS = ("classic", "server_driven", "list_only", "page_only")

# slug, outcome, whether the click came to pass
INVITATIONS = [
    ("jane-doe-123", DONE, True),
    ("jane-doe-1234", DONE, True),
    ("idris-bello", DONE, True),  # ", MBA, CFA 🚀" in the name
    ("ming-li-88a1", DONE, True),
    ("élodie-çelik", DONE, True),
    ("marcus-login-checkpoint", DONE, True),
    ("menna-price", DONE, True),  # in the More menu
    ("aino-once", DONE, True),  # without a dialog
    ("slow-sanders", DONE, True),
    ("emil-mailov", Outcome.EMAIL_NEEDED, True),
    ("wim-later", Outcome.NOT_NOW, True),
    ("carla-bruno", Outcome.ALREADY_CONNECTED, False),
    ("hana-sato", Outcome.ALREADY_PENDING, False),
    ("ravi-menon", Outcome.INCOMING_REQUEST, False),
    ("gloria-star", Outcome.FOLLOW_ONLY, False),
    ("henry-hidden", Outcome.UNAVAILABLE, False),
    ("gwen-gone", Outcome.UNAVAILABLE, False),
    ("mara-lindgren", Outcome.UNAVAILABLE, False),  # the account's own
]
POSTS = [
    (LIKE, "jane-doe-123", DONE),
    (LIKE, "menna-price", DONE),
    (LIKE, "cato-closed", DONE),
    (LIKE, "lena-liked", Outcome.ALREADY_LIKED),
    (LIKE, "quentin-still", Outcome.NO_POST),
    (LIKE, "old-postley", Outcome.NO_POST),
    (LIKE, "gwen-gone", Outcome.UNAVAILABLE),
    (COMMENT, "jane-doe-123", DONE),
    (COMMENT, "lena-liked", DONE),
    (COMMENT, "élodie-çelik", DONE),
    (COMMENT, "cato-closed", Outcome.COMMENTS_OFF),
    (COMMENT, "quentin-still", Outcome.NO_POST),
    (COMMENT, "old-postley", Outcome.NO_POST),
    (COMMENT, "henry-hidden", Outcome.UNAVAILABLE),
]


def books(site: SiteControl, action: ActionType, slug: str, result: Result) -> None:
    """What was done stands in the books, and nothing else does."""
    done = [(ACCOUNT, action, slug)] if result.outcome is DONE else []
    assert site.actions() == done
    assert site.wrongs() == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("slug", "outcome", "clicked"), INVITATIONS)
async def test_connect(sender: Sender, layout: str, slug: str, outcome: Outcome, clicked: bool) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    sender.site.expect([(ACCOUNT, slug, CONNECT)])
    result = await sender.do(CONNECT, slug)
    assert (result.outcome, sender.marks) == (outcome, [ROOT + slug] if clicked else [])
    books(sender.site, CONNECT, slug, result)


@pytest.mark.parametrize("layout", POSTS_LAYOUTS)
@pytest.mark.parametrize(("action", "slug", "outcome"), POSTS)
async def test_like_and_comment(
    sender: Sender, layout: str, action: ActionType, slug: str, outcome: Outcome
) -> None:
    sender.site.set(f"account/{ACCOUNT}", posts_layout=layout)
    sender.site.expect([(ACCOUNT, slug, action)])
    result = await sender.do(action, slug)
    assert (result.outcome, sender.marks) == (outcome, [ROOT + slug] if outcome is DONE else [])
    books(sender.site, action, slug, result)
    if outcome is DONE:
        (booked,) = sender.site.get("books")["actions"]
        assert booked["post"] in (result.post_urn or "").split()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("address", ["renata-horvath", PEOPLE["renata-horvath-kiss"].member_id])
async def test_a_former_slug_and_a_member_id_lead_to_the_person(
    sender: Sender, layout: str, address: str
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    result = await sender.do(CONNECT, address)
    assert (result.outcome, result.resolved_url) == (DONE, f"{ROOT}renata-horvath-kiss")
    assert sender.marks == [f"{ROOT}renata-horvath-kiss"]
    books(sender.site, CONNECT, "renata-horvath-kiss", result)


async def test_a_post_is_found_by_a_member_id(sender: Sender) -> None:
    result = await sender.do(LIKE, PEOPLE["jane-doe-123"].member_id)
    assert (result.outcome, sender.marks) == (DONE, [f"{ROOT}jane-doe-123"])
    books(sender.site, LIKE, "jane-doe-123", result)


NOTE = "Hello Jane 👋\nshall we connect?"
NOTES = [
    # notes left, longest note, may be sent without, outcome, the note that arrives
    (5, 200, False, DONE, NOTE),
    (5, 20, True, DONE, None),
    (5, 20, False, Outcome.NO_TEXT, None),
    (0, 200, True, DONE, None),
    (0, 200, False, Outcome.OUT_OF_NOTES, None),
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("left", "longest", "without", "outcome", "arrives"), NOTES)
async def test_a_note_is_sent_or_the_campaigns_choice_applies(
    sender: Sender, layout: str, left: int, longest: int, without: bool, outcome: Outcome, arrives: str | None
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, notes_left=left, note_length=longest)
    result = await sender.do(CONNECT, "jane-doe-123", note=NOTE, send_without_note=without)
    assert (result.outcome, len(sender.marks)) == (outcome, 1)
    assert result.surely_nothing == (outcome is not DONE)
    books(sender.site, CONNECT, "jane-doe-123", result)
    if outcome is DONE:
        assert sender.site.get("books")["actions"][0]["text"] == arrives


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_the_weekly_limit_is_seen_and_nothing_is_sent(sender: Sender, layout: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, weekly_limit=0)
    result = await sender.do(CONNECT, "jane-doe-123")
    assert result.outcome is Outcome.WEEKLY_LIMIT
    assert result.evidence is not None
    books(sender.site, CONNECT, "jane-doe-123", result)


async def test_emoji_mentions_and_line_breaks_arrive_in_a_comment_as_they_are(sender: Sender) -> None:
    text = "Great point 🚀👩‍💻 @Jane\nand well said"
    result = await sender.do(COMMENT, "jane-doe-123", comment_text=text)
    assert result.outcome is DONE
    (booked,) = sender.site.get("books")["actions"]
    assert booked["text"].split() == text.split()


async def test_a_comment_that_stands_there_already_is_not_written_again(sender: Sender) -> None:
    await sender.do(COMMENT, "jane-doe-123")
    sender.marks.clear()
    result = await sender.do(COMMENT, "jane-doe-123")
    assert (result.outcome, sender.marks) == (DONE, [])
    assert sender.site.wrongs() == []
    assert len(sender.site.actions()) == 1


async def test_a_post_that_had_its_like_is_not_looked_at_again(sender: Sender) -> None:
    urn = (await sender.do(LIKE, "jane-doe-123")).post_urn
    again = await sender.do(LIKE, "jane-doe-123", done_posts=frozenset({urn}))
    assert again.outcome is Outcome.NO_POST
    assert len(sender.site.actions()) == 1


async def test_who_administers_a_page_acts_as_themselves(sender: Sender) -> None:
    sender.site.set(f"account/{ACCOUNT}", administers_page=True)
    result = await sender.do(LIKE, "jane-doe-123")
    books(sender.site, LIKE, "jane-doe-123", result)


@pytest.mark.parametrize("action", list(ActionType))
async def test_if_the_mark_cannot_be_written_nothing_is_clicked(sender: Sender, action: ActionType) -> None:
    class Blocked(Exception):
        pass

    async def refuse(url: str) -> None:
        raise Blocked

    sender.mark = refuse  # type: ignore[method-assign]
    try:
        with pytest.raises(Blocked):
            await sender.do(action, "jane-doe-123")
    finally:
        del sender.mark
    assert sender.site.actions() == []


@pytest.mark.parametrize("action", list(ActionType))
async def test_a_doubt_is_settled_by_a_look_that_does_nothing(sender: Sender, action: ActionType) -> None:
    text = "Well said" if action is COMMENT else None
    task = ActionTask(action, f"{ROOT}jane-doe-123", comment_text=text)
    assert await look(sender.browser, task, None, NOW) is DoubtAnswer.NOT_DONE
    assert sender.site.actions() == []
    result = await sender.do(action, "jane-doe-123")
    assert await look(sender.browser, task, None, NOW) is DoubtAnswer.DONE
    assert await look(sender.browser, task, result.post_urn, NOW) is DoubtAnswer.DONE
    assert len(sender.site.actions()) == 1
    sender.site.set(f"account/{ACCOUNT}", state="rate_limited")
    assert await look(sender.browser, task, None, NOW) is DoubtAnswer.CANT_TELL
