"""The practice site as an ASGI app: which address leads to which page, and through which gate."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from practice.clock import PracticeClock, PracticeSystemClock
from practice.people import Person, make_people
from practice.site import clicks, gates, network, obstacles, posts, profile, public
from practice.site.accounts import USUAL, Account, AccountState
from practice.site.books import Books
from practice.site.changed import renamed
from practice.site.control import ControlApi
from practice.site.line import Chance, through
from practice.site.view import View
from practice.site.world import World

_Endpoint = Callable[[Request], Awaitable[Response]]
_Draw = Callable[[View, Request], Response]
_FAIR = Chance()  # the line to the feed, on which everything else depends, isn't left to chance
_STATIC = Path(__file__).parent / "static"


def create(
    books_path: Path | None = None, seed: int = 1, clock: PracticeClock | None = None, accounts: int = USUAL
) -> Starlette:
    """The site, as at its start, with so many accounts. `app.state.world` is its state, `app.state.books` its record."""
    clock = clock or PracticeSystemClock()
    books = Books(books_path, clock)
    world = World(make_people(seed), books, clock, accounts)
    sessions = gates.Sessions(seed, world)
    app = Starlette(
        routes=[
            Mount("/practice/static", StaticFiles(directory=_STATIC)),
            *ControlApi(world, sessions).routes(),
            *_Pages(world, sessions).routes(),
        ]
    )
    app.state.world, app.state.books = world, books
    return app


async def _no_icon(request: Request) -> Response:
    return Response(status_code=204)  # browsers ask for it on bare answers: nobody's page view


class _Pages:
    """The pages an account visits and the clicks on them; each passes the gate and is written down."""

    def __init__(self, world: World, sessions: gates.Sessions) -> None:
        self._world = world
        self._sessions = sessions

    def routes(self) -> list[Route]:
        pages: tuple[tuple[str, str, _Draw], ...] = (
            ("feed", "/feed/", lambda view, request: posts.feed_page(view, request.url.path)),
            ("feed", posts.NEW_FEED, lambda view, request: posts.feed_page(view, request.url.path)),
            ("post", "/feed/update/{urn}/", self._post),
            ("post", "/posts/{tail}/", lambda _, request: posts.shared_post(request.path_params["tail"])),
            ("profile", "/in/me/", lambda view, _: RedirectResponse(f"/in/{quote(view.account.slug)}/")),
            ("profile", "/in/{slug}/", self._person(profile.profile_page)),
            ("activity", "/in/{slug}/recent-activity/all/", self._person(posts.activity_page)),
            ("sent", "/mynetwork/invitation-manager/sent/", lambda view, _: network.sent_page(view)),
            (
                "connections",
                "/mynetwork/invite-connect/connections/",
                lambda view, _: network.connections_page(view),
            ),
            ("network", "/mynetwork/", lambda view, _: network.network_page(view)),
            ("messaging", "/messaging/", lambda view, _: network.messaging_page(view)),
            ("messaging", "/messaging/compose/", lambda view, _: network.messaging_page(view)),
            ("preload", "/preload/{route}/", lambda *_: profile.blank_page()),
            ("gone", "/404/", lambda view, _: profile.gone_page(view)),
        )
        routes = [
            Route(variant, self._page(kind, draw))
            for kind, path, draw in pages
            for variant in (path, path.removesuffix("/"))
        ]
        return [
            Route("/", self._home),
            Route("/favicon.ico", _no_icon),
            Route("/login", self._login, methods=["GET", "POST"]),
            Route("/authwall", self._authwall),
            Route(gates.ENTER_PATH.replace("}", ":int}"), self._enter),
            Route(gates.CHECKPOINT_PATH, self._checkpoint),
            Route(gates.RESTRICTED_PATH, self._restricted),
            Route("/practice/page/{deed}/{key}", self._click, methods=["POST"]),
            *routes,
            Route("/{rest:path}", self._page("gone", lambda view, _: profile.gone_page(view))),
        ]

    def _page(self, kind: str, draw: _Draw) -> _Endpoint:
        async def endpoint(request: Request) -> Response:
            account = self._sessions.account(request)
            if account is None:
                return gates.turned_away(self._world, request.url.path, self._sessions.ended(request))
            if elsewhere := gates.led_elsewhere(account, kind, request):
                return elsewhere
            self._world.books.view(account.number, kind)
            chance = self._world.chance if kind != "feed" else _FAIR
            return await through(request, account.page_fault, chance, lambda: drawn(request, account))

        async def drawn(request: Request, account: Account) -> Response:
            if refused := gates.refused(self._world, account, request.url.path):
                return refused
            self._world.catch_up(account)
            view = View(self._world, account)
            view.over = obstacles.overlay(view)
            answer = draw(view, request)
            if isinstance(answer, HTMLResponse):
                body = bytes(answer.body).decode()
                answer = HTMLResponse(renamed(account.changed, body), answer.status_code)
            answer.headers["Cache-Control"] = "no-store"
            return answer

        return endpoint

    def _person(self, draw: Callable[[View, Person], Response]) -> _Draw:
        """Draw for the person whose slug the address holds; other addresses of theirs redirect."""

        def of_person(view: View, request: Request) -> Response:
            slug = request.path_params["slug"]
            person = self._world.find(slug)
            if person is None:
                return RedirectResponse("/404/", 302)
            if slug != person.slug:
                rest = request.url.path.split("/", 3)[3:]
                return RedirectResponse("/".join(["/in", quote(person.slug), *rest]), 302)
            return draw(view, person)

        return of_person

    def _post(self, view: View, request: Request) -> Response:
        return posts.post_page(view, self._world.post_by_urn(request.path_params["urn"]))

    async def _click(self, request: Request) -> Response:
        account = self._sessions.account(request)
        if account is None:
            return JSONResponse([], 401)
        return await through(
            request, account.click_fault, self._world.chance, lambda: self._clicked(request, account)
        )

    async def _clicked(self, request: Request, account: Account) -> Response:
        self._world.books.active(account.number)
        if account.look_alike and gates.look_alike(request):
            self._world.books.look_alike(account.number, request.url.hostname or "")
        if account.state is not AccountState.OK:
            return JSONResponse([], 429 if account.state is AccountState.RATE_LIMITED else 403)
        deed, key = request.path_params["deed"], request.path_params["key"]
        fields: clicks.Fields = {**await request.json(), **request.query_params}
        view = View(self._world, account)
        if (on_person := clicks.ON_PERSON.get(deed)) and (person := self._world.find(key)):
            ops = on_person(view, person, fields)
        elif (on_post := clicks.ON_POST.get(deed)) and (live := self._world.post_by_urn(key)):
            ops = on_post(view, live, fields)
        else:
            return JSONResponse([], 404)
        return JSONResponse([[renamed(account.changed, each) for each in op] for op in ops])

    async def _home(self, request: Request) -> Response:
        return RedirectResponse("/feed/", 302)

    async def _login(self, request: Request) -> Response:
        if request.method == "GET":
            return public.login_page(self._world.login_form)
        form = await request.form()
        email, password = str(form.get("session_key", "")), str(form.get("session_password", ""))
        return self._sessions.log_in(email, password) or public.login_page(self._world.login_form, wrong=True)

    async def _authwall(self, request: Request) -> Response:
        return public.authwall_page()

    async def _enter(self, request: Request) -> Response:
        account = self._world.accounts.get(request.path_params["number"])
        to = request.query_params.get("to", "/feed/")
        if account is None or not to.startswith(("/in/", "/feed/")):
            return RedirectResponse("/login", 302)
        return self._sessions.enter(account, to)

    async def _checkpoint(self, request: Request) -> Response:
        account = self._sessions.account(request)
        if account is not None and account.state is not AccountState.CHECKPOINT:
            return RedirectResponse("/feed/", 302)
        return gates.checkpoint_page(account.language if account else "en")

    async def _restricted(self, request: Request) -> Response:
        account = self._sessions.account(request)
        return gates.restricted_page(account.language if account else "en")
