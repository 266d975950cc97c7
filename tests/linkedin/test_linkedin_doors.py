"""Whose account and whose page it is, in front of fixed pages: both layouts' feeds, guests, log-in pages, other hosts.

Long because it is tables of pages and of what each one is.
"""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.linkedin import pages
from engine.linkedin.actions import perform
from engine.linkedin.browser import Browser, BrowserOptions, NotAPath, open_browser
from engine.linkedin.login import LoginState, SessionOfAnother, admit, login_state, who
from engine.linkedin.outcome import ActionTask
from engine.linkedin.page_visit import ActionEnded, open_page
from engine.rules.enums import ActionType, Outcome
from engine.rules.identity import ROOT
from practice.serve import Served, serve
from tests.browsers import executable
from tests.linkedin.conftest import PatientClock
from tests.linkedin.scene_site import scene

NAV = '<nav><a href="/feed/">Home</a><a href="/mynetwork/">My network</a><a href="/messaging/">Messages</a></nav>'
CLASSIC_NAV = NAV.replace("<nav>", '<nav id="global-nav"><img class="global-nav__me-photo" alt="Ida Self">')
HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{}</title></head>'


def page(title: str, body: str, nav: str = NAV) -> str:
    return f"{HEAD.format(title)}<body><header>{nav}</header><main>{body}</main></body></html>"


FEED = page("Feed | LinkedIn", "<h2>Posts</h2>")
IDENTITY = '<section class="feed-identity-module"><a href="/in/{}/">Ida Self</a></section>'
CLASSIC_FEED = page("Feed | LinkedIn", IDENTITY.format("ida-self"), CLASSIC_NAV)
OWN = page("(3) Ida Self | LinkedIn", '<h2>Ida Self</h2><a href="/in/ida-self/edit/intro/">Edit</a>')
SEPTEMBER = (
    f"{HEAD.format('LinkedIn')}<body><div><input autocomplete='username'><input autocomplete='current-password'>"
    "<div role='button'>Continue</div></div><div style='display:none'><input autocomplete='username webauthn'>"
    "<input autocomplete='current-password'></div></body></html>"
)
GERMAN_GUEST = page(
    "Hella Quast – Example AG | LinkedIn",
    '<h1>Hella Quast</h1><a href="https://www.example.org/x">Web</a><button>Mitglied werden, um zu vernetzen</button>',
    '<nav><a href="/uas/login?session_redirect=/mynetwork/">Einloggen</a></nav>',
)


@dataclass
class Doors:
    """A site of a few pages: what stands where, and what leads elsewhere."""

    pages: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)
    clicked: int = 0
    missing: int = 404  # the status of what isn't there

    def show(self, pages: dict[str, str], moved: dict[str, str] | None = None, status: int = 404) -> None:
        self.pages, self.moved, self.clicked, self.missing = pages, moved or {}, 0, status
        self.visited.clear()

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/_clicked", self._clicked, methods=["POST"]),
                Route("/favicon.ico", lambda _: Response(status_code=204)),
                Route("/{path:path}", self._page),
            ]
        )

    async def _clicked(self, _: Request) -> Response:
        self.clicked += 1
        return Response()

    async def _page(self, request: Request) -> Response:
        path = unquote(request.url.path)
        self.visited.append(path)
        if path in self.moved:
            return RedirectResponse(self.moved[path])
        return HTMLResponse(
            self.pages.get(path, page("Page not found", "")), 200 if path in self.pages else self.missing
        )


@dataclass
class Door:
    browser: Browser
    site: Doors
    served: Served

    @property
    def elsewhere(self) -> str:
        """The same server under a name that isn't the configured one."""
        return self.served.url.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def _served() -> Iterator[tuple[Doors, Served]]:
    site = Doors()
    with serve(site.app()) as served:
        yield site, served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _open(
    _served: tuple[Doors, Served], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Door]:
    folder: Path = tmp_path_factory.mktemp("doors")
    site, served = _served
    options = BrowserOptions(
        executable=executable(),
        channel=None,
        headless=True,
        linkedin_url=served.url,
        profile_dir=folder / "sender_1",
        evidence_dir=folder / "evidence",
        pages=pages.built_in(),
    )
    browser = await open_browser(options, PatientClock())
    yield Door(browser, site, served)
    await browser.close()


