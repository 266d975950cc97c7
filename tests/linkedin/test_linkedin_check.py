"""`pages check` tells which page knowledge still matches; with any one entry broken, no wrong thing is clicked."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest

from engine.linkedin import pages
from engine.linkedin.checking import Capability, Known, Looked, Record, Verdict, check, judge
from engine.linkedin.outcome import Task
from engine.linkedin.pages import Pages
from engine.rules.identity import ROOT
from engine.rules.words import ActionType, Outcome
from practice.site.accounts import Changed, PostsLayout
from tests.linkedin.conftest import ACCOUNT, Guest, Sender
from tests.linkedin.judging import COMMENT, CONNECT, JANE, LAYOUTS, LIKE

pytestmark = pytest.mark.asyncio(loop_scope="module")

RAW: dict[str, Any] = tomllib.loads(
    resources.files("engine.linkedin").joinpath("pages.toml").read_text(encoding="utf-8")
)
NOWHERE = {"selector": "practice-nowhere", "word": "∅ nobody says this ∅"}
# Tables whose entries are selectors, and which actions read them.
USED: dict[str, tuple[ActionType, ...]] = {
    "gate": (LIKE,),
    "profile": (CONNECT,),
    "dialog": (CONNECT,),
    "overlays": (CONNECT,),
    "post": (LIKE, COMMENT),
}
NOT_SELECTORS = {"invite_parameter", "urn", "toast_kind", "logged_out_titles"}


def broken() -> Iterator[tuple[str, str, ActionType]]:
    for table, actions in USED.items():
        for key in RAW[table]:
            yield from ((table, key, action) for action in actions)
    yield from (("texts.en", key, CONNECT) for key in RAW["texts"]["en"])


def without(known: Pages, table: str, key: str) -> Pages:
    """The page knowledge with this one entry matching nothing."""
    if table == "texts.en":
        return replace(known, texts={**known.texts, "en": {**known.texts["en"], key: [NOWHERE["word"]]}})
    entry = known.tables[table][key]
    nothing = NOWHERE["selector"]
    value = [nothing] if isinstance(entry, list) else nothing
    return replace(known, tables={**known.tables, table: {**known.tables[table], key: value}})


@pytest.fixture
def knowing(sender: Sender) -> Iterator[Sender]:
    """A sender whose page knowledge a test may change."""
    usual = sender.browser.options
    yield sender
    sender.browser.options = usual


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("table", "key", "action"), list(broken()))
async def test_with_one_entry_broken_an_action_is_done_right_or_not_at_all(
    knowing: Sender, layout: str, table: str, key: str, action: ActionType
) -> None:
    if layout == "modern" and action is not CONNECT:
        return  # posts have one layout
    knowing.site.set(f"account/{ACCOUNT}", layout=layout)
    knowing.site.expect([(ACCOUNT, JANE, action)])
    knowing.clock.speed = 10.0
    options = knowing.browser.options
    knowing.browser.options = replace(options, pages=without(options.pages, table, key))
    more: dict[str, Any] = {"note": "Hello"} if action is CONNECT else {}
    result = await knowing.do(action, JANE, **more)
    assert knowing.site.wrongs() == []
    done = knowing.site.actions()
    if result.outcome is Outcome.DONE:  # another way to the same control
        assert done == [(ACCOUNT, action, JANE)]
    elif knowing.marks == []:  # it failed before the click
        assert done == []
        assert result.outcome is Outcome.UNEXPECTED_PAGE, result
    else:  # clicked, and not understood: in doubt, and once at most
        assert result.outcome is Outcome.UNCERTAIN or result.surely_nothing
        assert done in ([], [(ACCOUNT, action, JANE)])
        assert not (result.surely_nothing and done)


def verdicts(records: list[Record]) -> dict[Capability, Verdict]:
    return {each.capability: each.verdict for each in judge(records)}


def why(records: list[Record], of: Capability) -> str:
    return next(each.why for each in judge(records) if each.capability is of)


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
    records = await check(knowing.browser, known)
    assert {each.page for each in records} == set(Looked)
    assert verdicts(records) == dict.fromkeys(Capability, Verdict.WORKS), records
    assert knowing.site.actions() == []


async def test_one_broken_page_keeps_no_other_from_being_looked_at(knowing: Sender) -> None:
    known = await met(knowing)
    knowing.clock.speed = 10.0
    options = knowing.browser.options
    knowing.browser.options = replace(options, pages=without(options.pages, "post", "like"))
    records = await check(knowing.browser, known)
    found = verdicts(records)
    assert found[Capability.LIKE] is Verdict.BROKEN
    assert "post" in why(records, Capability.LIKE)
    assert found[Capability.CONNECT] is found[Capability.LOG_IN] is Verdict.WORKS
    assert found[Capability.ACCEPTANCES] is Verdict.WORKS


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
    assert found[Capability.CONNECT] is Verdict.BROKEN
    assert found[Capability.LIKE] is found[Capability.COMMENT] is Verdict.WORKS


# What LinkedIn changed (see practice/site/changed.py), what that breaks, and the page that is to blame.
CHANGES: dict[Changed, tuple[set[Capability], str]] = {
    Changed.REACT_LABEL: ({Capability.LIKE}, "post: its like button isn't understood"),
    Changed.COMPOSER: ({Capability.COMMENT}, "post's comment field: "),
    Changed.POSTS: ({Capability.LIKE, Capability.COMMENT}, "Lead's posts: "),
    Changed.CONNECT: ({Capability.CONNECT}, "Lead's profile: "),
}


@pytest.mark.parametrize(
    ("layout", "language"), [(PostsLayout.CLASSIC, "en"), (PostsLayout.SERVER_DRIVEN, "de")]
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
    assert verdicts(await check(knowing.browser, known)) == dict.fromkeys(Capability, Verdict.WORKS)
    for changed, (broken, page) in CHANGES.items():
        site.set("changed", part=changed)
        records = await check(knowing.browser, known)
        told = {each: why(records, each) for each in Capability}
        expected = {each: Verdict.BROKEN if each in broken else Verdict.WORKS for each in Capability}
        assert verdicts(records) == expected, (changed, told)
        assert all(page in told[each] for each in broken), (changed, told)
    assert site.actions() == [(ACCOUNT, "like", JANE)]


async def test_where_only_the_list_shows_a_post_its_like_is_judged_there(knowing: Sender) -> None:
    knowing.site.set(f"account/{ACCOUNT}", posts_layout=PostsLayout.SERVER_DRIVEN)
    met = Known(ROOT + JANE)
    records = await check(knowing.browser, met)
    assert verdicts(records)[Capability.LIKE] is Verdict.WORKS, records
    assert verdicts(records)[Capability.COMMENT] is Verdict.UNSURE  # its field opens by a click only
    knowing.site.set("changed", part=Changed.REACT_LABEL)
    knowing.clock.speed = 10.0
    records = await check(knowing.browser, met)
    assert verdicts(records)[Capability.LIKE] is Verdict.BROKEN
    assert verdicts(records)[Capability.COMMENT] is Verdict.UNSURE


async def test_a_sender_that_has_met_nobody_yet_leaves_them_unsure(knowing: Sender) -> None:
    records = await check(knowing.browser, Known())
    found = verdicts(records)
    assert found[Capability.CONNECT] is found[Capability.LIKE] is found[Capability.COMMENT] is Verdict.UNSURE
    assert found[Capability.LOG_IN] is found[Capability.ACCEPTANCES] is Verdict.WORKS
    assert why(records, Capability.CONNECT) == "Lead's profile: this sender has met none yet."


async def test_an_empty_feed_is_no_alarm(guest: Guest) -> None:
    guest.site.show({})
    guest.clock.speed = 20.0
    records = {each.page: each for each in await check(guest.browser, Known())}
    assert records[Looked.FEED].verdict is Verdict.WORKS
    assert records[Looked.OWN].verdict is Verdict.WORKS


async def test_a_person_who_is_gone_is_no_alarm_either(guest: Guest) -> None:
    guest.site.show({})
    guest.clock.speed = 20.0
    records = {each.page: each for each in await check(guest.browser, Known(ROOT + "gone-for-good"))}
    assert records[Looked.LEAD].verdict is Verdict.UNSURE


async def test_the_built_in_knowledge_is_in_the_form_that_a_newer_file_must_have() -> None:
    assert pages.built_in().version == RAW["version"]
    assert Task(CONNECT, ROOT + JANE).profile_url
    assert NOT_SELECTORS <= {key for table in USED for key in RAW[table]}
