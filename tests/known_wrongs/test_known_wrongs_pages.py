"""Mistakes in front of a page: each once more, in a real browser on the practice site or on fixed pages.

Long because it is a list, which docs/known-wrongs.md is made from.
"""

import json
import time
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import campaigns
from engine.linkedin.actions import perform
from engine.linkedin.browser import BrowserOptions, open_browser
from engine.linkedin.outcome import ActionTask, Result
from engine.rules.enums import ActionStatus, ActionType, Difference, Outcome
from engine.rules.identity import ROOT
from engine.work import claims
from engine.work.claims import Claimed
from engine.work.permission import may_act
from practice.site.client import SiteControl
from storage import interactions
from storage.tables import Action
from tests.fixtures_db import MONDAY, SampleData, url
from tests.known_wrongs.table import NOTES, Source, Wrong, replays
from tests.linkedin import profile_scenes as p
from tests.linkedin.conftest import ACCOUNT, Guest, PatientClock, Sender

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

CONNECT = ActionType.CONNECT
DONE = Outcome.DONE
LAYOUTS = pytest.mark.parametrize("layout", ["classic", "server_driven"])
JANE, MENNA, IMPATIENT = "jane-doe-123", "menna-price", 3.0
NOTE = "Hello, your talk on tides was good."


async def invite(sender: Sender, slug: str, note: str | None = None, **more: Any) -> Result:
    """Invite somebody whom alone the site expects to be invited; marked before the click."""
    marks: list[str] = []

    async def mark(address: str) -> None:
        marks.append(address)

    sender.site.expect([(ACCOUNT, slug, "connect")])
    result = await perform(sender.browser, ActionTask(CONNECT, ROOT + slug, note=note, **more), mark)
    assert marks in ([], [ROOT + slug])
    assert marks or result.outcome is not DONE
    assert sender.site.wrongs() == []
    return result


def sent(site: SiteControl) -> list[tuple[str, str, str | None]]:
    """What the site booked: deed, whom, the note."""
    return [(each["action"], each["person"], each["text"]) for each in site.get("books")["actions"]]


def put_down(sample: SampleData, result: Result) -> Action:
    """What a campaign of one writes down of that result."""
    number = sample.campaign(sample.list_of(1), CONNECT, sample.sender("Mara"))
    campaigns.start(sample.session, number, MONDAY, seed=1)
    action = sample.session.scalars(select(Action.id)).one()
    claimed = claims.claim(sample.session, action, MONDAY)
    assert isinstance(claimed, Claimed)
    if result.outcome is not Outcome.ALREADY_PENDING:
        claims.about_to_click(sample.session, claimed.claim_id, MONDAY)
    claims.settle(
        sample.session,
        claimed.claim_id,
        result.outcome,
        MONDAY,
        surely_nothing=result.surely_nothing,
        differs=result.differs,
    )
    sample.session.expire_all()
    return sample.session.get_one(Action, action)


def counted(session: Session) -> int:
    """How many invitations count against the limits of that day."""
    return interactions.used(session, 1, MONDAY.date())[CONNECT].today


@replays(
    Wrong(
        "Note typed into another person's chat",
        "With a conversation open, the invitation's note was typed into it and went to that other person.",
        (
            Source(NOTES, "16 July 2026"),
            Source("stickerdaniel/linkedin-mcp-server#861", "2 September 2026, a message likewise"),
        ),
        "A note goes only into a field of the invitation's own dialog, which names the lead; the conversation gets nothing.",
    )
)
@LAYOUTS
async def test_note_typed_into_another_persons_chat(sender: Sender, layout: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, obstacle="conversation")
    assert (await invite(sender, JANE, NOTE)).outcome is DONE
    assert sent(sender.site) == [("connect", JANE, NOTE)]


