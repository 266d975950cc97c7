"""`pages check` tells which page knowledge still matches."""

from dataclasses import replace

import pytest

from bot.texts.said import say_plain
from engine.linkedin import actions
from engine.linkedin.capability_check import (
    Capability,
    CapabilityVerdict,
    Known,
    Looked,
    Record,
    check,
    judge,
)
from engine.linkedin.outcome import ActionTask, DoubtAnswer
from engine.rules.identity import ROOT
from engine.work.visitor import BrowserVisitor
from practice.site.accounts import ChangedPage, PostsLayout
from tests.linkedin.breaking import without
from tests.linkedin.conftest import ACCOUNT, NOW, Guest, Sender
from tests.linkedin.judging import CONNECT, JANE, LAYOUTS, LIKE

pytestmark = pytest.mark.asyncio(loop_scope="module")


def verdicts(records: list[Record]) -> dict[Capability, CapabilityVerdict]:
    return {each.capability: each.verdict for each in judge(records)}


def why(records: list[Record], of: Capability) -> str:
    return next(say_plain(each.why) for each in judge(records) if each.capability is of)


async def met(sender: Sender) -> Known:
    """Jane, and a post of hers that this sender has liked."""
    urn = (await sender.do(LIKE, JANE)).post_urn
    assert urn is not None
    sender.site.set("reset")
    return Known(ROOT + JANE, urn.split()[0])


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_a_check_finds_what_is_there_and_changes_nothing(knowing: Sender, layout: str) -> None:
    known = await met(knowing)
    knowing.site.set(f"account/{ACCOUNT}", layout=layout)
    begun: list[None] = []
    visitor = BrowserVisitor(knowing.browser)
    visitor.watched_by(lambda: begun.append(None))
    records = await visitor.check_pages(known)
    assert len(begun) == len(records) - 1  # a sign of life with each page; the composer is on the post's
    assert {each.page for each in records} == set(Looked)
    assert verdicts(records) == dict.fromkeys(Capability, CapabilityVerdict.WORKS), records
    assert knowing.site.actions() == []


async def test_one_broken_page_keeps_no_other_from_being_looked_at(knowing: Sender) -> None:
    known = await met(knowing)
    knowing.clock.speed = 10.0
    options = knowing.browser.options
    knowing.browser.options = replace(options, pages=without(options.pages, "post", "like"))
    records = await check(knowing.browser, known)
    found = verdicts(records)
    assert found[Capability.LIKE] is CapabilityVerdict.BROKEN
    assert "Post" in why(records, Capability.LIKE)
    assert found[Capability.CONNECT] is found[Capability.LOG_IN] is CapabilityVerdict.WORKS
    assert found[Capability.ACCEPTANCES] is CapabilityVerdict.WORKS


async def test_a_profile_that_isn_t_understood_breaks_connects_only(knowing: Sender) -> None:
    known = await met(knowing)
    knowing.clock.speed = 10.0
    options = knowing.browser.options
    broken = options.pages
    for key in ("buttons", "invite_link", "compose_link", "more"):
        broken = without(broken, "profile", key)
    knowing.browser.options = replace(options, pages=broken)
    records = await check(knowing.browser, known)
    found = verdicts(records)
    assert found[Capability.CONNECT] is CapabilityVerdict.BROKEN
    assert found[Capability.LIKE] is found[Capability.COMMENT] is CapabilityVerdict.WORKS


# What LinkedIn changed (see practice/site/changed.py), what that breaks, and the page that is to blame.
CHANGES: dict[ChangedPage, tuple[set[Capability], str]] = {
    ChangedPage.REACT_LABEL: ({Capability.LIKE}, "post: its like button isn't understood"),
    ChangedPage.COMPOSER: ({Capability.COMMENT}, "post's comment field: "),
    ChangedPage.POSTS: ({Capability.LIKE, Capability.COMMENT}, "Lead's posts: "),
    ChangedPage.CONNECT: ({Capability.CONNECT}, "Lead's profile: "),
}


