"""`pages check` tells which page knowledge still matches; with any one entry broken, no wrong thing is clicked."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest

from engine.linkedin import pages
from engine.linkedin.checking import Match, check, missed
from engine.linkedin.outcome import Task
from engine.linkedin.pages import Pages
from engine.rules.identity import ROOT
from engine.rules.words import ActionType, Outcome
from tests.linkedin.conftest import ACCOUNT, Sender
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


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_a_check_finds_what_is_there_and_clicks_nothing(knowing: Sender, layout: str) -> None:
    knowing.site.set(f"account/{ACCOUNT}", layout=layout)
    found = await check(knowing.browser)
    assert {each.page for each in found} == {"feed", "profile", "post"}
    assert missed(found) == []
    assert knowing.site.actions() == []


async def test_a_check_tells_what_fell_to_its_fallback_and_what_is_missed(knowing: Sender) -> None:
    knowing.clock.speed = 10.0
    options = knowing.browser.options
    known = without(options.pages, "post", "like")
    gate = {**known.tables["gate"], "logged_in": ["practice-nowhere", "a[href*='/mynetwork']"]}
    known = replace(known, tables={**known.tables, "gate": gate})
    knowing.browser.options = replace(options, pages=known)
    found = {(each.page, each.entry): each.match for each in await check(knowing.browser)}
    assert found["feed", "gate.logged_in"] is Match.FALLBACK
    assert found["post", "post.like"] is Match.MISSED
    assert found["profile", "profile.more"] is Match.MATCHED


async def test_the_built_in_knowledge_is_in_the_form_that_a_newer_file_must_have() -> None:
    assert pages.built_in().version == RAW["version"]
    assert Task(CONNECT, ROOT + JANE).profile_url
    assert NOT_SELECTORS <= {key for table in USED for key in RAW[table]}