@pytest.fixture
def door(_open: Door) -> Door:
    assert isinstance(_open.browser.clock, PatientClock)
    _open.browser.clock.speed = 1.0
    return _open


pytestmark = pytest.mark.asyncio(loop_scope="module")


# --- whose log-in it is


async def test_the_old_feed_tells_whose_log_in_it_is(door: Door) -> None:
    door.site.show({"/feed/": CLASSIC_FEED})
    assert await login_state(door.browser) is LoginState.LOGGED_IN
    assert door.browser.own_slug == "ida-self"
    assert door.site.visited == ["/feed/"]
    account = await who(door.browser)
    assert account.shown == "Ida Self (linkedin.com/in/ida-self)"


async def test_the_new_feed_costs_one_more_page_and_no_waiting(door: Door) -> None:
    """Where the feed is asked first: at a log-in, which the feed leads to."""
    door.site.show(
        {"/feed/foryou/": FEED, "/in/ida-self/": OWN},
        {"/feed/": "/feed/foryou/", "/in/me/": "/in/ida-self/"},
    )
    begun = time.monotonic()
    assert await login_state(door.browser) is LoginState.LOGGED_IN
    assert time.monotonic() - begun < 5  # waiting for the module took 10 s
    assert door.browser.own_slug == "ida-self"
    assert door.site.visited == ["/feed/", "/feed/foryou/", "/in/me/", "/in/ida-self/"]
    assert (await who(door.browser)).name == "Ida Self"


@pytest.mark.parametrize(
    ("pages", "moved"),
    [
        ({"/feed/": CLASSIC_FEED, "/in/ida-self/": OWN}, {}),
        ({"/feed/foryou/": FEED, "/in/ida-self/": OWN}, {"/feed/": "/feed/foryou/"}),
    ],
    ids=["old feed", "new feed"],
)
async def test_a_browser_start_costs_one_page_on_either_feed(
    door: Door, pages: dict[str, str], moved: dict[str, str]
) -> None:
    door.site.show(pages, {**moved, "/in/me/": "/in/ida-self/"})
    account = await admit(door.browser, ROOT + "ida-self")
    assert account.shown == "Ida Self (linkedin.com/in/ida-self)"
    assert door.browser.own_slug == "ida-self"
    assert door.site.visited == ["/in/me/", "/in/ida-self/"]


async def test_an_own_address_by_member_id_is_told_by_the_link_to_edit_it(door: Door) -> None:
    door.site.show({"/in/ACoAAB123456789012/": OWN}, {"/in/me/": "/in/ACoAAB123456789012/"})
    assert (await admit(door.browser, ROOT + "ida-self")).profile_url == ROOT + "ida-self"


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_where_the_own_profile_is_not_to_be_had_the_feed_is_asked_without_waiting(
    door: Door, status: int
) -> None:
    door.site.show({"/feed/": CLASSIC_FEED}, status=status)
    begun = time.monotonic()
    assert (await admit(door.browser, ROOT + "ida-self")).profile_url == ROOT + "ida-self"
    assert time.monotonic() - begun < 2.5  # an own profile that doesn't move on is watched for 3 s
    assert door.site.visited == ["/in/me/", "/feed/"]


async def test_an_own_profile_elsewhere_is_passed_by_where_the_feed_tells(door: Door) -> None:
    door.site.show(
        {"/feed/": CLASSIC_FEED, "/in/jo-other/": OWN}, {"/in/me/": f"{door.elsewhere}/in/jo-other/"}
    )
    assert (await admit(door.browser, ROOT + "ida-self")).profile_url == ROOT + "ida-self"


