"""What stands before a page, and whose cards a list holds: each guard of those scripts is needed."""

from typing import Any

import pytest

from engine.linkedin import pages
from engine.linkedin.signals import script
from tests.linkedin.cards import NAV
from tests.linkedin.conftest import Guest

pytestmark = pytest.mark.asyncio(loop_scope="module")

KNOWN = pages.built_in()


def listed(*cards: str, beside: str = "") -> str:
    return f'<html lang="en"><body>{NAV}<main><ul>{"".join(cards)}</ul></main>{beside}</body></html>'


JANE = '<li><a href="/in/jane/"><img></a><a href="/in/jane/">Jane</a></li>'
OFFERED = (
    '<li><a href="/in/stranger/">S</a><a href="/preload/custom-invite/?vanityName=stranger">Connect</a></li>'
)
TWO = '<li><a href="/in/one/">One</a> and <a href="/in/two/">Two</a></li>'
GROUP = '<li><a href="/in/because/">Because of B</a><ul><li>Nobody</li></ul></li>'
# script, page, what is read of it, the guard's code and what is left when it is taken away
CASES: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("connections", listed(JANE, OFFERED), {"slugs": ["jane"]}, " && !e.querySelector(k.stranger)", ""),
    ("connections", listed(JANE, TWO), {"slugs": ["jane"]}, "of.length === 1 && of[0]", "of[0]"),
    (
        "connections",
        listed(JANE, beside=f"<div role='dialog'><main><ul>{JANE.replace('jane', 'chat')}</ul></main></div>"),
        {"slugs": ["jane"]},
        "!e.closest(k.elsewhere) && ",
        "",
    ),
    (
        "connections",
        listed(JANE, GROUP),
        {"slugs": ["jane"]},
        " && !e.querySelector(k.card)",
        "",
    ),
    (
        "gate",
        '<html lang="en"><body><main><a href="/in/mynetwork/">M</a>Text</main></body></html>',
        {"loggedIn": False},
        'leads(link, "mynetwork")',
        'link.getAttribute("href").includes("mynetwork")',
    ),
    (
        "gate",
        f'<html lang="en"><body>{NAV}<main><iframe src="/captcha" style="display:none"></iframe>Text</main></body></html>',
        {"captcha": False, "loggedIn": True},
        ".some((e) => e.getClientRects().length > 0)",
        ".length > 0",
    ),
    (
        "gate",
        f'<html lang="en"><body>{NAV}<main><a href="/in/login-expert/">Experts</a>Text</main></body></html>',
        {"guestSigns": 0},
        "wanted.every((part, place) => parts[place] === part)",
        "url.pathname.includes(beginning)",
    ),
    (
        "gate",
        f'<html lang="en"><body>{NAV}<main><a href="/feed/">Sign investors</a>Text</main></body></html>',
        {"guestSigns": 0},
        'word.startsWith(known + " ")',
        "word.startsWith(known.slice(0, 5))",
    ),
]


@pytest.mark.parametrize(("name", "html", "read", "guard", "rest"), CASES)
async def test_with_a_guard_taken_away_something_is_read_wrongly(
    guest: Guest, name: str, html: str, read: dict[str, Any], guard: str, rest: str
) -> None:
    code, page = script(name), guest.browser.page
    assert guard in code
    guest.site.show({"/fragment": html})
    await page.goto(f"{guest.browser.options.linkedin_url}/fragment")

    known = {**KNOWN.table(name), "logged_out": KNOWN.path("logged_out")}

    async def seen(code: str) -> dict[str, Any]:
        found: dict[str, Any] = await page.evaluate(f"(k) => ({code})(k)", known)
        return {key: found[key] for key in read}

    assert await seen(code) == read
    assert await seen(code.replace(guard, rest, 1)) != read
