"""The control API from Python, for tests and the demo."""

from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self, cast

import httpx

PATIENCE_SECONDS = 60.0  # httpx's own 5 are too few where browsers take both cores


class SiteControl:
    """Sets and reads a served practice site. Raises httpx.HTTPStatusError when the site refuses."""

    def __init__(self, url: str) -> None:
        self.url = url
        # straight to loopback: a proxy in the environment is none of the practice's business
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE_SECONDS)

    def get(self, name: str) -> dict[str, Any]:
        """GET /practice/<name>"""
        return cast(dict[str, Any], self._http.get(f"/practice/{name}").raise_for_status().json())

    def set(self, name: str, **values: Any) -> dict[str, Any]:
        """POST /practice/<name>"""
        answer = self._http.post(f"/practice/{name}", json=values).raise_for_status()
        return cast(dict[str, Any], answer.json())

    def expect(self, asked: Iterable[tuple[int | None, str, str]]) -> None:
        """Only these (account or any, slug, action) are right from now on."""
        keys = ("account", "slug", "action")
        self.set("expect", asked=[dict(zip(keys, each, strict=True)) for each in asked])

    def actions(self) -> list[tuple[int, str, str]]:
        """Who did what to whom: (account, action, slug), in order."""
        return [(a["account"], a["action"], a["person"]) for a in self.get("books")["actions"]]

    def wrongs(self) -> list[str]:
        """The kinds of all wrongs, in order."""
        return [wrong["wrong"] for wrong in self.get("books")["wrongs"]]

    def cookie(self, account: int) -> dict[str, str]:
        """A log-in of the account: {"name": "li_at", "value": …}."""
        return cast(dict[str, str], self.set(f"login/{account}"))

    def visit(self, account: int, path: str) -> httpx.Response:
        """A page as the account gets it, without a browser and without following redirects."""
        return self._http.get(path, headers=self._as(account))

    def click(self, account: int, deed: str, **fields: str) -> httpx.Response:
        """What the page's script sends for a click, such as "invite/jane-doe-123"."""
        return self._http.post(f"/practice/page/{deed}", json=fields, headers=self._as(account))

    def close(self) -> None:
        self._http.close()

    def _as(self, account: int) -> dict[str, str]:
        cookie = self.cookie(account)
        return {"Cookie": f"{cookie['name']}={cookie['value']}"}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