async def test_an_own_profile_that_keeps_its_address_is_told_by_the_link_to_edit_it(door: Door) -> None:
    door.site.show({"/feed/": FEED, "/in/me/": OWN})
    assert await login_state(door.browser) is LoginState.LOGGED_IN
    assert door.browser.own_slug == "ida-self"


async def test_a_renamed_profile_is_the_same_account(door: Door) -> None:
    door.site.show({"/feed/": CLASSIC_FEED, "/in/ida-self/": OWN}, {"/in/ida-früher/": "/in/ida-self/"})
    assert (await admit(door.browser, ROOT + "ida-früher")).profile_url == ROOT + "ida-self"


async def test_spelling_makes_no_other_account(door: Door) -> None:
    spelled = CLASSIC_FEED.replace("/in/ida-self/", "/in/Zo%C3%AB-SELF/?trk=nav")
    door.site.show({"/feed/": spelled})
    assert (await admit(door.browser, ROOT + "zoë-self")).profile_url == ROOT + "zoë-self"
    assert "/in/zoë-self/" not in door.site.visited


@pytest.mark.parametrize("there", [True, False])
async def test_another_account_is_not_admitted_and_is_named(door: Door, there: bool) -> None:
    theirs = {"/in/jo-other/": page("Jo Other | LinkedIn", "<h2>Jo Other</h2>")} if there else {}
    door.site.show({"/feed/": CLASSIC_FEED, **theirs})
    with pytest.raises(SessionOfAnother, match=r"Ida Self \(linkedin.com/in/ida-self\)") as refused:
        await admit(door.browser, ROOT + "jo-other")
    assert refused.value.result.outcome is Outcome.OTHER_ACCOUNT
    assert refused.value.account.profile_url == ROOT + "ida-self"


@pytest.mark.parametrize(
    ("pages", "moved"),
    [
        ({"/feed/": FEED}, {}),
        ({"/feed/": FEED, "/in/me/": page("LinkedIn", "")}, {}),
        ({"/feed/": FEED, "/company/x/": page("X | LinkedIn", "")}, {"/in/me/": "/company/x/"}),
        (
            {"/feed/": FEED, "/in/ACoAAB123456789012/": page("X | LinkedIn", "")},
            {"/in/me/": "/in/ACoAAB123456789012/"},
        ),
    ],
)
async def test_what_does_not_tell_whose_it_is_admits_nobody_and_blames_nobody(
    door: Door, pages: dict[str, str], moved: dict[str, str]
) -> None:
    door.site.show(pages, moved)
    with pytest.raises(ActionEnded, match=r"seen\.whose_unknown") as refused:
        await admit(door.browser, ROOT + "ida-self")
    assert refused.value.result.outcome is Outcome.UNEXPECTED_PAGE


# --- who isn't logged in


@pytest.mark.parametrize(
    "shown",
    [
        scene("profile-guest"),
        SEPTEMBER,
        GERMAN_GUEST,
        page(
            "LinkedIn", '<a href="https://www.linkedin.com/signup/cold-join">x</a><a href="/login">y</a>', ""
        ),
        page("LinkedIn", "<input type='password'><button>Sign in</button>", ""),
        page("Sign in to LinkedIn", "", ""),
    ],
)
async def test_a_page_for_guests_is_known_by_its_structure(door: Door, shown: str) -> None:
    door.site.show({"/feed/": shown, "/in/hella-quast-6/": shown})
    assert await login_state(door.browser) is LoginState.LOGGED_OUT
    with pytest.raises(ActionEnded) as ended:
        await open_page(door.browser, "/in/hella-quast-6/")
    assert ended.value.result.outcome is Outcome.LOGGED_OUT


@pytest.mark.parametrize(
    "shown",
    [
        page("Sign in Login | LinkedIn", "<h1>Sign in Login</h1><p>Log in now, the login expert</p>"),
        page(
            "Jane | LinkedIn",
            '<a href="/in/login-signup-expert/">Jane</a><a href="/login">a post\'s link</a>',
        ),
    ],
)
async def test_who_has_log_in_in_their_name_is_no_log_in_page(door: Door, shown: str) -> None:
    door.site.show({"/in/login-expert/": shown})
    await open_page(door.browser, "/in/login-expert/")


