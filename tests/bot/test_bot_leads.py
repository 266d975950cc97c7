"""People: found, looked at, put on lists and on do not contact; doubts settled. Screens first, then as a person does it.

Long because the screens and their way through the chat are read beside each other.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.notifications.push_messages import length
from bot.routing import routes
from bot.screens import base, doubts, leads, why
from bot.screens import do_not_contact as dnc
from bot.screens.base import back
from bot.texts.said import plain
from engine import campaigns
from engine import do_not_contact as engine_dnc
from engine.do_not_contact import Added, Company
from engine.insight.browse import LeadCard, LeadFilter, LeadLine, LeadPage
from engine.insight.why import Reason, Why
from engine.rules.cooldown import ALLOWED, Verdict
from engine.rules.enums import ActionStatus, ActionType, BlockReason, InteractionResult, Outcome, Role
from engine.rules.facts import fact, from_text
from engine.work import claims
from practice.chat.client import ChatPerson, buttons_of
from storage import do_not_contact, other_names
from storage import leads as leads_store
from storage.do_not_contact import COMPANY, PROFILE, DoNotContactEntry
from storage.doubts import DoubtRow
from storage.leads import HistoryLine, Queued
from storage.lists import ListRow
from storage.tables import Action, DoNotContact, LeadList, ListMember
from tests.bot.running import BEN, Running, data_of, labels, one, refused, see, tap
from tests.bot.test_bot_screens import BERLIN, NOW
from tests.fixtures_db import MONDAY, SampleData, url

LIKE = ActionType.LIKE


def a_lead(**changes: object) -> LeadLine:
    values: dict[str, object] = {
        "id": 5,
        "full_name": "Priya Sharma",
        "profile_url": "https://www.linkedin.com/in/priya-é",
        "title": "CTO",
        "company": "Acme",
        "last_action": ActionType.CONNECT,
        "last_action_at": NOW - timedelta(hours=2),
        "last_action_by": "Anna",
        "cooldown_until": NOW + timedelta(days=1, hours=20),
        "verdict": ALLOWED,
    }
    return LeadLine(**{**values, **changes})  # type: ignore[arg-type]


def a_page(*lines: LeadLine, **changes: Any) -> LeadPage:
    return LeadPage(**{"leads": lines, "page": 0, "pages": 1, "total": len(lines), **changes})


def happened(number: int, result: InteractionResult = InteractionResult.DONE) -> HistoryLine:
    at = NOW - timedelta(days=number)
    return HistoryLine(at, ActionType.COMMENT, "Ben", result, f"Nice, {number}", None, 100 + number)


def a_list(number: int, name: str = "") -> ListRow:
    return ListRow(number, name or f"List {number}", "upload", True, 10, NOW, NOW)


def test_a_line_of_the_browser_says_who_what_and_whether_one_may() -> None:
    page = a_page(a_lead(), a_lead(id=6, cooldown_until=None, last_action=None), pages=3, total=14)
    screen = leads.leads(page, LeadFilter.ALL, None, "", NOW)
    for wanted in ("🔴 2 days left", "🟢 available", "2 hours ago by Anna", "never contacted", "CTO · Acme"):
        assert wanted in plain(screen.text)
    assert "2/3 ▶️" in labels(screen)
    assert "✓ All" in labels(screen)
    for reason, words in (
        (BlockReason.DO_NOT_CONTACT, "🚫 do not contact"),
        (BlockReason.OTHER_PERSON, "🪪 another name on LinkedIn"),
    ):
        person = a_lead(cooldown_until=None, verdict=Verdict(False, reason))
        shown = leads.leads(a_page(person), LeadFilter.ALL, None, "", NOW).text
        assert words in shown
        assert "available" not in shown


def test_a_search_that_found_too_many_says_what_helps() -> None:
    page = a_page(a_lead(), pages=167, total=1000, more=True)
    screen = leads.leads(page, LeadFilter.ALL, a_list(3, "Fair"), "priya", NOW)
    assert "📋 Fair · 🔎 “priya” · more than 1,000" in screen.text
    assert "Another word" in screen.text
    assert "leads:all:3:1" in data_of(screen)


def test_a_name_can_t_break_the_markup() -> None:
    screen = leads.leads(a_page(a_lead(full_name="<b>Eve</b> & Co")), LeadFilter.ALL, None, "<i>", NOW)
    assert "&lt;b&gt;Eve&lt;/b&gt; &amp; Co" in screen.text
    assert "“&lt;i&gt;”" in screen.text


def test_a_card_shows_who_blocks_and_the_whole_history_page_by_page() -> None:
    history = tuple(map(happened, range(1, 20)))
    queue = (
        Queued(
            1, 2, "Spring", LIKE, "Anna", ActionStatus.SKIPPED, Outcome.NO_POST, from_text("No post."), NOW
        ),
    )
    data = LeadCard(a_lead(), ("Q4", "Fair"), history, queue)
    first = leads.card(data, 0, NOW, BERLIN)
    assert "for all senders but Anna, until Wed 25 Nov 07:00" in plain(first.text)
    assert "Sun 22 Nov 11:00 · Ben: “Nice, 1”" in plain(first.text)
    assert "📋 Q4, Fair" in first.text
    assert "Spring: skipped (No post.)" in first.text
    pages = [first] + [leads.card(data, page, NOW, BERLIN) for page in (1, 2)]
    shown = "\n".join(page.text for page in pages)
    assert all(f"“Nice, {number}”" in shown for number in range(1, 20))
    assert "page 3 of 3" in leads.card(data, 9, NOW, BERLIN).text
    assert "https://www.linkedin.com/in/priya-%C3%A9" in data_of(first)


def test_a_card_offers_what_can_be_done_about_this_person() -> None:
    def buttons(**changes: Any) -> list[str]:
        return data_of(
            leads.card(LeadCard(a_lead(), (), **{"history": (), "queue": (), **changes}), 0, NOW, BERLIN)
        )

    assert {"lead:5:dnc", "lead:5:lists:0", "why:lead:5", "leads:again"} <= set(buttons())
    by_profile = DoNotContactEntry(1, PROFILE, "https://www.linkedin.com/in/priya-é", NOW)
    assert "lead:5:contact" in buttons(kept_off_by_profile=by_profile)
    assert "lead:5:dnc" not in buttons(kept_off_by_profile=by_profile)
    assert "lead:5:dnc" in buttons(kept_off_by_company=DoNotContactEntry(2, COMPANY, "acme", NOW))
    one = happened(1, InteractionResult.UNCERTAIN)
    assert "doubt:101:check" in buttons(history=(one, happened(2)))
    assert "doubts" in buttons(history=(one, happened(2, InteractionResult.UNCERTAIN)))


def test_who_is_kept_off_by_their_company_is_told_so() -> None:
    data = LeadCard(
        a_lead(verdict=Verdict(False, BlockReason.DO_NOT_CONTACT)),
        (),
        (),
        (),
        None,
        DoNotContactEntry(2, COMPANY, "acme", NOW),
    )
    assert "the company Acme" in leads.card(data, 0, NOW, BERLIN).text


def test_lists_to_put_somebody_on_are_ticked_where_they_stand_already() -> None:
    data = LeadCard(a_lead(), ("List 2",), (), ())
    screen = leads.put_on_list(data, [a_list(n) for n in range(1, 12)], 0)
    assert "✓ List 2 (10)" in labels(screen)
    assert "lead:5:lists:1" in data_of(screen)
    assert "lead:5:new" in data_of(screen)


def test_putting_somebody_on_do_not_contact_says_what_it_stops() -> None:
    entry = DoNotContactEntry(1, COMPANY, "acme", NOW, "Acme")
    text = dnc.added(Added(entry, True, 120, 7, ("Spring", "Autumn"))).text
    for wanted in ("🏢 <b>Acme</b>", "120 leads", "7 actions", "Spring, Autumn", "skipped"):
        assert wanted in text
    again = dnc.added(Added(DoNotContactEntry(2, PROFILE, url(1), NOW, "Priya"), False, 1, 0, ())).text
    assert again == "🚫 👤 <b>Priya</b> was on do not contact already."


LONG = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2000)


@given(LONG)
def test_no_screen_of_people_is_longer_than_a_phone_likes_whatever_they_are_called(words: str) -> None:
    lead = a_lead(full_name=words, title=words, company=words, last_action_by=words)
    done = HistoryLine(NOW, ActionType.COMMENT, words, InteractionResult.UNCERTAIN, words, None, 1)
    place = Queued(1, 1, words, LIKE, words, ActionStatus.SKIPPED, None, from_text(words), NOW)
    entry = DoNotContactEntry(1, COMPANY, words, NOW, words)
    doubt = DoubtRow(1, 1, words, LIKE, url(1), 1, words, NOW, None, words)
    data = LeadCard(lead, (words,) * 9, (done,) * 30, (place,) * 30, entry, entry)
    some = [a_list(n, words) for n in range(30)]
    shown = [
        leads.leads(a_page(*(lead,) * leads.PER_PAGE, page=1, pages=9), LeadFilter.ALL, some[0], words, NOW),
        leads.card(data, 0, NOW, BERLIN),
        leads.card(data, 2, NOW, BERLIN),
        leads.put_on_list(data, some, 1),
        leads.choose_list(some, 1),
        leads.ask_new_list(lead, words[:200]),
        dnc.page([entry] * dnc.PER_PAGE, base.paged(99, 1, dnc.PER_PAGE), 99, NOW),
        dnc.added(Added(entry, True, 9, 9, (words,) * 9)),
        dnc.ask_company(words, Company(words, 9)),
        doubts.doubts([doubt] * doubts.PER_PAGE, base.paged(99, 1, doubts.PER_PAGE), 99, NOW, BERLIN),
        doubts.one(doubt, NOW, BERLIN),
        why.why(Why(words, (Reason(from_text(words), NOW),) * 9), back("why"), NOW, BERLIN),
    ]
    for screen in shown:
        assert length(screen.text) <= 4096
        assert "home" in data_of(screen)
        assert all(routes.find(data) for data in data_of(screen) if not data.startswith("https://"))


@pytest.fixture
def seeded(bot: Running, seeded: dict[str, int]) -> dict[str, int]:
    """As everywhere, and a campaign of Ben's runs."""
    with bot.db.transaction() as session:
        campaign = SampleData(session).campaign(seeded["list"], LIKE, seeded["ben"], name="Spring")
        campaigns.start(session, campaign, MONDAY, seed=1)
    return {**seeded, "campaign": campaign}


