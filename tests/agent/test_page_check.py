"""The daily look at LinkedIn's pages: what is broken is told once, what works again goes on; looks and copies on demand."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import campaigns
from engine.linkedin import capture, pages
from engine.linkedin.capability_check import Capability, CapabilityVerdict, Finding
from engine.rules.enums import ActionType, CaptureKind, InteractionResult
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.upkeep import page_check, page_copies
from engine.upkeep.captures import captures_dir
from engine.upkeep.page_copies import CaptureRequest
from engine.work import page_waiting, permission
from storage import do_not_contact, interactions, seen_before
from storage.tables import Action, Lead
from tests.agent.world import World
from tests.fixtures_db import MONDAY, SampleData, url
from tests.fixtures_words import pushed

WORKS, UNSURE, BROKEN = CapabilityVerdict


def found(**verdicts: CapabilityVerdict) -> list[Finding]:
    return [
        Finding(Capability(name), verdict, fact("pages.read_as", state=name))
        for name, verdict in verdicts.items()
    ]


def told(session: Session) -> list[str]:
    return [text for text in pushed(session) if "have changed" in text]


def test_what_broke_is_told_once_by_its_capability(session: Session) -> None:
    day = timedelta(days=1)
    page_check.note(session, found(like=BROKEN, connect=WORKS, comment=UNSURE), "1", MONDAY, True)
    (first,) = told(session)
    assert "<b>likes</b>: it is read as «like»." in first
    assert "invitations" not in first
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


def test_it_looks_at_whom_the_sender_has_met_and_at_nobody_to_be_left_alone(sample: SampleData) -> None:
    session = sample.session
    anna, ben = sample.sender("Anna"), sample.sender("Ben")
    assert permission.lead_of(session, anna, MONDAY) is None
    sample.did(anna, ActionType.CONNECT, 1, MONDAY)
    sample.did(anna, ActionType.CONNECT, 2, MONDAY)
    assert permission.lead_of(session, anna, MONDAY) == url(2)
    assert permission.lead_of(session, ben, MONDAY) is None
    do_not_contact.add(session, "profile", url(2), MONDAY)
    assert permission.lead_of(session, anna, MONDAY) == url(1)


def test_nobody_is_visited_for_a_look_whom_the_sender_may_not_touch(sample: SampleData) -> None:
    """Who waits for a sender may be in another's cooldown meanwhile, or on the do-not-contact list."""
    session = sample.session
    anna, ben = sample.sender("Anna"), sample.sender("Ben")
    number = sample.campaign(sample.list_of(3), ActionType.CONNECT, anna)
    campaigns.start(session, number, MONDAY, seed=1)
    first, second, third = seen_before.queued(session, anna, MONDAY)
    actions = {address: number for number, address in action_ids(session)}
    known = pages.built_in()

    def both(now: datetime = MONDAY) -> set[str | None]:
        return {permission.lead_of(session, anna, now), permission.to_invite(session, anna, now)}

    assert both() == {first}
    sample.did(ben, ActionType.LIKE, int(first.rsplit("-", 1)[1]), MONDAY)
    assert both() == {second}
    do_not_contact.add(session, "profile", second, MONDAY)
    assert both() == {third}
    for person in (first, second):
        with pytest.raises(UserError, match=r"cooldown|do_not_contact"):
            page_copies.of_action(session, actions[person], known, MONDAY)
        with pytest.raises(UserError, match=r"cooldown|do_not_contact"):
            page_copies.of_kind(session, anna, CaptureKind.PROFILE, known, MONDAY, person)
    copy = page_copies.of_action(session, actions[third], known, MONDAY)
    assert copy.path.strip("/") == third.removeprefix("https://www.linkedin.com/")
    assert both(MONDAY + timedelta(days=4)) == {first}, "that cooldown is over"


def action_ids(session: Session) -> list[tuple[int, str]]:
    rows = session.execute(select(Action.id, Lead.profile_url).join(Lead, Lead.id == Action.lead_id))
    return [(number, address) for number, address in rows]


def test_a_post_of_somebody_to_be_left_alone_is_not_looked_at(sample: SampleData) -> None:
    anna = sample.sender("Anna")
    interactions.add(
        sample.session,
        profile_url=url(1),
        sender_id=anna,
        action_type=ActionType.LIKE,
        result=InteractionResult.DONE,
        at=MONDAY,
        day=MONDAY.date(),
        now=MONDAY,
        post_urn="urn:li:activity:7",
    )
    do_not_contact.add(sample.session, "profile", url(1), MONDAY)
    assert permission.post_of(sample.session, anna, MONDAY) is None


def test_a_copy_is_taken_where_the_knowledge_in_force_says(sample: SampleData) -> None:
    anna = sample.sender("Anna")
    sample.did(anna, ActionType.CONNECT, 1, MONDAY)
    content = pages.built_in_text().replace(
        'activity = "recent-activity/all/"', 'activity = "newer-activity/"'
    )
    known = pages.understand(content.encode(), pages.built_in())
    of_kind = page_copies.of_kind(sample.session, anna, CaptureKind.ACTIVITY, known, MONDAY)
    named = page_copies.of_kind(sample.session, anna, CaptureKind.ACTIVITY, known, MONDAY, url(1))
    assert of_kind == named
    assert of_kind.path.endswith("person-1/newer-activity/")


@pytest.mark.parametrize(
    ("names", "first"),
    [
        ("urn:li:activity:7", "urn:li:activity:7"),
        ("key:abc urn:li:share:8 urn:li:activity:7", "urn:li:share:8"),
        ("key:abc", None),
    ],
)
def test_a_post_of_several_names_is_looked_at_by_its_urn(
    sample: SampleData, names: str, first: str | None
) -> None:
    anna = sample.sender("Anna")
    interactions.add(
        sample.session,
        profile_url=url(1),
        sender_id=anna,
        action_type=ActionType.LIKE,
        result=InteractionResult.DONE,
        at=MONDAY,
        day=MONDAY.date(),
        now=MONDAY,
        post_urn=names,
    )
    assert permission.post_of(sample.session, anna, MONDAY) == first


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (CaptureKind.PROFILE, "https://elsewhere.example/in/jane-doe/"),
        (CaptureKind.POST, "https://elsewhere.example/feed/update/urn:li:activity:7/"),
        (CaptureKind.POST, "https://www.linkedin.com/in/jane-doe/"),
        (CaptureKind.FEED, "https://www.linkedin.com.elsewhere.example/feed/"),
    ],
)
def test_a_copy_is_of_the_site_s_own_pages(session: Session, kind: CaptureKind, address: str) -> None:
    with pytest.raises(UserError):
        page_copies.of_kind(session, 1, kind, pages.built_in(), MONDAY, address)


async def test_a_look_and_a_copy_that_were_asked_for_are_done_and_told(world: World) -> None:
    person = world.people[0]
    async with world.agent() as agent:
        agent.check_pages()
        agent.check_pages()  # two taps are one look
        await world.until(lambda: any("looked at just now" in text for text in world.pushes()), "the look")
        agent.capture(CaptureRequest(1, CaptureKind.PROFILE, f"/in/{person.slug}/"))
        await world.until(lambda: any("is kept as" in text for text in world.pushes()), "the copy")
    assert len([text for text in world.pushes() if "looked at just now" in text]) == 1
    (file,) = capture.kept(captures_dir(world.config.data_dir))
    copy = capture.read(file)
    assert copy.kind is CaptureKind.PROFILE
    first, _, last = person.name.partition(" ")
    assert first not in copy.markup
    assert last not in copy.markup
    assert copy.on <= datetime.now(UTC).date()
    assert world.site.actions() == []
