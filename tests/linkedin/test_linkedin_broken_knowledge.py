"""With any one entry of the page knowledge broken, an action is done right or not at all, in every layout that reads it."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest

from engine.linkedin import pages
from engine.rules.enums import ActionType, Outcome
from tests.linkedin.breaking import without
from tests.linkedin.conftest import ACCOUNT, Sender
from tests.linkedin.judging import COMMENT, CONNECT, JANE, LIKE

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

RAW: dict[str, Any] = tomllib.loads(
    resources.files("engine.linkedin").joinpath("pages.toml").read_text(encoding="utf-8")
)
PROFILES = ("classic", "modern", "server_driven")
# Tables whose entries are selectors, which actions read them, and in which layouts.
USED: dict[str, tuple[tuple[ActionType, ...], tuple[str, ...]]] = {
    "gate": ((LIKE,), ("classic",)),
    "profile": ((CONNECT,), PROFILES),
    "dialog": ((CONNECT,), PROFILES),
    "overlays": ((CONNECT,), PROFILES),
    "post": ((LIKE, COMMENT), ("classic",)),
    "server_post": ((LIKE, COMMENT), ("server_driven",)),
}
# Words that only posts have; all others are read on profiles and in dialogs.
POST_WORDS = {
    "reaction_state",
    "no_reaction",
    "reactions",
    "comment_count",
    "comment_action",
    "submit_comment",
    "more_comments",
    "comments_off",
    "no_posts",
    "copy_link",
    *(key for key in RAW["texts"]["en"] if key.startswith("age_")),
}
NOT_SELECTORS = {"invite_parameter", "urn", "key", "toast_kind", "logged_out_titles"}


def broken() -> Iterator[tuple[str, str, ActionType, str]]:
    for table, (actions, layouts) in USED.items():
        for key in RAW[table]:
            yield from ((table, key, action, layout) for action in actions for layout in layouts)
    for key in RAW["texts"]["en"]:
        if key in POST_WORDS:
            yield from (("texts.en", key, action, "server_driven") for action in (LIKE, COMMENT))
        else:
            yield from (("texts.en", key, CONNECT, layout) for layout in PROFILES)


@pytest.mark.parametrize(("table", "key", "action", "layout"), list(broken()))
async def test_with_one_entry_broken_an_action_is_done_right_or_not_at_all(
    knowing: Sender, table: str, key: str, action: ActionType, layout: str
) -> None:
    which = "layout" if action is CONNECT else "posts_layout"
    knowing.site.set(f"account/{ACCOUNT}", **{which: layout})
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


async def test_the_built_in_knowledge_is_in_the_form_that_a_newer_file_must_have() -> None:
    assert pages.built_in().version == RAW["version"]
    assert NOT_SELECTORS <= {key for table in USED for key in RAW[table]}
    assert POST_WORDS <= set(RAW["texts"]["en"])
