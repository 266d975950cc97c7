"""The control API under /practice/: what tests, the demo and its story set and read. JSON in, JSON out."""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields
from datetime import timedelta
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_type_hints

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from practice.people import Person, Relation, Traits
from practice.site.accounts import SETTABLE, Account, ChangedPage, LoginForm
from practice.site.gates import COOKIE, Sessions
from practice.site.line import Chance
from practice.site.world import Accepting, World


class _BadRequest(ValueError):
    """What is wrong with what was sent, in a sentence."""


def _checked(kind: type, values: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    """The values turned into the types of the dataclass's fields."""
    hints = get_type_hints(kind)
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in allowed:
            raise _BadRequest(f"There is no {name!r} to set; there are {', '.join(allowed)}.")
        kinds = get_args(hints[name]) or (hints[name],)
        plain = next(k for k in kinds if k is not NoneType)
        try:
            if issubclass(plain, StrEnum):
                value = plain(value)
            elif not (isinstance(value, plain) or (value is None and NoneType in kinds)):
                raise ValueError
        except ValueError as error:
            raise _BadRequest(f"{name!r} can't be {value!r}.") from error
        checked[name] = value
    return checked


def _public(person: Person) -> dict[str, Any]:
    return {
        "number": person.number,
        "slug": person.slug,
        "aliases": list(person.aliases),
        "member_id": person.member_id,
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "title": person.title,
        "company": person.company,
        "headline": person.headline,
        "traits": asdict(person.traits),
    }


class ControlApi:
    """The endpoints, each a method."""

    def __init__(self, world: World, sessions: Sessions) -> None:
        self._world = world
        self._sessions = sessions

    def routes(self) -> list[Route]:
        table: tuple[tuple[str, str, Callable[[Request], Awaitable[Response]]], ...] = (
            ("GET", "/practice/books", self.books),
            ("POST", "/practice/expect", self.expect),
            ("POST", "/practice/rules", self.rules),
            ("POST", "/practice/lines", self.lines),
            ("POST", "/practice/reset", self.reset),
            ("POST", "/practice/chance", self.chance),
            ("POST", "/practice/accepting", self.accepting),
            ("GET", "/practice/people", self.people),
            ("POST", "/practice/person/{slug}", self.person),
            ("GET", "/practice/accounts", self.accounts),
            ("POST", "/practice/account/{number:int}", self.account),
            ("POST", "/practice/login/{number:int}", self.login),
            ("POST", "/practice/login-page", self.login_page),
            ("POST", "/practice/changed", self.changed),
        )
        return [Route(path, _answering(endpoint), methods=[method]) for method, path, endpoint in table]

    async def books(self, request: Request) -> Response:
        return JSONResponse(self._world.books.as_dict())

    async def expect(self, request: Request) -> Response:
        """{"asked": [{"account": 1 or null, "slug": …, "action": "connect"}, …]}; null: anything is right."""
        asked = (await request.json())["asked"]
        if asked is None:
            self._world.books.expect(None)
        else:
            self._world.books.expect(
                {(each.get("account"), self._find(each["slug"]).slug, each["action"]) for each in asked}
            )
        return JSONResponse({"ok": True})

    async def rules(self, request: Request) -> Response:
        """{"gap_seconds": …, "cooldown_seconds": …}, either or both; 0 is off."""
        wanted = await request.json()
        for name in wanted:
            if name not in ("gap_seconds", "cooldown_seconds"):
                raise _BadRequest(f"There is no rule {name!r}.")
            setattr(self._world.books, name, float(wanted[name]))
        return JSONResponse({"ok": True})

    async def lines(self, request: Request) -> Response:
        """{"lines": {"5": "office"}}: by which public address an account comes; two on one line keep the gap."""
        lines = (await request.json())["lines"]
        self._world.books.lines = {self._account(int(each)).number: str(line) for each, line in lines.items()}
        return JSONResponse({"ok": True})

    async def reset(self, request: Request) -> Response:
        """Everything as at the start, the books empty."""
        self._world.reset()
        self._world.books.reset()
        return JSONResponse({"ok": True})

    async def chance(self, request: Request) -> Response:
        """{"rate": 0.05, "delay_seconds": 3, "seed": 1}: faults and delays at random; {} ends them."""
        wanted = await request.json()
        rng = random.Random(wanted.get("seed", 1))  # noqa: S311 - no secrets
        self._world.chance = Chance(float(wanted.get("rate", 0)), float(wanted.get("delay_seconds", 0)), rng)
        return JSONResponse({"ok": True})

    async def accepting(self, request: Request) -> Response:
        """{"share": 0.3, "after_seconds": 60}: so many people accept invitations by themselves; {} ends it."""
        wanted = await request.json()
        after = timedelta(seconds=float(wanted.get("after_seconds", 3600)))
        self._world.accepting = Accepting(float(wanted.get("share", 0)), after)
        return JSONResponse({"ok": True})

    async def people(self, request: Request) -> Response:
        return JSONResponse({"people": [_public(p) for p in self._world.people.values()]})

    async def person(self, request: Request) -> Response:
        """Traits to change; with "account", a "relation" is set for that account only."""
        person = self._find(request.path_params["slug"])
        changes = dict(await request.json())
        number = changes.pop("account", None)
        checked = _checked(Traits, changes, tuple(f.name for f in fields(Traits)))
        if number is None:
            self._world.change_traits(person, checked)
        elif set(checked) == {"relation"}:
            relation: Relation = checked["relation"]
            self._world.relate(self._account(number), person, relation)
        else:
            raise _BadRequest("For one account, only the relation can be set.")
        return JSONResponse(_public(self._find(person.slug)))

    async def accounts(self, request: Request) -> Response:
        return JSONResponse(
            {
                "accounts": [
                    asdict(account) | {"name": self._world.people[account.slug].name}
                    for account in self._world.accounts.values()
                ]
            }
        )

    async def account(self, request: Request) -> Response:
        """Any of `SETTABLE`; {"session": "expired"} ends the account's log-ins.

        {"session": "guest"} ends them, too; who comes with one is shown profiles as the public sees them.
        """
        account = self._account(request.path_params["number"])
        changes = dict(await request.json())
        session = changes.pop("session", None)
        if session not in (None, "expired", "guest"):
            raise _BadRequest("A session can only be set to 'expired' or to 'guest'.")
        checked = _checked(Account, changes, SETTABLE)
        if (other := checked.get("swapped_with")) is not None:
            self._account(other)
        for name, value in checked.items():
            setattr(account, name, value)
        if session:
            account.generation += 1
            account.guest = session == "guest"
        return JSONResponse(asdict(account))

    async def login(self, request: Request) -> Response:
        """A cookie value that is a log-in of the account: what a test uses instead of typing."""
        account = self._account(request.path_params["number"])
        return JSONResponse({"name": COOKIE, "value": self._sessions.cookie(account)})

    async def login_page(self, request: Request) -> Response:
        """{"form": "september"}: which log-in page the site shows."""
        self._world.login_form = LoginForm((await request.json())["form"])
        return JSONResponse({"ok": True})

    async def changed(self, request: Request) -> Response:
        """{"part": "react_label"}: what LinkedIn has renamed, for every account; "nothing" ends it."""
        part = ChangedPage((await request.json())["part"])
        for account in self._world.accounts.values():
            account.changed = part
        return JSONResponse({"ok": True})

    def _find(self, slug: str) -> Person:
        person = self._world.find(slug)
        if person is None:
            raise _BadRequest(f"Nobody here is called {slug!r}.")
        return person

    def _account(self, number: Any) -> Account:
        if number not in self._world.accounts:
            raise _BadRequest(f"There is no account {number!r}.")
        return self._world.accounts[number]


def _answering(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (_BadRequest, KeyError, TypeError, ValueError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, 400)

    return answer
