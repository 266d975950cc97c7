"""A site of a few fixed pages (`tests/linkedin/scenes/`): what each page's own script books is all that happened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

SCENES = Path(__file__).with_name("scenes")
OWN = "ida-self"  # whose session it is, on every page of the scenes
_FEED = (
    '<!doctype html><html lang="en"><head><title>Feed | LinkedIn</title></head><body><header><nav>'
    f'<a href="/feed/">H</a><a href="/mynetwork/">N</a><a href="/in/{OWN}/">I</a></nav></header>'
    "<main><h2>{head}</h2>{body}</main></body></html>"
)


def scene(name: str) -> str:
    """A page of the folder, as it stands in its file."""
    return (SCENES / f"{name}.html").read_text(encoding="utf-8")


@dataclass
class SceneSite:
    """Which page stands at which path, and what was booked: (kind, who, extra).

    A path of `later` shows its page once anything was booked; any post's address shows `post`.
    """

    pages: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)
    post: str | None = None
    booked: list[tuple[str, str, str]] = field(default_factory=list)
    visited: list[str] = field(default_factory=list)

    def show(
        self, pages: Mapping[str, str], later: Mapping[str, str] | None = None, post: str | None = None
    ) -> None:
        """Begin anew with these pages."""
        self.pages, self.later, self.post = dict(pages), dict(later or {}), post
        self.booked.clear()
        self.visited.clear()

    def app(self) -> Starlette:
        """The site, for `practice.serve.serve`."""
        return Starlette(
            routes=[
                Route("/_book", self._book, methods=["POST"]),
                Route("/favicon.ico", lambda _: Response(status_code=204)),
                Route("/{path:path}", self._page),
            ]
        )

    async def _book(self, request: Request) -> Response:
        said = json.loads(await request.body())
        self.booked.append((said["kind"], said["who"], said["extra"]))
        return Response()

    async def _page(self, request: Request) -> Response:
        path = unquote(request.url.path)
        self.visited.append(path)
        if path == "/in/me/":
            return RedirectResponse(f"/in/{OWN}/")
        if self.booked and path in self.later:
            return HTMLResponse(self.later[path])
        if path in self.pages:
            return HTMLResponse(self.pages[path])
        if self.post is not None and path.startswith("/feed/update/"):
            return HTMLResponse(self.post)
        if path in ("/feed/", f"/in/{OWN}/"):
            edit = f'<a href="/in/{OWN}/edit/intro/">Edit</a>' if path != "/feed/" else ""
            return HTMLResponse(_FEED.format(head="Ida Self", body=edit))
        return HTMLResponse(_FEED.format(head="This page doesn’t exist", body=""), 404)