@pytest.mark.long
@pytest.mark.parametrize(
    ("layout", "language"),
    [(PostsLayout.CLASSIC, "en"), (PostsLayout.SERVER_DRIVEN, "de")],
)
async def test_the_check_says_which_capability_a_change_of_linkedin_s_has_broken(
    knowing: Sender, layout: PostsLayout, language: str
) -> None:
    site = knowing.site
    site.set(f"account/{ACCOUNT}", layout=layout, posts_layout=layout, feed_layout=layout, language=language)
    urn = (await knowing.do(LIKE, JANE)).post_urn
    assert urn is not None
    known = Known(ROOT + JANE, next(name for name in urn.split() if name.startswith("urn:li:")))
    knowing.clock.speed = 10.0
    assert verdicts(await check(knowing.browser, known)) == dict.fromkeys(Capability, CapabilityVerdict.WORKS)
    for changed, (broken, page) in CHANGES.items():
        site.set("changed", part=changed)
        records = await check(knowing.browser, known)
        told = {each: why(records, each) for each in Capability}
        expected = {
            each: CapabilityVerdict.BROKEN if each in broken else CapabilityVerdict.WORKS
            for each in Capability
        }
        assert verdicts(records) == expected, (changed, told)
        assert all(page.lower() in told[each].lower() for each in broken), (changed, told)
    assert site.actions() == [(ACCOUNT, "like", JANE)]


async def test_where_only_the_list_shows_a_post_its_like_is_judged_there(knowing: Sender) -> None:
    knowing.site.set(f"account/{ACCOUNT}", posts_layout=PostsLayout.SERVER_DRIVEN)
    met = Known(ROOT + JANE)
    records = await check(knowing.browser, met)
    assert verdicts(records)[Capability.LIKE] is CapabilityVerdict.WORKS, records
    assert (
        verdicts(records)[Capability.COMMENT] is CapabilityVerdict.UNSURE
    )  # its field opens by a click only
    knowing.site.set("changed", part=ChangedPage.REACT_LABEL)
    knowing.clock.speed = 10.0
    records = await check(knowing.browser, met)
    assert verdicts(records)[Capability.LIKE] is CapabilityVerdict.BROKEN
    assert verdicts(records)[Capability.COMMENT] is CapabilityVerdict.UNSURE


async def test_a_sender_that_has_met_nobody_yet_leaves_them_unsure(knowing: Sender) -> None:
    records = await check(knowing.browser, Known())
    found = verdicts(records)
    assert (
        found[Capability.CONNECT]
        is found[Capability.LIKE]
        is found[Capability.COMMENT]
        is CapabilityVerdict.UNSURE
    )
    assert found[Capability.LOG_IN] is found[Capability.ACCEPTANCES] is CapabilityVerdict.WORKS
    assert why(records, Capability.CONNECT) == "Lead's profile: this sender has met none yet."


async def test_an_empty_feed_is_no_alarm(guest: Guest) -> None:
    guest.site.show({})
    guest.clock.speed = 20.0
    records = {each.page: each for each in await check(guest.browser, Known())}
    assert records[Looked.FEED].verdict is CapabilityVerdict.WORKS
    assert records[Looked.OWN].verdict is CapabilityVerdict.WORKS


async def test_a_person_who_is_gone_is_no_alarm_either(guest: Guest) -> None:
    guest.site.show({})
    guest.clock.speed = 20.0
    records = {each.page: each for each in await check(guest.browser, Known(ROOT + "gone-for-good"))}
    assert records[Looked.LEAD].verdict is CapabilityVerdict.UNSURE


@pytest.mark.long
async def test_only_who_can_still_be_invited_tells_that_inviting_works(knowing: Sender) -> None:
    known = await met(knowing)
    knowing.clock.speed = 10.0
    await knowing.do(CONNECT, JANE)
    records = await check(knowing.browser, known)
    assert verdicts(records)[Capability.CONNECT] is CapabilityVerdict.UNSURE
    assert "pending" in why(records, Capability.CONNECT)
    assert verdicts(records)[Capability.LIKE] is CapabilityVerdict.WORKS
    people = [each["slug"] for each in knowing.site.get("people")["people"]]
    other = next(each for each in people if each not in (JANE, knowing.browser.own_slug))
    records = await check(knowing.browser, replace(known, to_invite=ROOT + other))
    assert verdicts(records)[Capability.CONNECT] is CapabilityVerdict.WORKS, records


async def test_a_look_at_a_doubt_that_takes_too_long_leaves_it_in_doubt(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubt = ActionTask(LIKE, ROOT + JANE)
    assert await actions.look(sender.browser, doubt, None, NOW) is DoubtAnswer.NOT_DONE
    monkeypatch.setattr(actions, "MOST_SECONDS", 0.001)
    assert await actions.look(sender.browser, doubt, None, NOW) is DoubtAnswer.CANT_TELL
