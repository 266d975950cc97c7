"""Pages in eight languages are read and acted on; in a ninth nothing is clicked."""

import pytest

from engine.rules.enums import ActionType, Outcome
from practice.site.texts import TEXTS
from tests.linkedin.conftest import ACCOUNT, Sender
from tests.linkedin.judging import COMMENT, CONNECT, DONE, JANE, LAYOUTS, LIKE, check

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]


@pytest.mark.parametrize("language", sorted(TEXTS))
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("relation", ["top_card", "menu"])
async def test_connect_in_every_language(sender: Sender, layout: str, language: str, relation: str) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, language=language)
    sender.site.set(f"person/{JANE}", relation=relation)
    result = await sender.do(CONNECT, JANE, note="Hello")
    check(sender.site, CONNECT, result, DONE, 1)


@pytest.mark.parametrize("language", sorted(set(TEXTS) - {"en"}))
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("relation", "outcome"),
    [
        ("pending", Outcome.ALREADY_PENDING),
        ("connected", Outcome.ALREADY_CONNECTED),
        ("incoming", Outcome.INCOMING_REQUEST),
        ("follow_only", Outcome.FOLLOW_ONLY),
        ("hidden", Outcome.UNAVAILABLE),
    ],
)
async def test_what_stands_is_read_in_every_language(
    sender: Sender, layout: str, language: str, relation: str, outcome: Outcome
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout, language=language)
    sender.site.set(f"person/{JANE}", relation=relation)
    check(sender.site, CONNECT, await sender.do(CONNECT, JANE), outcome, 0)


@pytest.mark.parametrize("language", sorted(set(TEXTS) - {"en"}))
@pytest.mark.parametrize("layout", ["classic", "server_driven"])
@pytest.mark.parametrize("action", [LIKE, COMMENT])
async def test_posts_in_every_language(
    sender: Sender, action: ActionType, layout: str, language: str
) -> None:
    sender.site.set(f"account/{ACCOUNT}", language=language, posts_layout=layout)
    check(sender.site, action, await sender.do(action, JANE), DONE, 1)


@pytest.mark.parametrize("action", list(ActionType))
async def test_a_language_that_is_not_known_is_said_and_nothing_is_clicked(
    sender: Sender, action: ActionType
) -> None:
    await sender.browser.page.route("**/in/**", _in_polish)
    result = await sender.do(action, JANE)
    check(sender.site, action, result, Outcome.UNEXPECTED_PAGE, 0)
    assert result.detail is not None
    assert result.detail.values["language"] == "pl"


async def _in_polish(route: object) -> None:
    answer = await route.fetch()  # type: ignore[attr-defined]
    body = (await answer.text()).replace('lang="en"', 'lang="pl"')
    await route.fulfill(response=answer, body=body)  # type: ignore[attr-defined]
