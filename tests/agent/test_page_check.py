"""The daily look at LinkedIn's pages: what is broken is told once, what works again goes on; looks and copies on demand."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import page_check, page_copies, page_waiting
from engine.linkedin import capture
from engine.linkedin.capture import Kind
from engine.linkedin.checking import Capability, Finding, Verdict
from engine.page_copies import Wanted
from engine.page_knowledge import captures_dir
from engine.rules.errors import UserError
from engine.rules.words import ActionType, InteractionResult
from storage import do_not_contact, interactions, seen_before
from storage.tables import Push
from tests.agent.world import World
from tests.fixtures_db import MONDAY, House, url

WORKS, UNSURE, BROKEN = Verdict


def found(**verdicts: Verdict) -> list[Finding]:
    return [Finding(Capability(name), verdict, f"Why {name}.") for name, verdict in verdicts.items()]


def told(session: Session) -> list[str]:
    return [text for text in session.scalars(select(Push.text).order_by(Push.id)) if "have changed" in text]


def test_what_broke_is_told_once_by_its_capability(session: Session) -> None:
    day = timedelta(days=1)
    page_check.note(session, found(like=BROKEN, connect=WORKS, comment=UNSURE), "1", MONDAY, True)
    (first,) = told(session)
    assert "<b>likes</b>: Why like." in first
    assert "connects" not in first
    assert "comments" not in first
    page_check.note(session, found(like=BROKEN), "1", MONDAY + day, True)
    assert len(told(session)) == 1  # it stands on /pages
    page_check.note(session, found(like=WORKS), "1", MONDAY + 2 * day, True)
    page_check.note(session, found(like=BROKEN), "1", MONDAY + 3 * day, True)
    assert len(told(session)) == 2


def test_what_works_again_goes_on_and_nothing_else(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[ActionType] = []

    def release(_: Session, kind: ActionType, now: datetime, broken_before: bool) -> int:
        assert broken_before is (kind is ActionType.LIKE)
        released.append(kind)
        return 1

    monkeypatch.setattr(page_waiting, "release_kind", release)
    everything = found(log_in=WORKS, connect=WORKS, like=BROKEN, comment=UNSURE, acceptances=WORKS)
    page_check.note(session, everything, "1", MONDAY, False)
    assert released == [ActionType.CONNECT]
    last = page_check.last(session)
    assert last is not None
    assert list(last.findings) == everything
    page_check.note(session, found(connect=WORKS, like=WORKS), "1", MONDAY, False)
    assert released == [ActionType.CONNECT, ActionType.LIKE]  # connects had matched all the time
    monkeypatch.setattr(page_waiting, "is_stopped", lambda _, kind: kind is ActionType.CONNECT)
    page_check.note(session, found(connect=WORKS, like=WORKS), "1", MONDAY, False)
    assert released[2:] == [ActionType.CONNECT]  # it broke and healed between two looks


def test_it_looks_at_whom_the_sender_has_met_and_at_nobody_to_be_left_alone(house: House) -> None:
    session = house.session
    anna, ben = house.sender("Anna"), house.sender("Ben")
    assert seen_before.lead_of(session, anna) is None
    house.did(anna, ActionType.CONNECT, 1, MONDAY)
    house.did(anna, ActionType.CONNECT, 2, MONDAY)
    assert seen_before.lead_of(session, anna) == url(2)
    assert seen_before.lead_of(session, ben) is None
    do_not_contact.add(session, "profile", url(2), MONDAY)
    assert seen_before.lead_of(session, anna) == url(1)


@pytest.mark.parametrize(
    ("names", "first"),
    [
        ("urn:li:activity:7", "urn:li:activity:7"),
        ("key:abc urn:li:share:8 urn:li:activity:7", "urn:li:share:8"),
        ("key:abc", None),
    ],
)
def test_a_post_of_several_names_is_looked_at_by_its_urn(house: House, names: str, first: str | None) -> None:
    anna = house.sender("Anna")
    interactions.add(
        house.session,
        profile_url=url(1),
        sender_id=anna,
        action_type=ActionType.LIKE,
        result=InteractionResult.DONE,
        at=MONDAY,
        day=MONDAY.date(),
        now=MONDAY,
        post_urn=names,
    )
    assert seen_before.post_of(house.session, anna) == first


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (Kind.PROFILE, "https://elsewhere.example/in/jane-doe/"),
        (Kind.POST, "https://elsewhere.example/feed/update/urn:li:activity:7/"),
        (Kind.POST, "https://www.linkedin.com/in/jane-doe/"),
        (Kind.FEED, "https://www.linkedin.com.elsewhere.example/feed/"),
    ],
)
def test_a_copy_is_of_the_site_s_own_pages(session: Session, kind: Kind, address: str) -> None:
    with pytest.raises(UserError):
        page_copies.of_kind(session, 1, kind, address)


async def test_a_look_and_a_copy_that_were_asked_for_are_done_and_told(world: World) -> None:
    person = world.people[0]
    async with world.agent() as agent:
        agent.check_pages()
        agent.check_pages()  # two taps are one look
        await world.until(lambda: any("looked at just now" in text for text in world.pushes()), "the look")
        agent.capture(Wanted(1, Kind.PROFILE, f"/in/{person.slug}/"))
        await world.until(lambda: any("is kept as" in text for text in world.pushes()), "the copy")
    assert len([text for text in world.pushes() if "looked at just now" in text]) == 1
    (file,) = capture.kept(captures_dir(world.config.data_dir))
    copy = capture.read(file)
    assert copy.kind is Kind.PROFILE
    first, _, last = person.name.partition(" ")
    assert first not in copy.markup
    assert last not in copy.markup
    assert copy.on <= datetime.now(UTC).date()
    assert world.site.actions() == []