@replays(
    Wrong(
        "Invite-note field confused with a chat's",
        "The first text field of any open dialog was taken for the note's, and a message composer is such a dialog, too.",
        (
            Source(NOTES, "July 2026"),
            Source("stickerdaniel/linkedin-mcp-server#464", "May 2026"),
        ),
        "When a conversation stands where the note's field should be, nothing is typed, nothing is sent, and the lead is kept.",
    )
)
@pytest.mark.parametrize("role", ["role=dialog", "role=alertdialog"])
async def test_invite_note_field_confused_with_a_chats(guest: Guest, role: str) -> None:
    start = p.BASE.index("d.innerHTML='<h2>Add a note</h2>")
    end = p.BASE.index("}; }; }, 250)", p.BASE.index("b.onclick=()=>{", start))
    chat = p.CHAT.format(role=role, place="top:0;left:0").replace('"', "&quot;")
    page = p.BASE[:start] + f"d.remove(); document.body.append(el(`{chat}`)); " + p.BASE[end:]
    guest.site.show({p.PATH: page})
    guest.clock.speed = IMPATIENT
    result = await guest.do(CONNECT, p.SLUG, note=NOTE, send_without_note=False)
    assert (result.outcome, result.surely_nothing) == (Outcome.UNEXPECTED_PAGE, True)
    assert guest.site.booked == []


@replays(
    Wrong(
        "Bubble that survives navigation and covers the control",
        "A message bubble came back on the next person's page and lay over Connect: the click hung, or was forced through whatever lay there.",
        (
            Source(NOTES, "2026"),
            Source("eracle/OpenOutreach#848", "1 June 2026, clicks forced through an overlay"),
        ),
        "What lies over a control is closed first, on each page anew; no click is ever forced.",
    )
)
@LAYOUTS
async def test_bubble_that_survives_navigation(sender: Sender, layout: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, obstacle="bubble")
    for slug in (JANE, MENNA):
        sender.site.set(
            f"person/{slug}", paint_ms=1050
        )  # twice that until the row: the bubble is there before
        assert (await invite(sender, slug, NOTE)).outcome is DONE
    assert sent(sender.site) == [("connect", JANE, NOTE), ("connect", MENNA, NOTE)]


@replays(
    Wrong(
        "Message that opens a paid InMail",
        "Message was pressed on people who aren't connected: it opened a paid InMail, or an offer of Premium that stopped the run.",
        (
            Source(NOTES, "2026"),
            Source("felladrin/linkedin-autoconnect-chrome-extension#663", "27 November 2024"),
        ),
        "Message is never pressed: Connect is looked for in the More menu, and who can only be followed is skipped.",
    )
)
@LAYOUTS
@pytest.mark.parametrize(("relation", "outcome"), [("menu", DONE), ("follow_only", Outcome.FOLLOW_ONLY)])
async def test_message_that_opens_a_paid_inmail(
    sender: Sender, layout: str, relation: str, outcome: Outcome
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    sender.site.set(f"person/{JANE}", relation=relation, inmail=True)
    assert (await invite(sender, JANE)).outcome is outcome
    assert [deed for deed, *_ in sent(sender.site)] == ["connect"] * (outcome is DONE)


@replays(
    Wrong(
        "Message beside Connect read as “already connected”",
        "A Message button was taken for the sign of a connection, so people who could be invited never were.",
        (Source("jackwener/OpenCLI#1955", "15 June 2026"),),
        "Connected is only who the menu or the degree proves to be; with Message first and Connect second the invitation goes out.",
    )
)
async def test_message_beside_connect_read_as_connected(sender: Sender) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout="server_driven")
    sender.site.set(f"person/{JANE}", connect_first=False)
    assert (await invite(sender, JANE)).outcome is DONE