async def test_somebody_is_found_put_on_lists_kept_off_and_let_go_again(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/leads")
    await see(owner, "Leads · 10")
    await tap(owner, "🔴 Cooldown")
    await see(owner, "Leads · 3")
    await tap(owner, "🔎 Search")
    await see(owner, "Send a name")
    await owner.send("7 Numb")  # a search is for what is looked at
    await see(owner, "“7 Numb” · 0")
    await tap(owner, "✖️ End search")
    await see(owner, "Leads · 3")
    await tap(owner, "🔎 Search")
    await owner.send("7 Numb")
    await tap(owner, "All")
    await see(owner, "“7 Numb” · 1")
    await tap(owner, "1")
    await see(owner, "Nobody has contacted this person yet.", "Spring: to come")
    await tap(owner, "➕ Add to list")
    answer = await tap(owner, "✓ Prospects (10)")
    assert answer["text"] == "On the list Prospects already"
    await tap(owner, "➕ Add to list")
    await tap(owner, "➕ New list")
    await see(owner, "How shall the list with")
    await owner.send("Hot ones")
    await see(owner, "📋 Hot ones, Prospects")
    await tap(owner, "🚫 Do not contact")
    await see(owner, "No campaign will ever touch this person.")
    await tap(owner, "🚫 Do not contact")
    await see(owner, "🚫 do not contact")
    with bot.db.reading() as session:
        assert do_not_contact.holds(session, url(7))
    await tap(owner, "✅ Contact again")
    await see(owner, "off do not contact?")
    await tap(owner, "✅ Contact again")
    await see(owner, "🟢 available")
    with bot.db.reading() as session:
        assert not do_not_contact.holds(session, url(7))
        members = select(func.count()).select_from(ListMember).join(LeadList)
        assert session.scalar(members.where(LeadList.name == "Hot ones")) == 1
    await tap(owner, "⬅️ Leads")
    await see(owner, "“7 Numb”")


async def test_the_list_of_whom_not_to_contact_is_looked_through_added_to_and_taken_from(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/dnc person number3")
    asked = await see(owner, "Put the company “person number3” on do not contact?", "1 lead has that name")
    old = next(data for label, data in buttons_of(asked) if label.startswith("🚫 The company"))
    await owner.send("example  LTD")
    asked = await see(owner, "Put the company “example LTD”", "A person is kept off by the profile's address")
    answer = await owner.press(old, asked["message_id"], old=True)
    await refused(owner, answer, "out of date")
    assert one(bot, select(func.count()).select_from(DoNotContact)) == 0
    await tap(owner, "🚫 The company example LTD")
    await see(
        owner,
        "🏢 <b>Example Ltd</b>".replace("<b>", "").replace("</b>", ""),
        "10 leads",
        "7 actions",
        "Spring",
    )
    await owner.send("/dnc")
    await see(owner, "Do not contact · 1", "Example Ltd")
    await tap(owner, "➕ Add")
    await see(owner, "Whom shall no campaign ever touch?")
    await owner.send("https://www.linkedin.com/company/acme")
    await see(owner, "⚠️")
    await owner.send("linkedin.com/in/Person-3/")
    await see(owner, "Person Number3 is on do not contact")
    await tap(owner, "🚫 Do not contact")
    await see(owner, "Do not contact · 2")
    shown = await tap_data(owner, "2")
    await see(owner, "Take 🏢 Example Ltd off")
    await tap(owner, "🗑 Remove")
    await see(owner, "Do not contact · 1", "Person Number3")
    answer = await owner.press(shown["data"], shown["message_id"], old=True)
    assert answer["text"] == "That entry is off the list already"
    with bot.db.reading() as session:
        assert [entry.value for entry in do_not_contact.page(session, 9)] == [url(3)]


async def tap_data(person: ChatPerson, button: str) -> dict[str, Any]:
    """Press a button; where it stood and what its data was."""
    message = await person.wait_for(lambda each: any(label == button for label, _ in buttons_of(each)))
    data = next(data for label, data in buttons_of(message) if label == button)
    await person.press(data, message["message_id"])
    return {"data": data, "message_id": message["message_id"]}


async def test_a_doubt_is_looked_at_or_settled_by_hand(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        for action_id in session.scalars(select(Action.id).where(Action.status == "pending").limit(2)).all():
            claimed = claims.claim(session, action_id, MONDAY)
            assert isinstance(claimed, claims.Claimed)
            claims.about_to_click(session, claimed.claim_id, MONDAY)
            claims.settle(session, claimed.claim_id, Outcome.UNCERTAIN, MONDAY)
        lead_id = session.scalar(select(Action.lead_id).where(Action.outcome == Outcome.UNCERTAIN))
    await owner.send("/start")
    await tap(owner, "❓ In doubt (2)")
    await see(owner, "These may have happened")
    await tap(owner, "1")
    await tap(owner, "🔎 Check")
    await see(owner, "I look as soon as")
    assert bot.agent.asked[0].startswith("check ")
    await tap(owner, "✅ It happened")
    await owner.wait_for(lambda m: [label for label, _ in buttons_of(m)] == ["1", "🏠 Home"])
    await tap(owner, "1")
    await tap(owner, "✖️ It didn't")
    await see(owner, "Nothing: of every action")
    with bot.db.reading() as session:
        ended = list(session.scalars(select(Action.status).where(Action.attempts > 0)))
    # What didn't happen is to be done still.
    assert sorted(ended) == ["completed", "pending"]
    await owner.send(f"/start lead_{lead_id}")
    await see(owner, "History")


async def test_whose_profile_it_is_can_be_said_in_the_chat(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        query = select(Action).where(Action.status == "pending", Action.action_type != ActionType.COMMENT)
        asked = [(row.id, row.lead_id) for row in session.scalars(query.limit(2))]
        for (action_id, _), name in zip(asked, ("Wilhelmine Zack", "Ottokar Plumm"), strict=True):
            claimed = claims.claim(session, action_id, MONDAY)
            assert isinstance(claimed, claims.Claimed)
            seen = fact("seen.other_person", listed=claimed.full_name, found=name)
            claims.settle(session, claimed.claim_id, Outcome.OTHER_PERSON, MONDAY, seen)
    pushed = await see(owner, "Somebody else's profile?")
    assert {"✅ It's them", "✖️ Not them", "🔗 Profile"} <= set(dict(buttons_of(pushed)))
    await owner.send("/start")
    await tap(owner, "🪪 Whose profile? (2)")
    await see(owner, "Wilhelmine Zack")
    await tap(owner, "1")
    await see(owner, "under a married name")
    await tap(owner, "✅ It's them")
    await see(owner, "LinkedPilot calls them by the profile's name")
    await tap(owner, "⬅️ Whose profile?")
    await tap(owner, "1")
    await tap(owner, "✖️ Not them")
    await see(owner, "no campaign touches this profile")
    await tap(owner, "👤 Lead")
    card = await see(owner, "the profile behind the link is called")
    assert "🪪 Whose profile?" in dict(buttons_of(card))
    with bot.db.reading() as session:
        status = {each.id: each.status for each in session.scalars(select(Action))}
        words = {row.id: row.is_them for _, lead in asked if (row := other_names.get(session, lead))}
    assert sorted(status[action_id] for action_id, _ in asked) == ["pending", "skipped"]
    assert sorted(words.values(), key=str) == [False, True]


async def test_a_viewer_looks_at_people_and_changes_nothing(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        entry = engine_dnc.add(session, url(5), MONDAY).entry
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        await ben.send("/leads")
        listed = await see(ben, "Leads · 10")
        assert "🚫 Do not contact" not in dict(buttons_of(listed))
        await tap(ben, "1")
        card = await see(ben, "History")
        assert {"🔗 Profile", "🤔 Why", "📚 Comments", "⬅️ Leads", "🏠 Home"} >= set(dict(buttons_of(card)))
        for deed in ("lead:1:dnc:yes", "lead:1:to:1", "lead:1:new", f"dnc:{entry.id}:remove:yes", "dnc"):
            await ben.press(deed, card["message_id"], old=True)
    with bot.db.reading() as session:
        assert [each.value for each in do_not_contact.page(session, 9)] == [url(5)]


def test_what_was_said_is_local_time() -> None:
    at = datetime(2026, 11, 23, 9, 30, tzinfo=NOW.tzinfo)
    doubt = DoubtRow(1, 1, "Anna", LIKE, url(1), 1, "Priya", at, None, None)
    assert "10:30 by Anna" in plain(doubts.one(doubt, NOW, BERLIN).text)


async def test_a_person_is_forgotten_from_the_card_after_asking(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/forget https://www.linkedin.com/company/acme")
    await see(owner, "⚠️")
    await owner.send(f"/forget {url(7)}/?utm=x")
    asked = await see(owner, "Forget", "Number7", "nothing brings them back")
    old = next(data for label, data in buttons_of(asked) if label == "🫥 Forget")
    await tap(owner, "📄 What is kept")
    sent = await owner.wait_for(lambda message: "document" in message)
    assert sent["document"]["file_name"] == "person.json"
    await see(owner, "Forget", "Number7")
    await owner.send(f"/forget {url(6)}")
    asked = await see(owner, "Number6")
    answer = await owner.press(old, asked["message_id"], old=True)
    await refused(owner, answer, "out of date")
    await owner.send(f"/forget {url(7)}")
    await owner.wait_for("Number7", after=asked["message_id"])
    await tap(owner, "🫥 … and make the backups anew")
    await see(owner, "🫥 Forgotten.", "A new backup is made")
    with bot.db.reading() as session:
        assert leads_store.by_url(session, url(7)) is None
        assert leads_store.by_url(session, url(6)) is not None
        assert do_not_contact.holds(session, url(7))
    await owner.send("/dnc")
    await see(owner, "somebody who was forgotten")
    await owner.send(f"/forget {url(7)}")
    await see(owner, "is no lead")