async def test_one_link_to_the_log_in_on_a_page_that_is_not_painted_yet_says_nothing(door: Door) -> None:
    late = page(
        "Jane | LinkedIn",
        f"<a href='/login'>here</a><script>setTimeout(() => document.querySelector('header').innerHTML = `{NAV}`, 400)</script>",
        "",
    )
    door.site.show({"/in/jane/": late})
    await open_page(door.browser, "/in/jane/")


# --- whose page it is

CLICKS = "<script>addEventListener('click', () => fetch('/_clicked', {method: 'POST'}))</script>"


def look_alike(extra: str = "") -> str:
    """A profile as it should be, that books every click."""
    return page(
        "Jane Doe | LinkedIn",
        '<section><h1>Jane Doe</h1><button aria-label="Invite Jane Doe to connect">Connect</button>'
        f'<button aria-expanded="false" aria-label="More">More</button></section>{CLICKS}{extra}',
    )


async def _marked(_: str) -> None:
    return None


@pytest.mark.parametrize("action", list(ActionType))
@pytest.mark.parametrize("how", ["redirect", "meta", "script"])
async def test_a_look_alike_on_another_host_is_never_clicked(
    door: Door, action: ActionType, how: str
) -> None:
    target = f"{door.elsewhere}/in/jane-doe/"
    leads = {
        "meta": f'<meta http-equiv="refresh" content="0;url={target}">',
        "script": f"<script>location.href = '{target}'</script>",
    }
    door.browser.own_slug = "ida-self"
    starts = {"/in/jane-there/": page("Jane", leads.get(how, ""), "")}
    starts["/in/jane-there/recent-activity/all/"] = starts["/in/jane-there/"]
    moved = dict.fromkeys(starts, target) if how == "redirect" else {}
    door.site.show({"/in/jane-doe/": look_alike(), **starts}, moved)
    task = ActionTask(action, ROOT + "jane-there", comment_text="Well said")
    result = await perform(door.browser, task, _marked)
    assert result.outcome is Outcome.OTHER_SITE, result
    assert result.detail is not None
    assert result.detail.code in ("seen.elsewhere", "seen.elsewhere_at", "seen.foreign_frame")
    assert door.site.clicked == 0


async def test_a_feed_on_another_host_is_nobody_s_log_in(door: Door) -> None:
    door.site.show({"/feed/you/": CLASSIC_FEED}, {"/feed/": f"{door.elsewhere}/feed/you/"})
    assert await login_state(door.browser) is LoginState.ELSEWHERE
    assert door.browser.own_slug is None
    with pytest.raises(ActionEnded) as ended:
        await admit(door.browser, ROOT + "ida-self")
    assert ended.value.result.outcome is Outcome.OTHER_SITE


@pytest.mark.parametrize("path", ["/in/me/", "/in/ida-old/"])
async def test_an_own_profile_on_another_host_is_nobody_s(door: Door, path: str) -> None:
    feed = FEED if path == "/in/me/" else CLASSIC_FEED
    door.site.show({"/feed/": feed, "/in/ida-self/": OWN}, {path: f"{door.elsewhere}/in/ida-self/"})
    with pytest.raises(ActionEnded) as ended:
        await admit(door.browser, ROOT + "ida-old")
    assert ended.value.result.outcome is Outcome.OTHER_SITE


@pytest.mark.parametrize(
    "path",
    ["//localhost/in/x/", "https://example.org/", "in/x/", "", "/\\example.org/", "javascript:0", "/a\nb"],
)
async def test_only_a_path_of_the_site_is_visited(door: Door, path: str) -> None:
    door.site.show({})
    with pytest.raises(NotAPath):
        await door.browser.goto(path)
    assert door.site.visited == []