@replays(
    Wrong(
        "Already pending counted as sent",
        "An invitation that stood before was counted as one that was sent now.",
        (Source(NOTES, "2026"),),
        "It is skipped as already pending: nothing is clicked, nothing counts against the limits, the mark is taken back.",
    )
)
@LAYOUTS
async def test_already_pending_counted_as_sent(sender: Sender, sample: SampleData, layout: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    sender.site.set(f"person/{JANE}", relation="pending")
    result = await invite(sender, JANE)
    assert result.outcome is Outcome.ALREADY_PENDING
    assert sent(sender.site) == []
    row = put_down(sample, result)
    assert (row.status, counted(sample.session)) == (ActionStatus.SKIPPED, 0)


@replays(
    Wrong(
        "Re-invitation after an own withdrawal: a toast and no dialog",
        "LinkedIn answered with a toast and no dialog, which nobody had reckoned with.",
        (Source(NOTES, "September and October 2026"),),
        "The toast is read: not possible for weeks. Nothing counts as sent, nobody is kept from that person, and a later campaign may try again.",
    )
)
@LAYOUTS
async def test_reinvitation_after_an_own_withdrawal(sender: Sender, sample: SampleData, layout: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    sender.site.set(f"person/{JANE}", dialog="not_now_toast")
    result = await invite(sender, JANE)
    assert result.outcome is Outcome.NOT_NOW
    assert sent(sender.site) == []
    row = put_down(sample, result)
    assert (row.status, counted(sample.session)) == (ActionStatus.SKIPPED, 0)
    for anybody in (1, sample.sender("Tomas")):
        assert may_act(sample.session, url(0), CONNECT, anybody, MONDAY).allowed


@replays(
    Wrong(
        "“Sent” that wasn't",
        "Success was reported for the click, without a look whether the invitation then stood.",
        (Source("stickerdaniel/linkedin-mcp-server#365", "15 April 2026"),),
        "Done is only what the page is seen to show; a click without a sign is looked at by a fresh load, counts for nothing and is tried again.",
    )
)
@pytest.mark.parametrize(
    ("layout", "person", "account"),
    [
        ("classic", {"dialog": "never"}, {}),
        ("server_driven", {"dialog": "never"}, {}),
        ("classic", {"dialog": "fails"}, {}),
        ("server_driven", {}, {"click_fault": "error"}),
    ],
)
async def test_sent_that_was_not(
    sender: Sender, sample: SampleData, layout: str, person: dict[str, str], account: dict[str, str]
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, **account)
    sender.site.set(f"person/{JANE}", **person)
    sender.clock.speed = 2 * IMPATIENT
    result = await invite(sender, JANE)
    assert (result.outcome is DONE, result.surely_nothing) == (False, True)
    assert sent(sender.site) == []
    row = put_down(sample, result)
    assert (row.status, counted(sample.session)) == (ActionStatus.PENDING, 0)


@replays(
    Wrong(
        "Note quota's upsell read as a failure",
        "The offer of Premium in place of the note was reported as “sending failed”, and the note as sent.",
        (Source("stickerdaniel/linkedin-mcp-server#448", "16 May 2026"),),
        "It is known as “out of free notes”: the invitation goes out without the note and says so, or waits, as the campaign chose.",
    )
)
@LAYOUTS
@pytest.mark.parametrize("without", [True, False])
async def test_note_quota_read_as_a_failure(
    sender: Sender, sample: SampleData, layout: str, without: bool
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, notes_left=0)
    result = await invite(sender, JANE, NOTE, send_without_note=without)
    row = put_down(sample, result)
    if without:
        assert (result.outcome, result.differs) == (DONE, Difference.WITHOUT_NOTE)
        assert sent(sender.site) == [("connect", JANE, None)]
        assert (row.status, counted(sample.session)) == (ActionStatus.COMPLETED, 1)
    else:
        assert result.outcome is Outcome.OUT_OF_NOTES
        assert sent(sender.site) == []
        assert (row.status, counted(sample.session)) == (ActionStatus.PENDING, 0)


@replays(
    Wrong(
        "Connect visible, refused",
        "Connect stood on the card, beside “Save in Sales Navigator” and “Visit my website”, and the tool said that it couldn't connect.",
        (
            Source("stickerdaniel/linkedin-mcp-server#454", "18 May 2026"),
            Source("stickerdaniel/linkedin-mcp-server#721", "12 August 2026"),
        ),
        "What stands beside it is no matter: the control that is the lead's own is pressed, first or last, in the card or outside of it.",
    )
)
@pytest.mark.parametrize("order", ["first", "last"])
async def test_connect_visible_and_refused(guest: Guest, order: str) -> None:
    others = "<button aria-label='Save Cleo Harms in Sales Navigator'>Save in Sales Navigator</button>"
    others += '<a href="https://example.org/">Visit my website</a>'
    controls = p.CONNECT + others if order == "first" else p.MESSAGE + others + p.CONNECT
    guest.site.show({p.PATH: p.row(controls + p.MORE)}, p.STANDS)
    assert (await guest.do(CONNECT, p.SLUG)).outcome is DONE
    assert guest.site.booked == [("invite", p.SLUG, "")]


@replays(
    Wrong(
        "Greyed-out Send pressed where an e-mail address is asked for",
        "LinkedIn asked for the person's address before it lets anybody send; the tool pressed the last button by its place and called it unusable.",
        (Source("stickerdaniel/linkedin-mcp-server#407", "1 and 2 May 2026"),),
        "The question is recognised, by a field of its own kind or a plain one: skipped as “e-mail needed”, nothing pressed.",
    )
)
@pytest.mark.parametrize(("layout", "dialog"), [("classic", "email"), ("server_driven", "email_text")])
async def test_greyed_out_send_pressed(sender: Sender, layout: str, dialog: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    sender.site.set(f"person/{JANE}", dialog=dialog)
    assert (await invite(sender, JANE)).outcome is Outcome.EMAIL_NEEDED
    assert sent(sender.site) == []


@replays(
    Wrong(
        "Strangers' Connect in the rail",
        "The first Connect on the page was pressed: it was that of somebody in “More profiles for you”, and the lead was booked as invited.",
        (
            Source("moaljumaa/linki#12", "30 July 2026"),
            Source(NOTES, "August 2026"),
        ),
        "Only a control that is provably the lead's own is pressed; where the lead has none, nobody is invited.",
    )
)
@LAYOUTS
@pytest.mark.parametrize(
    ("relation", "outcome"),
    [("menu", DONE), ("connected", Outcome.ALREADY_CONNECTED), ("incoming", Outcome.INCOMING_REQUEST)],
)
async def test_strangers_connect_in_the_rail(
    sender: Sender, layout: str, relation: str, outcome: Outcome
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    sender.site.set(f"person/{JANE}", relation=relation)
    assert (await invite(sender, JANE)).outcome is outcome
    assert sent(sender.site) == [("connect", JANE, None)] * (outcome is DONE)


@replays(
    Wrong(
        "Cookies restored over a fresher session",
        "Saved cookies were put over a session that was fresher, or beside one, so that both were sent.",
        (
            Source(NOTES, "2026"),
            Source("stickerdaniel/linkedin-mcp-server#977", "14 September 2026, both at once"),
        ),
        "What was kept is read only into a profile that has no cookie at all; a session that is there is never touched.",
    )
)
async def test_cookies_restored_over_a_fresher_session(
    options: BrowserOptions, site: SiteControl, tmp_path: Any
) -> None:
    own = replace(options, profile_dir=tmp_path / "sender_7")
    own.profile_dir.mkdir()
    expires = time.time() + 86_400
    older: Any = {**site.cookie(ACCOUNT), "url": site.url, "expires": expires}
    (own.profile_dir / "cookies.json").write_text(json.dumps([older]))
    fresh = "a-fresher-session"

    browser = await open_browser(own, PatientClock())
    assert await browser.session() == older["value"], "a profile without any cookie is rebuilt from the file"
    await browser.page.context.add_cookies([older | {"value": fresh}])
    await browser.close()  # as after a crash: the file is the older one still
    browser = await open_browser(own, PatientClock())
    assert await browser.session() == fresh
    await browser.page.context.clear_cookies(name="li_at")
    await browser.page.context.add_cookies([older | {"name": "bcookie", "value": "b"}])
    await browser.restart()
    assert await browser.session() == "", "logged out is logged out, and no older log-in comes back"
    await browser.close()
